import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from '../../call/call.ts';
import { cancelled } from '../../call/failure.ts';
import { type RunModel, runEnded } from './runModel.ts';
import { BlobClient, isExpired } from './storage.ts';
import type { TaskApi } from './taskApi.ts';

/** Milliseconds between two polls of a log without news: short at first, then longer. */
const firstPause = 500;
const longestPause = 5000;
/** A run writes its last lines a moment after its end; the mark of the log's end may never come. */
const patience = 3;

/** A piece of a log: whole lines. */
export interface LogPiece {
  readonly lines: readonly string[];
  /** Where the next piece begins; undefined at the end. */
  readonly next: number | undefined;
}

/** The log of one run, read as it grows. */
export class RunLogReader {
  readonly #api: TaskApi;
  readonly #runId: string;
  readonly #call: Call;
  readonly #blobs: BlobClient;
  #address: string | undefined;

  constructor(api: TaskApi, runId: string, call: Call) {
    this.#api = api;
    this.#runId = runId;
    this.#call = call;
    this.#blobs = new BlobClient(api.manager, call);
  }

  /**
   * Reads from a position, and waits until there is something new or the log is complete: its blob is marked, or
   * the run has ended and nothing more arrives. A missing mark is not waited for.
   */
  async next(from: number, wait: boolean): Promise<LogPiece> {
    let quiet = 0;
    for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
      const part = await this.#read(from);
      const isEnd = part?.complete !== undefined || quiet >= patience;
      const piece = pieceOf(part?.bytes ?? Buffer.alloc(0), from, isEnd);
      if (piece.lines.length > 0 || isEnd) return isEnd ? { ...piece, next: undefined } : piece;
      if (!wait) return { lines: rest(part?.bytes), next: undefined };
      if (runEnded(await this.#run())) quiet += 1;
      await this.#rest(pause);
    }
  }

  async *lines(wait: boolean): AsyncGenerator<string> {
    for (let from: number | undefined = 0; from !== undefined; ) {
      const { lines, next }: LogPiece = await this.next(from, wait);
      yield* lines;
      from = next;
    }
  }

  /** A signed address expires after an hour: then a new one is requested. */
  async #read(from: number) {
    this.#address ??= await this.#link();
    try {
      return await this.#blobs.read(this.#address, from);
    } catch (error) {
      if (!isExpired(error)) throw error;
      this.#address = await this.#link();
      return this.#blobs.read(this.#address, from);
    }
  }

  /** A log that the registry stores as an artifact has its own link. */
  async #link(): Promise<string> {
    const links: { logLink?: string; logArtifactLink?: string } = await this.#api.send(
      'POST',
      `/runs/${this.#runId}/listLogSasUrl`,
    );
    return links.logArtifactLink || links.logLink || '';
  }

  #run(): Promise<RunModel> {
    return this.#api.send('GET', `/runs/${this.#runId}`);
  }

  async #rest(milliseconds: number): Promise<void> {
    try {
      await sleep(milliseconds, undefined, { signal: this.#call.signal });
    } catch {
      throw cancelled();
    }
  }
}

function pieceOf(bytes: Buffer, from: number, isEnd: boolean): { lines: string[]; next: number } {
  const end = isEnd ? bytes.length : bytes.lastIndexOf(0x0a) + 1;
  const text = bytes.subarray(0, end).toString('utf8');
  return { lines: linesOf(text), next: from + end };
}

function rest(bytes: Buffer | undefined): string[] {
  return linesOf(bytes?.toString('utf8') ?? '');
}

function linesOf(text: string): string[] {
  if (text === '') return [];
  return text.replace(/\r?\n$/, '').split(/\r?\n/);
}
