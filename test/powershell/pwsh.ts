import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe } from 'vitest';
import { onWindows } from '../windows.ts';

/** What one script wrote, stream by stream; `host` is what went past the streams, such as What if. */
export interface Outcome {
  readonly output: readonly unknown[];
  readonly errors: readonly ErrorRecord[];
  readonly warnings: readonly string[];
  readonly verbose: readonly string[];
  readonly debug: readonly string[];
  readonly information: readonly string[];
  /** The terminating error that ended it. */
  readonly stopped: ErrorRecord | null;
  readonly host: string;
}

export interface ErrorRecord {
  readonly id: string;
  readonly category: string;
  readonly target: string;
  readonly message: string;
  readonly shown: string;
  readonly advice: string | null;
  readonly line: string;
  readonly script: string | null;
  readonly stack: string;
  readonly data: Readonly<Record<string, string>>;
}

/** The id of an error record: that of a compiled cmdlet ends with its class. */
export function errorId(kind: string, cmdlet: string): string {
  return `AcrShell.${kind},AcrShell.Commands.${cmdlet.replace('-', '')}`;
}

export const moduleFolder = join(import.meta.dirname, '..', '..', 'out', 'AcrShell');
export const pwshPath = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, onWindows ? 'pwsh.exe' : 'pwsh'))
  .find((file) => existsSync(file));

/**
 * A `pwsh` of its own process group, as a terminal makes one for a command: the .NET tool's is a launcher, whose child is
 * the PowerShell that `interrupt` is for.
 */
export function spawnPowerShell(script: string): ChildProcessWithoutNullStreams {
  return spawn(pwshPath ?? 'pwsh', ['-NoProfile', '-Command', script], { detached: true });
}

/** Ctrl+C: a terminal sends it to every process of the group, the host among them. */
export function interrupt({ pid }: ChildProcessWithoutNullStreams): void {
  if (pid !== undefined) process.kill(-pid, 'SIGINT');
}

/** One PowerShell with the module imported, that runs one script after the other. */
export class PowerShell {
  readonly child: ChildProcessWithoutNullStreams;
  #lines: string[] = [];
  #waiting: ((line: string) => void) | undefined;
  #errors = '';
  #last: Promise<unknown> = Promise.resolve();

  constructor(environment: NodeJS.ProcessEnv = {}) {
    const driver = join(import.meta.dirname, 'driver.ps1');
    const module = join(moduleFolder, 'AcrShell.psd1');
    this.child = spawn(pwshPath ?? 'pwsh', ['-NoProfile', '-NonInteractive', '-File', driver, module], {
      env: { ...process.env, NO_COLOR: '1', POWERSHELL_TELEMETRY_OPTOUT: '1', ...environment },
    });
    this.child.stderr.on('data', (chunk) => {
      this.#errors += chunk;
    });
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      if (line.startsWith('\u001e')) this.#waiting?.(line.slice(1));
      else this.#lines.push(line);
    });
  }

  /**
   * One after the other: a test that timed out leaves its script running, and its answer must not be read by the next
   * one.
   */
  run(script: string): Promise<Outcome> {
    const mine = this.#last.then(() => this.#ask(script));
    this.#last = mine.catch(() => {});
    return mine;
  }

  async #ask(script: string): Promise<Outcome> {
    this.#lines = [];
    const answer = new Promise<string>((resolve, reject) => {
      this.#waiting = resolve;
      this.child.once('exit', () => reject(new Error(`PowerShell ended.\n${this.#lines.join('\n')}\n${this.#errors}`)));
    });
    this.child.stdin.write(`${Buffer.from(script).toString('base64')}\n`);
    const outcome = JSON.parse(await answer) as Omit<Outcome, 'host'>;
    this.child.removeAllListeners('exit');
    return { ...outcome, output: outcome.output.map(plain), host: this.#lines.join('\n') };
  }

  /** What it wrote, where nothing may go wrong. */
  async output(script: string): Promise<readonly unknown[]> {
    const { output, errors, stopped } = await this.run(script);
    if (stopped || errors.length > 0) throw new Error(`${script}\n${JSON.stringify(stopped ?? errors, null, 2)}`);
    return output;
  }

  /** The one error record that it must write. */
  async error(script: string): Promise<ErrorRecord> {
    const { errors, stopped } = await this.run(script);
    const [first, ...others] = [...errors, ...(stopped ? [stopped] : [])];
    if (!first || others.length > 0)
      throw new Error(`${script}\n${others.length + 1} errors: ${JSON.stringify(errors)}`);
    return first;
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.stdin.end();
    await ended;
  }
}

function plain(item: unknown): unknown {
  return typeof item === 'object' && item !== null && 'json' in item ? JSON.parse(String(item.json)) : item;
}

/** A group of tests with a PowerShell of its own. Without one on PATH they are counted as skipped, and say why. */
export function describePowerShell(
  name: string,
  tests: (shell: () => PowerShell) => void,
  environment: NodeJS.ProcessEnv = {},
): void {
  if (!pwshPath) {
    describe.skip(`${name} (left out: there is no pwsh on PATH)`, () => tests(noShell));
    return;
  }
  describe(name, () => {
    let shell: PowerShell | undefined;
    beforeAll(() => {
      shell = new PowerShell(environment);
    });
    tests(() => shell ?? noShell());
    // The last one registered is the first to run: Windows removes no folder that a process works in.
    afterAll(() => shell?.end());
  });
}

function noShell(): never {
  throw new Error('PowerShell has not been started.');
}
