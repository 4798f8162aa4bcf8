import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';

const builtModule = join(import.meta.dirname, '..', 'out', 'AcrShell');

export interface Host {
  readonly wire: MessageConnection;
  readonly pid: number;
  stop(): Promise<void>;
}

/** A built host, of this or another tree, that has answered `initialize`. */
export async function startHost(environment: NodeJS.ProcessEnv = {}, module = builtModule): Promise<Host> {
  const child = spawn(process.execPath, [join(module, 'host', 'host.js')], {
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
