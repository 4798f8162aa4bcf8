import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface, type Interface } from 'node:readline';
import type { ReportFigures } from './reportModel.ts';

interface Place {
  readonly loginServer: string;
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly model: ReportFigures;
  /** Of a registry that is called as in Azure, whose name no DNS knows. */
  readonly azure?: {
    readonly port: number;
    readonly caCertificate: string;
    readonly resourceManagerUrl: string;
    readonly managementToken: string;
  };
}

/** A registry in a process of its own (largeRegistry.ts): so many repositories of so many manifests each. */
export class LargeRegistry {
  readonly place: Place;
  readonly #child: ChildProcess;
  readonly #lines: Interface;

  private constructor(child: ChildProcess, lines: Interface, place: Place) {
    this.#child = child;
    this.#lines = lines;
    this.place = place;
  }

  static async start(latency: number, repositories: number, each: number, azureName?: string): Promise<LargeRegistry> {
    const args = [latency, repositories, each, ...(azureName === undefined ? [] : [azureName])].map(String);
    const child = spawn(process.execPath, [join(import.meta.dirname, 'largeRegistry.ts'), ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (!child.stdout) throw new Error('the registry has no output');
    const lines = createInterface({ input: child.stdout });
    return new LargeRegistry(child, lines, JSON.parse(await nextLine(lines)));
  }

  /** Requests since the last time this was asked. */
  async requests(): Promise<number> {
    const answer = nextLine(this.#lines);
    this.#child.stdin?.write('?\n');
    return JSON.parse(await answer).requests;
  }

  stop(): void {
    this.#child.stdin?.end();
  }
}

const nextLine = (lines: Interface) => new Promise<string>((resolve) => lines.once('line', resolve));
