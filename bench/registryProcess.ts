import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface, type Interface } from 'node:readline';

/** The registry of the benchmark, as its client sees it. */
export class RegistryProcess {
  readonly loginServer: string;
  readonly user: string;
  readonly password: string;
  readonly token: string;
  readonly caFile: string;
  readonly #child: ChildProcess;
  readonly #lines: Interface;

  private constructor(child: ChildProcess, lines: Interface, caFile: string, ready: string) {
    this.#child = child;
    this.#lines = lines;
    this.caFile = caFile;
    const { loginServer, user, password, token } = JSON.parse(ready);
    this.loginServer = loginServer;
    this.user = user;
    this.password = password;
    this.token = token;
  }

  /** `program`: the emulator with content, or a registry that generates its content. */
  static async start(
    latency: number,
    program: 'registry.ts' | 'throttledRegistry.ts' | 'madeUpRegistry.ts' = 'registry.ts',
    ...more: number[]
  ): Promise<RegistryProcess> {
    const caFile = join(mkdtempSync(join(tmpdir(), 'acrshell-bench-')), 'ca.pem');
    const args = [join(import.meta.dirname, program), caFile, ...[latency, ...more].map(String)];
    const child = spawn(process.execPath, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (!child.stdout) throw new Error('the registry has no output');
    const lines = createInterface({ input: child.stdout });
    const ready = await nextLine(lines);
    return new RegistryProcess(child, lines, caFile, ready);
  }

  /** Requests since the last call of this. */
  async requests(): Promise<number> {
    return (await this.asked()).requests;
  }

  /** The same; the registry that makes its content up says how many of them deleted something, and manifests among that. */
  async asked(): Promise<{ readonly requests: number; readonly deletes?: number; readonly manifests?: number }> {
    const answer = nextLine(this.#lines);
    this.#child.stdin?.write('?\n');
    return JSON.parse(await answer);
  }

  /** Sets the limit of requests a second; returns how many were accepted and refused under the previous one. */
  async limit(perSecond: number): Promise<{ readonly accepted: number; readonly refused: number }> {
    const answer = nextLine(this.#lines);
    this.#child.stdin?.write(`${perSecond}\n`);
    return JSON.parse(await answer);
  }

  stop(): void {
    this.#child.stdin?.end();
    rmSync(join(this.caFile, '..'), { recursive: true, force: true });
  }
}

function nextLine(lines: Interface): Promise<string> {
  return new Promise((resolve) => lines.once('line', resolve));
}
