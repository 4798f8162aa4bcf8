import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { isAlive } from './processState.ts';
import type { ManifestRecord, RepositoryRecord, TagRecord } from './records.ts';

export type Change =
  | { type: 'repository'; record: RepositoryRecord }
  | { type: 'repositoryRemoved'; repository: string }
  | { type: 'manifest'; repository: string; record: ManifestRecord }
  | { type: 'manifestRemoved'; repository: string; key: string }
  | { type: 'tag'; repository: string; record: TagRecord }
  | { type: 'tagRemoved'; repository: string; key: string }
  | { type: 'blob'; repository: string; key: string }
  | { type: 'blobRemoved'; repository: string; key: string }
  | { type: 'binned'; repository: string; record: ManifestRecord; tags: readonly string[]; deletedAt: string }
  | { type: 'unbinned'; repository: string; key: string }
  | { type: 'tagBinned'; repository: string; record: TagRecord; deletedAt: string }
  | { type: 'tagUnbinned'; repository: string; key: string; digest: string };

/** Milliseconds of the machine's own clock. */
const heartbeat = 3000;

/**
 * The folder's list of changes, one JSON line each, written before the answer is sent. An incomplete last line of a
 * killed process is dropped when it is read.
 */
export class Journal {
  readonly #file: string;
  readonly #ownerFile: string;
  #descriptor: number | undefined;
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#file = join(folder, 'changes.jsonl');
    this.#ownerFile = join(folder, 'owner.pid');
    this.#own(folder);
  }

  *read(): Iterable<Change> {
    if (!existsSync(this.#file)) return;
    for (const line of readFileSync(this.#file, 'utf8').split('\n')) {
      const change = parseLine(line);
      if (change !== undefined) yield change;
    }
  }

  /** Rewrites it with only the existing content; to another file first, so that a crash loses nothing. */
  rewrite(changes: Iterable<Change>): void {
    const fresh = `${this.#file}.new`;
    const descriptor = openSync(fresh, 'w', 0o600);
    for (const change of changes) writeSync(descriptor, toLine(change));
    closeSync(descriptor);
    renameSync(fresh, this.#file);
    this.#descriptor = openSync(this.#file, 'a');
  }

  append(change: Change): void {
    if (this.#descriptor !== undefined) writeSync(this.#descriptor, toLine(change));
  }

  close(): void {
    clearInterval(this.#heartbeat);
    if (this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
    rmSync(this.#ownerFile, { force: true });
  }

  /**
   * Two emulators on one folder would overwrite each other. As process ids are reused, a living owner also touches its
   * file.
   */
  #own(folder: string): void {
    const written = statSync(this.#ownerFile, { throwIfNoEntry: false })?.mtimeMs;
    if (written !== undefined && Date.now() - written < heartbeat * 10) {
      const pid = Number(readFileSync(this.#ownerFile, 'utf8'));
      if (pid > 0 && isAlive(pid)) {
        throw new Error(`the folder ${folder} is in use by the emulator with process id ${pid}`);
      }
    }
    writeFileSync(this.#ownerFile, String(process.pid));
    this.#heartbeat = setInterval(() => this.#touch(), heartbeat).unref();
  }

  #touch(): void {
    const now = new Date();
    try {
      utimesSync(this.#ownerFile, now, now);
    } catch {
      // The folder was removed: there is nothing to own.
      clearInterval(this.#heartbeat);
    }
  }
}

type WrittenManifest = Omit<ManifestRecord, 'bytes'> & { text?: string; base64?: string };
type HoldsBytes = Extract<Change, { record: ManifestRecord }>;
type Line = Exclude<Change, HoldsBytes> | (Omit<HoldsBytes, 'record'> & { record: WrittenManifest });

/** A manifest's bytes decide its digest: they are written as text only if the text gives the same bytes. */
function toLine(change: Change): string {
  if (change.type !== 'manifest' && change.type !== 'binned') return `${JSON.stringify(change)}\n`;
  const { bytes, ...rest } = change.record;
  const text = bytes.toString('utf8');
  const record = Buffer.from(text).equals(bytes) ? { ...rest, text } : { ...rest, base64: bytes.toString('base64') };
  return `${JSON.stringify({ ...change, record })}\n`;
}

function parseLine(line: string): Change | undefined {
  if (line === '') return undefined;
  let parsed: Line;
  try {
    parsed = JSON.parse(line) as Line;
  } catch {
    return undefined;
  }
  if (parsed.type !== 'manifest' && parsed.type !== 'binned') return parsed as Change;
  const { text, base64, ...rest } = parsed.record as WrittenManifest;
  const bytes = base64 === undefined ? Buffer.from(text ?? '') : Buffer.from(base64, 'base64');
  return { ...parsed, record: { ...rest, bytes } } as Change;
}
