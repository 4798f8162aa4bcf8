/**
 * The host: one long-lived process that keeps the session of a PowerShell or console, and answers JSON-RPC on
 * stdin and stdout. The path of a call:
 *
 *   stdin -> serve.ts (vscode-jsonrpc) -> dispatcher.ts (schema check, cancellation, errors)
 *     -> src/handlers/<resource>.ts -> src/session (which registry, who) -> src/registry (routes, paging)
 *     -> src/auth (token or Basic) -> src/transport (retry, throttle, undici) -> the registry
 *
 * This file loads nothing that an old Node cannot parse, so that it can report which Node is needed.
 */
import process from 'node:process';
import { keepCompiledCode } from './compiledCode.ts';
import { refuseOldNode } from './oldNode.ts';

// Ctrl+C at a terminal signals the whole process group: it must stop a pipeline, not the session.
for (const signal of ['SIGINT', 'SIGBREAK'] as const) process.on(signal, () => {});

if (!refuseOldNode()) {
  keepCompiledCode();
  const { serve } = await import('./serve.ts');
  serve();
}
