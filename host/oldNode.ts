import process from 'node:process';
import { errorKinds } from '../src/protocol/wire/errors.ts';
import { isAtLeast, oldestNode } from '../src/protocol/wire/lifecycle.ts';

/** The suffix of the module that brings Node to PowerShell (AcrShell.Node.Linux). */
const family = { win32: 'Windows', darwin: 'MacOS' }[process.platform as string] ?? 'Linux';

/**
 * Answers the first request with the reason why this Node cannot be used, and ends. The message is written by hand,
 * because the JSON-RPC library may not load here. Returns false if the Node is new enough.
 */
export function refuseOldNode(version = process.versions.node): boolean {
  if (isAtLeast(version, oldestNode)) return false;
  let received = '';
  process.stdin.on('data', (chunk) => {
    received += chunk.toString('utf8');
    const id = /"id"\s*:\s*(\d+|"[^"]{1,64}")/.exec(received)?.[1];
    if (id === undefined) return;
    const error = {
      code: errorKinds.Incompatible.code,
      message: `The AcrShell host cannot run on Node ${version}.`,
      data: {
        kind: 'Incompatible',
        advice: `Node ${oldestNode} or newer is needed: put it on PATH, or set ACRSHELL_NODE to its path. In PowerShell, Install-PSResource AcrShell.Node.${family} brings it.`,
      },
    };
    const body = `{"jsonrpc":"2.0","id":${id},"error":${JSON.stringify(error)}}`;
    process.stdout.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`, () => process.exit(1));
  });
  return true;
}
