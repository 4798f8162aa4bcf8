import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface, type Interface } from 'node:readline';
import type { Call } from '../src/call/call.ts';
import { cancelled, Failure } from '../src/call/failure.ts';
import type { EmulatorLauncher, EmulatorOptions as Options } from '../src/session/emulators.ts';

type Emulator = Awaited<ReturnType<EmulatorLauncher['start']>>;

/** Every embedded registry is a child process that ends when its stdin does: by `stop`, or with the host. */
export class EmulatorProcesses implements EmulatorLauncher {
  readonly #running = new Map<string, ChildProcess>();
  readonly #lines = new Map<string, Interface>();

  names(): string[] {
    return [...this.#running.keys()];
  }

  async start(options: Options, call: Call): Promise<Emulator> {
    const name = options.name.toLowerCase();
    const child = spawn(process.execPath, [join(import.meta.dirname, 'emulator.js'), ...argumentsFor(options)], {
      stdio: ['pipe', 'pipe', 'ignore'],
      // It needs none of the secrets in our environment.
      env: {
        PATH: process.env.PATH,
        TMPDIR: process.env.TMPDIR,
        TEMP: process.env.TEMP,
        SystemRoot: process.env.SystemRoot,
      },
    });
    this.#running.set(name, child);
    child.once('exit', () => {
      if (this.#running.get(name) === child) this.#running.delete(name);
    });
    try {
      const { stdout } = child;
      if (!stdout) throw noStart('it has no output');
      const lines = createInterface({ input: stdout });
      this.#lines.set(name, lines);
      return view(await firstLine(child, lines, call), options);
    } catch (error) {
      await this.stop(name);
      throw error;
    }
  }

  async stop(name: string): Promise<void> {
    const child = this.#running.get(name);
    this.#running.delete(name);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.stdin?.end();
    const impatience = setTimeout(() => child.kill('SIGKILL'), 2000);
    await ended;
    clearTimeout(impatience);
  }

  async advance(name: string, milliseconds: number): Promise<string> {
    const [child, lines] = [this.#running.get(name), this.#lines.get(name)];
    if (!child || !lines) throw noStart('it is not running');
    const [answer] = await Promise.all([
      once(lines, 'line') as Promise<string[]>,
      child.stdin?.write(`${JSON.stringify({ advance: milliseconds })}\n`),
    ]);
    return (JSON.parse(answer[0] ?? '{}') as { now: string }).now;
  }

  stopAll(): void {
    for (const child of this.#running.values()) child.stdin?.end();
  }
}

function argumentsFor(options: Options): string[] {
  return [
    '--json',
    '--parent-stdin',
    '--arm',
    '--name',
    options.name.toLowerCase(),
    ...(options.port === undefined ? [] : ['--port', String(options.port)]),
    ...(options.dataFolder === undefined ? [] : ['--data', options.dataFolder]),
    ...(options.empty ? ['--empty'] : []),
    ...(options.anonymousPull ? ['--anonymous'] : []),
  ];
}

/** The ready line of the emulator: its address and credentials, or why it could not start. */
function firstLine(child: ChildProcess, lines: Interface, call: Call): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(cancelled());
    call.signal.addEventListener('abort', onAbort, { once: true });
    child.once('error', (error) => reject(noStart(error.message)));
    child.once('close', (code) => reject(noStart(`it ended with ${code}`)));
    lines.once('line', (line) => {
      call.signal.removeEventListener('abort', onAbort);
      try {
        resolve(JSON.parse(line));
      } catch {
        reject(noStart('its first line is not JSON'));
      }
    });
  });
}

function view(line: Record<string, unknown>, options: Options): Emulator {
  const { error, name, loginServer, adminUser, adminPassword, entraToken, pid, caCertificate, arm } = line;
  if (error) {
    const message = typeof error === 'object' && error && 'message' in error ? String(error.message) : String(error);
    throw noStart(message);
  }
  return {
    name: String(name),
    loginServer: String(loginServer),
    userName: String(adminUser),
    password: String(adminPassword),
    processId: Number(pid),
    ...(typeof entraToken === 'string' ? { accessToken: entraToken } : {}),
    ...(options.dataFolder === undefined ? {} : { dataFolder: options.dataFolder }),
    ...(typeof caCertificate === 'string' ? { caCertificate } : {}),
    ...managementOf(arm),
  };
}

/** The address of its Azure Resource Manager, and a token of an Owner. */
function managementOf(arm: unknown) {
  if (typeof arm !== 'object' || arm === null) return {};
  const { url, subscriptionId, resourceGroup, token } = arm as Readonly<Record<string, unknown>>;
  return {
    resourceManagerUrl: String(url),
    subscriptionId: String(subscriptionId),
    resourceGroupName: String(resourceGroup),
    managementToken: String(token),
  };
}

function noStart(why: string): Failure {
  return new Failure('Unavailable', `The embedded registry did not start: ${why}.`, {
    advice: 'Choose another -Port or -DataFolder, or omit them.',
  });
}
