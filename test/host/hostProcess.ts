import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import {
  createMessageConnection,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import {
  type ErrorData,
  initialize,
  type LogParams,
  type MethodKey,
  methods,
  type Params,
  type Results,
} from '../../src/protocol/index.ts';

export const hostPath = join(import.meta.dirname, '..', '..', 'out', 'AcrShell', 'host', 'host.js');

/** A loopback port without a listener. */
export async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export interface HostFailure {
  readonly code: number;
  readonly message: string;
  readonly data: ErrorData;
}

/** The built host as a client sees it: a process and its pipes. */
export class HostProcess {
  readonly child: ChildProcessWithoutNullStreams;
  readonly wire: MessageConnection;
  readonly logs: LogParams[] = [];
  #calls = 0;

  private constructor(environment: NodeJS.ProcessEnv) {
    this.child = spawn(process.execPath, [hostPath], { env: { ...process.env, ...environment } });
    this.child.stderr.resume();
    this.wire = createMessageConnection(
      new StreamMessageReader(this.child.stdout),
      new StreamMessageWriter(this.child.stdin),
    );
    this.wire.onNotification('log', (log: LogParams) => {
      this.logs.push(log);
    });
    this.wire.onClose(() => this.wire.dispose());
    this.wire.listen();
  }

  static async start(environment: NodeJS.ProcessEnv = {}, lost?: string): Promise<HostProcess> {
    const host = new HostProcess(environment);
    await host.wire.sendRequest(initialize.name, {
      client: 'test',
      protocolVersion: 1,
      ...(lost === undefined ? {} : { lost }),
    });
    return host;
  }

  async call<K extends MethodKey>(key: K, params: Params[K], trace?: 'requests' | 'bodies'): Promise<Results[K]> {
    this.#calls += 1;
    const call = { id: String(this.#calls), ...(trace ? { trace } : {}) };
    return this.wire.sendRequest(methods[key].name, { ...(params as object), call });
  }

  /** The error of a call that must fail. */
  async failure<K extends MethodKey>(key: K, params: Params[K]): Promise<HostFailure> {
    const outcome = await this.call(key, params).then(
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    );
    if ('error' in outcome && outcome.error instanceof ResponseError) return outcome.error as unknown as HostFailure;
    throw new Error(`${methods[key].name} should have failed: ${JSON.stringify(outcome)}`);
  }

  get ended(): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return Promise.resolve(this.child.exitCode);
    return new Promise((resolve) => this.child.once('exit', (code) => resolve(code)));
  }

  async stop(): Promise<void> {
    const ended = this.ended;
    this.child.stdin.end();
    await ended;
  }
}
