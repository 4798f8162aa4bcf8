/**
 * The console: the same cmdlets as the PowerShell module, over the same host. The path of a command:
 *
 *   argv, stdin or the prompt -> words.ts (quoting) -> plan.ts (names, parameter sets, what pipes into what: all from
 *     src/protocol) -> interpreter.ts (calls, pages) -> hostClient.ts (JSON-RPC to the host) -> output.ts (tables, JSON)
 *
 * This file loads nothing that an old Node cannot parse, so that it can start the right one or report which is needed.
 */
import process from 'node:process';
import { runOnNewerNode } from './newerNode.ts';

const exitCode = await runOnNewerNode();
if (exitCode === undefined) {
  const { runConsole } = await import('./console.ts');
  await runConsole();
} else process.exitCode = exitCode;
