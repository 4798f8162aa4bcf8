import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { nodeOptions } from '../src/protocol/index.ts';

const builtModule = join(import.meta.dirname, '..', 'out', 'AcrShell');

export interface Host {
  readonly wire: MessageConnection;
  readonly pid: number;
  stop(): Promise<void>;
}

/** A built host, of this or another tree, that has answered `initialize`. */
export async function startHost(environment: NodeJS.ProcessEnv = {}, module = builtModule): Promise<Host> {
  const child = spawn(process.execPath, [...nodeOptions, join(module, 'host', 'host.js')], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, ...environment },
  });
  const wire = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  wire.listen();
  await wire.sendRequest('initialize', { client: 'bench', protocolVersion: 1 });
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    wire.dispose();
    child.stdin.end();
    await ended;
  };
  return { wire, pid: child.pid ?? 0, stop };
}

/** From spawn to the answer of `initialize`; stopping is not measured. */
export async function hostReady(module = builtModule): Promise<number> {
  const started = performance.now();
  const host = await startHost({}, module);
  const ready = performance.now() - started;
  await host.stop();
  return ready;
}

export async function bareNode(): Promise<undefined> {
  spawnSync(process.execPath, ['-e', '0']);
}

/** A host that is signed in to a registry, with a home folder of its own. */
export async function connected(
  { loginServer, user, password }: { readonly loginServer: string; readonly user: string; readonly password: string },
  home: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<Host> {
  const host = await startHost({ ...environment, HOME: home, USERPROFILE: home });
  const credential = { kind: 'password', userName: user, password };
  await host.wire.sendRequest('context/connect', { registry: loginServer, credential });
  return host;
}

export async function inFresh<T>(work: (home: string) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'acrshell-bench-home-'));
  try {
    return await work(home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
