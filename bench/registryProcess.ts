import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface, type Interface } from 'node:readline';

/** The benchmark's registry, seen from outside. */
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

  static async start(latency: number): Promise<RegistryProcess> {
    const caFile = join(mkdtempSync(join(tmpdir(), 'acrshell-bench-')), 'ca.pem');
    const child = spawn(process.execPath, [join(import.meta.dirname, 'registry.ts'), caFile, String(latency)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (!child.stdout) throw new Error('the registry has no output');
    const lines = createInterface({ input: child.stdout });
    const ready = await nextLine(lines);
    return new RegistryProcess(child, lines, caFile, ready);
  }

  /** Requests since the last time this was asked. */
  async requests(): Promise<number> {
    const answer = nextLine(this.#lines);
    this.#child.stdin?.write('?\n');
    return JSON.parse(await answer).requests;
  }

  stop(): void {
    this.#child.stdin?.end();
    rmSync(join(this.caFile, '..'), { recursive: true, force: true });
  }
}

function nextLine(lines: Interface): Promise<string> {
  return new Promise((resolve) => lines.once('line', resolve));
}
