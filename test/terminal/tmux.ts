import { execFile, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { describe, expect } from 'vitest';
import { pwshPath } from '../powershell/pwsh.ts';

const run = promisify(execFile);

/** A terminal that answers PSReadLine's queries, such as the position of the cursor: tmux does. */
const hasTmux = spawnSync('tmux', ['-V']).status === 0;

/** A program at a terminal of its own, with keys that are pressed and a screen that is read. */
export class TmuxTerminal {
  readonly #socket = join(tmpdir(), `acrshell-test-${randomUUID().slice(0, 8)}`);
  readonly #home = mkdtempSync(join(tmpdir(), 'acrshell-test-home-'));

  static async start(program: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const terminal = new TmuxTerminal();
    // The user's history and settings are not used; each test decides about colours.
    const own = {
      HOME: terminal.#home,
      POWERSHELL_TELEMETRY_OPTOUT: '1',
      POWERSHELL_UPDATECHECK: 'Off',
      ...environment,
    };
    const variables = Object.entries(own).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
    const unset = ['env', '-u', 'TMUX', ...('NO_COLOR' in own ? [] : ['-u', 'NO_COLOR'])];
    await terminal.#tmux('new-session', '-d', '-x', '180', '-y', '50', ...variables, ...unset, ...program);
    await terminal.#tmux('set-option', '-g', 'history-limit', '5000');
    return terminal;
  }

  async #tmux(...args: readonly string[]): Promise<string> {
    const { stdout } = await run('tmux', ['-S', this.#socket, '-f', '/dev/null', ...args], {
      env: { ...process.env, TERM: 'xterm-256color' },
    });
    return stdout;
  }

  /** Text as it is typed. */
  async type(text: string): Promise<void> {
    await this.#tmux('send-keys', '-l', '--', text);
  }

  /** Keys by tmux's names: Enter, Tab, C-c, BSpace. */
  async press(...keys: readonly string[]): Promise<void> {
    await this.#tmux('send-keys', ...keys);
  }

  async enter(line: string): Promise<void> {
    await this.type(line);
    await this.press('Enter');
  }

  /** The text on the screen and above it; with tmux's `-e` also colours. */
  async screen({ colours = false } = {}): Promise<string> {
    const text = await this.#tmux('capture-pane', '-p', '-J', '-S', '-2000', ...(colours ? ['-e'] : []));
    return text.replace(/ +$/gmu, '').trimEnd();
  }

  /** Waits until the screen shows this. */
  async shows(what: RegExp): Promise<string> {
    await expect.poll(() => this.screen(), { timeout: 60_000, interval: 50 }).toMatch(what);
    return this.screen();
  }

  /** The last line: what is being typed. */
  async line(): Promise<string> {
    return (await this.screen()).split('\n').at(-1) ?? '';
  }

  async lineIs(what: string | RegExp): Promise<void> {
    const wanted = expect.poll(() => this.line(), { timeout: 30_000, interval: 50 });
    await (typeof what === 'string' ? wanted.toBe(what) : wanted.toMatch(what));
  }

  /** Presses a key again and again until the last line is this. */
  async pressUntil(key: string, line: string): Promise<void> {
    const pressed = async () => {
      if ((await this.line()) === line.trimEnd()) return line.trimEnd();
      await this.press(key);
      return this.line();
    };
    await expect.poll(pressed, { timeout: 30_000, interval: 300 }).toBe(line.trimEnd());
  }

  async clear(): Promise<void> {
    await this.#tmux('send-keys', '-R', 'C-l');
    await this.#tmux('clear-history');
  }

  async close(): Promise<void> {
    await this.#tmux('kill-server').catch(() => {});
    rmSync(this.#home, { recursive: true, force: true });
  }
}

/** Tests at a real PowerShell prompt; left out where there is no terminal for it. */
export const describeAtPowerShell = hasTmux && pwshPath !== undefined ? describe : describe.skip;
export const describeAtTerminal = hasTmux ? describe : describe.skip;
