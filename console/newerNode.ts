import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { errorKinds } from '../src/protocol/wire/errors.ts';
import { isAtLeast, oldestNode } from '../src/protocol/wire/lifecycle.ts';

/** The host's folder in the build, relative to the built console (out/acrshell.js) and to its sources (console/). */
export function hostFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const places = [join(here, 'AcrShell', 'host'), join(here, '..', 'out', 'AcrShell', 'host')];
  return places.find((place) => existsSync(place)) ?? join(here, 'AcrShell', 'host');
}

/**
 * If this Node is too old, runs the console on the one beside the host, or reports the needed version. Returns the exit
 * code then, and undefined if this Node is new enough.
 */
export async function runOnNewerNode(
  have = process.versions.node,
  folder = hostFolder(),
  args: readonly string[] = process.argv.slice(1),
): Promise<number | undefined> {
  if (isAtLeast(have, oldestNode)) return undefined;
  const node = join(folder, process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(node)) return await handOver(node, args);
  process.stderr.write(
    `Error: acrshell cannot run on Node ${have}.\n  Node ${oldestNode} or newer is needed: put it on PATH, or build AcrShell, which brings its own.\n`,
  );
  return errorKinds.Incompatible.exitCode;
}

/** Ctrl+C reaches the child directly; other signals are passed on. The child's exit code is ours. */
function handOver(node: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(node, args, { stdio: 'inherit' });
    process.on('SIGINT', () => {});
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
    child.once('error', (error) => {
      process.stderr.write(`Error: ${node} could not be started (${error.message}).\n  Build AcrShell again.\n`);
      resolve(errorKinds.Incompatible.exitCode);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
