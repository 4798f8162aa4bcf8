import { createInterface, type Interface } from 'node:readline';
import { type Readable, Writable } from 'node:stream';
import { cancelled } from '../failure.ts';
import { holdsSecret } from '../plan/secrets.ts';

/** A user who can be asked, at a terminal. */
export interface Person {
  /** Asks for an answer that is not shown while it is typed. */
  secret(question: string): Promise<string>;
  ask(question: string): Promise<string>;
}

type Completions = [string[], string];
type Complete = (text: string) => Promise<Completions>;

/** A terminal: lines with editing and history (in memory only), and questions whose answers are not shown. */
export class Terminal implements Person {
  readonly #readline: Interface;
  readonly #echo: MutableEcho;
  /** Lines that were typed before they were requested. */
  readonly #typedAhead: string[] = [];
  #waiting:
    | { resolve: (line: string | undefined) => void; reject: (reason: Error) => void; question: boolean }
    | undefined;
  #closed = false;
  #complete: Complete = async () => [[], ''];
  #interrupt: () => void = () => {};

  constructor(input: Readable, output: Writable, isTerminal: boolean) {
    this.#echo = new MutableEcho(output);
    this.#readline = createInterface({
      input,
      output: this.#echo,
      terminal: isTerminal,
      historySize: 500,
      completer: (text: string, done: (error: null, found: Completions) => void) => {
        const found = this.#waiting?.question ? Promise.resolve<Completions>([[], text]) : this.#complete(text);
        void found.catch((): Completions => [[], text]).then((completions) => done(null, completions));
      },
    });
    this.#readline.on('history', (history: string[]) => {
      if (history[0] !== undefined && (this.#waiting?.question || holdsSecret(history[0]))) history.shift();
    });
    this.#readline.on('line', (line) => this.#take(line));
    this.#readline.on('SIGINT', () => this.#onInterrupt());
    this.#readline.on('close', () => {
      this.#closed = true;
      this.#waiting?.resolve(undefined);
    });
  }

  onComplete(complete: Complete): void {
    this.#complete = complete;
  }

  /** Ctrl+C without an open question. */
  onInterrupt(interrupt: () => void): void {
    this.#interrupt = interrupt;
  }

  /** The next line, or undefined at the end of the input. */
  line(prompt: string): Promise<string | undefined> {
    return this.#read(prompt, false);
  }

  async ask(question: string): Promise<string> {
    const answer = await this.#read(question, true);
    if (answer === undefined) throw cancelled();
    return answer;
  }

  async secret(question: string): Promise<string> {
    const answer = this.ask(question);
    this.#echo.mute();
    try {
      return await answer;
    } finally {
      this.#echo.unmute();
      this.#echo.write('\n');
    }
  }

  /** Ctrl+C while a line is typed: starts a new one. */
  dropLine(): void {
    this.#readline.write(null, { ctrl: true, name: 'e' });
    this.#readline.write(null, { ctrl: true, name: 'u' });
    this.#echo.write('^C\n');
    this.#readline.prompt();
  }

  close(): void {
    this.#readline.close();
  }

  #read(prompt: string, question: boolean): Promise<string | undefined> {
    const ahead = question ? undefined : this.#typedAhead.shift();
    if (ahead !== undefined) {
      this.#echo.write(`${prompt}${ahead}\n`);
      return Promise.resolve(ahead);
    }
    if (this.#closed) return Promise.resolve(undefined);
    this.#readline.setPrompt(prompt);
    this.#readline.prompt();
    const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
    this.#waiting = { resolve, reject, question };
    return promise.finally(() => {
      this.#waiting = undefined;
    });
  }

  #take(line: string): void {
    if (this.#waiting) this.#waiting.resolve(line);
    else this.#typedAhead.push(line);
  }

  #onInterrupt(): void {
    if (this.#waiting?.question) this.#waiting.reject(cancelled());
    else this.#interrupt();
  }
}

/** readline's echo passes through here, so that it can be suppressed while a secret is typed. */
class MutableEcho extends Writable {
  readonly #target: Writable;
  #muted = false;

  constructor(target: Writable) {
    super({ decodeStrings: false });
    this.#target = target;
    target.on('resize', () => this.emit('resize'));
  }

  get columns(): number | undefined {
    return 'columns' in this.#target ? (this.#target.columns as number | undefined) : undefined;
  }

  get rows(): number | undefined {
    return 'rows' in this.#target ? (this.#target.rows as number | undefined) : undefined;
  }

  mute(): void {
    this.#muted = true;
  }

  unmute(): void {
    this.#muted = false;
  }

  override _write(chunk: string, _: BufferEncoding, done: () => void): void {
    if (!this.#muted && !this.#target.destroyed) this.#target.write(chunk);
    done();
  }
}
