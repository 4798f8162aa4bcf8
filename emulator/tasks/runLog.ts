import type { Clock } from '../clock.ts';
import type { TaskStorage } from './taskStorage.ts';

/** The log of one run, as its append blob: lines end in CR LF, the end mark has the result. */
export class RunLog {
  readonly #storage: TaskStorage;
  readonly #clock: Clock;
  readonly #path: string;
  readonly #secrets: readonly string[];

  constructor(storage: TaskStorage, clock: Clock, path: string, secrets: readonly string[]) {
    this.#storage = storage;
    this.#clock = clock;
    this.#path = path;
    this.#secrets = secrets.filter((secret) => secret !== '');
  }

  /** With the time before it. */
  say(text: string): void {
    const stamp = new Date(this.#clock.now()).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
    this.write(`${stamp} ${text}`);
  }

  /** As a program in a container wrote it. */
  write(text: string): void {
    const shown = this.#secrets.reduce((line, secret) => line.replaceAll(secret, '***'), text);
    this.#storage.append(
      this.#path,
      Buffer.from(
        shown
          .split(/\r?\n/)
          .map((line) => `${line}\r\n`)
          .join(''),
      ),
    );
  }

  end(state: 'successful' | 'failed' | 'internalerror' | 'timedout' | 'canceled'): void {
    this.#storage.complete(this.#path, state);
  }
}
