import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { shellQuoted } from '../shellQuoted.ts';

/** The built console, as a user's shell starts it. */
export const consoleFile = join(import.meta.dirname, '..', '..', 'out', 'acrshell.js');

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A running console: its output so far, and a way to wait for more. */
export class ConsoleProcess {
  readonly child: ChildProcessWithoutNullStreams;
  #out = '';
  #err = '';
  readonly #news = new EventEmitter();
  readonly #seen = { out: 0, err: 0 };
  readonly #closed: Promise<unknown>;

  constructor(args: readonly string[], environment: NodeJS.ProcessEnv = {}, file = consoleFile) {
    if (!existsSync(file)) throw new Error(`${file} is missing: run 'npm run build' first.`);
    const [program = '', ...words] = args[0] === 'script' ? args : [process.execPath, file, ...args];
    this.child = spawn(program, words, { env: { ...withoutCredentials(), NO_COLOR: '1', ...environment } });
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#out += text;
      this.#news.emit('news');
    });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#err += text;
      this.#news.emit('news');
    });
    this.child.stdin.on('error', () => {});
    this.#closed = once(this.child, 'close');
  }

  get out(): string {
    return this.#out;
  }

  get err(): string {
    return this.#err;
  }

  type(text: string): this {
    this.child.stdin.write(text);
    return this;
  }

  /** Waits until this is written to either stream after the last awaited output. */
  async until(text: string): Promise<void> {
    while (!this.#passed('out', text) && !this.#passed('err', text)) {
      const ended = await Promise.race([once(this.#news, 'news'), this.#closed.then(() => 'ended')]);
      if (ended === 'ended') throw new Error(`It ended without writing ${text}:\n${this.#out}\n${this.#err}`);
    }
  }

  #passed(stream: 'out' | 'err', text: string): boolean {
    const found = this[stream].indexOf(text, this.#seen[stream]);
    if (found >= 0) this.#seen[stream] = found + text.length;
    return found >= 0;
  }

  async ended(): Promise<Ended> {
    this.child.stdin.end();
    await this.#closed;
    return { code: this.child.exitCode, out: this.#out, err: this.#err };
  }
}

export function acrshell(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new ConsoleProcess(args, environment).ended();
}

export function script(lines: readonly string[], args: readonly string[] = [], environment: NodeJS.ProcessEnv = {}) {
  return new ConsoleProcess(args, environment).type(`${lines.join('\n')}\n`).ended();
}

/** The console on a terminal, which the program `script` makes. */
export function atTerminal(environment: NodeJS.ProcessEnv = {}): ConsoleProcess {
  const command = `${shellQuoted(process.execPath)} ${shellQuoted(consoleFile)}`;
  return new ConsoleProcess(['script', '-qec', command, '/dev/null'], { TERM: 'xterm', ...environment });
}

/** Credentials in the environment of the tests are not used. */
function withoutCredentials(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^ACRSHELL_/u.test(name)));
}
