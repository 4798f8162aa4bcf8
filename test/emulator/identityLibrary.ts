import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Entra } from '../../emulator/entra/entraSide.ts';

export interface IdentityRequest {
  readonly id: number;
  /** The name of a credential's class. */
  readonly credential: string;
  readonly args: readonly unknown[];
  /** One token for each, by the same credential. */
  readonly scopes: readonly string[];
}

export interface IdentityAnswer {
  readonly id: number;
  readonly prompt?: { readonly userCode: string; readonly message: string };
  readonly tokens?: readonly string[];
  readonly error?: { readonly name: string; readonly message: string };
}

type Prompt = NonNullable<IdentityAnswer['prompt']>;

export const registryScope = 'https://containerregistry.azure.net/.default';
export const armScope = 'https://management.azure.com/.default';

/** @azure/identity in a process that trusts the emulator's authority and sees only these variables: no program on its PATH. */
export class IdentityLibrary {
  readonly #folder = mkdtempSync(join(tmpdir(), 'acrshell-identity-'));
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting = new Map<number, { done: (answer: IdentityAnswer) => void; prompt: (prompt: Prompt) => void }>();
  #lastId = 0;

  constructor(entra: Entra, environment: Record<string, string> = {}) {
    this.#child = spawn(process.execPath, [join(import.meta.dirname, 'identityProgram.ts')], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { PATH: this.#folder, NODE_EXTRA_CA_CERTS: this.file('authority.pem', entra.caCertificate), ...environment },
    });
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#received(JSON.parse(line)));
    this.#child.once('exit', (code) => this.#ended(code));
  }

  /** A file that lives as long as the process. */
  file(name: string, content: string, mode = 0o600): string {
    const path = join(this.#folder, name);
    writeFileSync(path, content, { mode });
    return path;
  }

  /** The tokens, or an error with the library's own words. */
  async tokens(
    credential: string,
    args: readonly unknown[] = [],
    scopes: readonly string[] = [registryScope],
    prompted: (prompt: Prompt) => void = () => undefined,
  ): Promise<readonly string[]> {
    const request: IdentityRequest = { id: ++this.#lastId, credential, args, scopes };
    const { promise, resolve } = Promise.withResolvers<IdentityAnswer>();
    this.#waiting.set(request.id, { done: resolve, prompt: prompted });
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    const { error, tokens = [] } = await promise;
    if (error !== undefined) throw Object.assign(new Error(error.message), { name: error.name });
    return tokens;
  }

  async token(credential: string, ...args: unknown[]): Promise<string> {
    const [token = ''] = await this.tokens(credential, args);
    return token;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end();
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #received(answer: IdentityAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    if (answer.prompt !== undefined) waiting?.prompt(answer.prompt);
    else waiting?.done(answer);
  }

  #ended(code: number | null): void {
    const error = { name: 'Error', message: `the library's process ended with ${code}` };
    for (const [id, { done }] of this.#waiting) done({ id, error });
  }
}
