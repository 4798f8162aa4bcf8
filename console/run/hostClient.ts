import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import process from 'node:process';
import {
  CancellationTokenSource,
  createMessageConnection,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { type Effect, type MethodKey, methods, type Progress } from '../../src/protocol/index.ts';
import { type ErrorKind, errorKinds } from '../../src/protocol/wire/errors.ts';
import { hostGone, nodeOptions, protocolVersion, tellingLine } from '../../src/protocol/wire/lifecycle.ts';
import {
  exit,
  type LogParams,
  log,
  type ProgressParams,
  progress,
  type SessionChanged,
  sessionChanged,
} from '../../src/protocol/wire/notifications.ts';
import { cancelled, Failure } from '../failure.ts';
import { isWire, type Wire } from '../items.ts';

export interface Call {
  readonly signal: AbortSignal;
  readonly trace?: 'requests' | 'bodies';
  readonly pipeline?: string;
  readonly onLog: (entry: LogParams) => void;
  /** Receives progress reports. */
  readonly onProgress?: (event: ProgressParams) => void;
}

/** The effect of a call, if the method alone does not decide it: for a cmdlet, that of its methods. */
export interface Request {
  readonly effect: Effect;
  readonly progress?: Progress | undefined;
  /** Whether it continues a list of which the host may hold the next page. */
  readonly isWithinList?: boolean;
  /** One of many changes: its answer is awaited even if it was cancelled, because the change may have been made. */
  readonly isKept?: boolean;
}

/** Milliseconds to wait for the answers of running changes after Ctrl+C. */
const patienceAtEnd = 10_000;

/**
 * The console's connection to the host, which the first call starts. If a call finds it dead, it is restarted once. A
 * change is never sent twice; a read is.
 */
export class HostClient {
  readonly #hostFile: string;
  readonly #clientName: string;
  readonly #warn: (message: string) => void;
  /** The host's last notification about its session, for the next host, which reports what was lost. */
  #session: SessionChanged = { session: '', registries: [] };
  #host: Promise<RunningHost> | undefined;
  #hadHost = false;

  constructor(hostFile: string, clientName: string, warn: (message: string) => void) {
    this.#hostFile = hostFile;
    this.#clientName = clientName;
    this.#warn = warn;
  }

  /** For a key press: asks a running host. Undefined after 200 ms or on any error. */
  async ask(method: MethodKey, params: Wire): Promise<unknown> {
    const signal = AbortSignal.timeout(200);
    const late = new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
    const answer = this.#host?.then((host) => host.request(method, params, { signal, onLog: () => {} }));
    return Promise.race([answer?.catch(() => undefined), late]);
  }

  async call(
    method: MethodKey,
    params: Wire,
    call: Call,
    request: Request = { effect: methods[method].effect },
  ): Promise<unknown> {
    const host = await this.#running();
    try {
      return await host.request(method, params, call, request.isKept);
    } catch (thrown) {
      if (!(thrown instanceof HostIsGone)) throw thrown;
      // A read can be repeated, unless it continues a list of the lost host.
      if (request.effect !== 'reads' || request.isWithinList) throw thrown.asFailure(request.effect);
    }
    const again = await this.#running();
    return await again.request(method, params, call).catch((thrown: unknown) => {
      throw thrown instanceof HostIsGone ? thrown.asFailure(request.effect) : thrown;
    });
  }

  /** Lets the host drop its secrets and end; kills it if it does not end in time. */
  async close(): Promise<void> {
    const host = await this.#host?.catch(() => undefined);
    this.#host = undefined;
    await host?.close();
  }

  #running(): Promise<RunningHost> {
    if (this.#host) return this.#host;
    const lost = this.#hadHost ? this.#session.session : undefined;
    const host = RunningHost.start(this.#hostFile, this.#clientName, lost, (changed) => {
      this.#session = changed;
    });
    this.#host = host;
    host.then(
      (running) => {
        this.#hadHost = true;
        if (running.warning !== undefined) this.#warn(running.warning);
        running.onGone(() => this.#drop(host));
      },
      () => this.#drop(host),
    );
    return host;
  }

  #drop(host: Promise<RunningHost>): void {
    if (this.#host === host) this.#host = undefined;
  }
}

/** The process or its pipe ended while calls were open. */
class HostIsGone extends Error {
  readonly #ending: string;

  constructor(ending: string) {
    super(ending);
    this.#ending = ending;
  }

  asFailure(effect: Effect): Failure {
    const advice = { reads: hostGone.advice, session: hostGone.session, changes: hostGone.inDoubt }[effect];
    return new Failure('HostGone', hostGone.message, advice, this.#ending);
  }
}

/** The timeout from its start to the answer of `initialize` in milliseconds, for slow machines. */
const startLimit = 60_000;

class RunningHost {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #connection: MessageConnection;
  readonly #logs = new Map<string, (entry: LogParams) => void>();
  readonly #progress = new Map<string, (event: ProgressParams) => void>();
  readonly #gone: Promise<never>;
  readonly #listeners: (() => void)[] = [];
  #lastWords = '';
  #calls = 0;
  /** The message about what was lost with the previous host. */
  warning: string | undefined;

  static async start(
    file: string,
    clientName: string,
    lost: string | undefined,
    onSession: (changed: SessionChanged) => void,
  ): Promise<RunningHost> {
    if (!existsSync(file)) {
      throw new Failure('HostGone', `The host is missing: ${file} does not exist.`, "Build it: 'npm run build'.");
    }
    const host = new RunningHost(file, onSession);
    await host.#initialize(clientName, lost).catch((thrown: unknown) => {
      host.#child.kill();
      throw thrown instanceof HostIsGone ? host.#neverStarted(thrown) : thrown;
    });
    return host;
  }

  private constructor(file: string, onSession: (changed: SessionChanged) => void) {
    this.#child = spawn(process.execPath, [...nodeOptions, file], { stdio: 'pipe', windowsHide: true });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-2000);
    });
    this.#child.stdin.on('error', () => {});
    this.#connection = createMessageConnection(
      new StreamMessageReader(this.#child.stdout),
      new StreamMessageWriter(this.#child.stdin),
    );
    this.#gone = new Promise<never>((_, reject) => {
      const end = (how: string) => {
        reject(new HostIsGone(how));
        for (const listener of this.#listeners) listener();
      };
      this.#child.once('error', (error) => end(error.message));
      this.#child.once('close', (code, signal) => end(`exit code ${code ?? signal}`));
    });
    this.#gone.catch(() => {});
    // After an unreadable frame nothing more can be read, so the host is ended. A send error is reported separately.
    this.#connection.onError(([, message]) => {
      if (message === undefined) this.#child.kill('SIGKILL');
    });
    // A host whose output has ended cannot answer any more: it ends, or is killed.
    this.#connection.onClose(() => setTimeout(() => this.#child.kill('SIGKILL'), 1000).unref());
    this.#connection.onNotification(log.name, (entry: LogParams) => this.#logs.get(entry.callId ?? '')?.(entry));
    this.#connection.onNotification(progress.name, (event: ProgressParams) =>
      this.#progress.get(event.callId)?.(event),
    );
    this.#connection.onNotification(sessionChanged.name, onSession);
    this.#connection.listen();
  }

  onGone(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async request(
    method: MethodKey,
    params: Wire,
    { signal, trace, pipeline, onLog, onProgress }: Call,
    isKept = false,
  ): Promise<unknown> {
    if (signal.aborted) throw cancelled();
    const id = `c${++this.#calls}`;
    this.#logs.set(id, onLog);
    if (onProgress) this.#progress.set(id, onProgress);
    const cancellation = new CancellationTokenSource();
    const stopped = Promise.withResolvers<never>();
    let patience: NodeJS.Timeout | undefined;
    const cancel = () => {
      if (!isKept) cancellation.cancel();
      if (isKept) patience = setTimeout(() => stopped.reject(cancelled()), patienceAtEnd);
      else stopped.reject(cancelled());
    };
    stopped.promise.catch(() => {});
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const call = {
        id,
        ...(trace ? { trace } : {}),
        ...(pipeline ? { pipeline } : {}),
        ...(onProgress ? { progress: true } : {}),
      };
      const answer = this.#connection.sendRequest(methods[method].name, { ...params, call }, cancellation.token);
      answer.catch(() => {});
      return await Promise.race([answer, this.#gone, stopped.promise]);
    } catch (thrown) {
      throw thrown instanceof ResponseError ? failureOf(thrown) : thrown;
    } finally {
      signal.removeEventListener('abort', cancel);
      clearTimeout(patience);
      this.#logs.delete(id);
      this.#progress.delete(id);
      cancellation.dispose();
    }
  }

  async close(): Promise<void> {
    const ended =
      this.#child.exitCode !== null || this.#child.signalCode !== null ? undefined : once(this.#child, 'exit');
    const patience = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    await Promise.race([this.#connection.sendRequest(methods.shutdown.name), this.#gone]).catch(() => {});
    await this.#connection.sendNotification(exit.name).catch(() => {});
    this.#child.stdin.end();
    await ended;
    clearTimeout(patience);
    this.#connection.dispose();
  }

  async #initialize(client: string, lost: string | undefined): Promise<void> {
    const params = { client, protocolVersion, ...(lost === undefined ? {} : { lost }) };
    const answer = this.#connection.sendRequest(methods.initialize.name, params);
    answer.catch(() => {});
    const patience = setTimeout(() => this.#child.kill('SIGKILL'), startLimit);
    const result: unknown = await Promise.race([answer, this.#gone])
      .catch((thrown: unknown) => {
        throw thrown instanceof ResponseError ? failureOf(thrown) : thrown;
      })
      .finally(() => clearTimeout(patience));
    if (isWire(result) && result.protocolVersion === protocolVersion) {
      this.warning = typeof result.warning === 'string' ? result.warning : undefined;
      return;
    }
    throw new Failure(
      'Incompatible',
      'The host is of another version than the console.',
      "Build both together: 'npm run build'.",
    );
  }

  #neverStarted(gone: HostIsGone): Failure {
    const words = this.#lastWords.trim();
    const line = new RegExp(tellingLine, 'mu').exec(words)?.[0] ?? words.split('\n').at(-1);
    const said = line ? ` It said: ${line.trim()}` : '';
    return new Failure(
      'HostGone',
      `The host did not start (${gone.message}).${said}`,
      "Build it again: 'npm run build'.",
    );
  }
}

/** The JSON-RPC code of a cancelled request. */
const requestCancelled = -32800;

function failureOf(error: ResponseError<unknown>): Failure {
  if (error.code === requestCancelled) return cancelled();
  const data = isWire(error.data) ? error.data : {};
  const kind =
    typeof data.kind === 'string' && Object.hasOwn(errorKinds, data.kind) ? (data.kind as ErrorKind) : 'Internal';
  const advice = typeof data.advice === 'string' ? data.advice : 'This is a fault in AcrShell; please report it.';
  const detail = [
    data.status === undefined ? undefined : `HTTP ${data.status}`,
    data.acrCode,
    data.correlationId === undefined ? undefined : `correlation id ${data.correlationId}`,
  ].filter((part) => part !== undefined);
  return new Failure(kind, error.message, advice, detail.length > 0 ? detail.join(', ') : undefined);
}
