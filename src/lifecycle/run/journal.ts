import { createHash } from 'node:crypto';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../call/failure.ts';
import { homeFolder } from '../../files/homeFolder.ts';
import { linesOf } from '../../files/lines.ts';
import { localFailure, makeFolder } from '../../files/localFiles.ts';
import type { Flags } from '../../registry/changeable.ts';
import type { PolicyDocument } from '../policy/policy.ts';
import { PickedRules } from './pickedRules.ts';

/** The first line of a journal. */
export interface JournalHeader {
  readonly acrShellJournal: 1;
  readonly registry: string;
  /** Identifies the command: the same command finds its unfinished journal again. */
  readonly key: string;
  readonly startedOn: string;
  readonly policy: PolicyDocument;
}

/** The entries of a journal, written before and after each deletion. */
export type JournalLine =
  /** What could not be recognised after an interruption: platforms, newly untagged manifests, tags of deleted ones. */
  | {
      readonly op: 'goes';
      readonly repository: string;
      /** Digest and rule. */
      readonly manifests: readonly (readonly [string, string])[];
      /** Tags that are deleted with the manifest that they belong to: name, digest, time and rule. */
      readonly tags?: readonly (readonly [string, string, string, string])[];
    }
  /** A manifest that is kept is unlocked while a locked tag of it is deleted; then it is locked again. */
  | { readonly op: 'unlocked'; readonly repository: string; readonly digest: string; readonly flags: Flags }
  | { readonly op: 'locked'; readonly repository: string; readonly digest: string }
  | {
      readonly op: 'manifest';
      readonly repository: string;
      readonly digest: string;
      readonly mediaType: string;
      readonly base64: string;
      readonly flags: Flags;
      readonly tags: readonly { readonly name: string; readonly flags: Flags; readonly time?: string }[];
      readonly children?: readonly string[];
      readonly subject?: string;
    }
  | {
      readonly op: 'tag';
      readonly repository: string;
      readonly tag: string;
      readonly digest: string;
      readonly flags: Flags;
      readonly rule: string;
      readonly time?: string;
      /** Its manifest is not deleted with it. */
      readonly stays?: boolean;
    }
  | { readonly op: 'done'; readonly repository: string; readonly item: string }
  | { readonly op: 'failed'; readonly repository: string; readonly item: string; readonly reason: string }
  | { readonly op: 'end'; readonly complete: boolean; readonly endedOn: string };

/** Of a repository: what an interrupted run had decided on that nothing shows any more. Rules are names. */
export interface LeftOver {
  /** Manifests without a tag, with their rule. */
  readonly manifests: PickedRules;
  readonly tags: Map<string, { readonly digest: string; readonly time: string; readonly rule: string }>;
  /** Manifests that stay and that it had opened. */
  readonly unlocked: Map<string, Flags>;
}

/**
 * The journal of a purge, one line written before each deletion: from it the purge can be undone, and an interrupted
 * one resumed with the same command. It is in the user's own folder, or where the caller specifies.
 */
export class Journal {
  readonly path: string;
  /** What an interrupted run had selected and unlocked, by repository. */
  readonly left: ReadonlyMap<string, LeftOver>;
  /** If an interrupted purge is resumed: what it had deleted. */
  readonly before: Deleted | undefined;
  readonly #file: FileHandle;
  #waiting: string[] = [];
  #writing: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  private constructor(path: string, file: FileHandle, { left, before }: Partial<Unfinished> = {}) {
    this.path = path;
    this.#file = file;
    this.left = left ?? new Map();
    this.before = before;
  }

  get resumed(): boolean {
    return this.before !== undefined;
  }

  /** The unfinished journal of the same command, or a new one. */
  static async open(
    registry: string,
    document: PolicyDocument,
    key: string,
    root: string | undefined,
    now: Date,
  ): Promise<Journal> {
    const folder = join(root ?? join(homeFolder(), 'journals'), registry.replace(/[^a-z0-9.-]/g, '_'));
    try {
      await makeFolder(folder, 0o700);
      const unfinished = await findUnfinished(folder, key);
      if (unfinished) return new Journal(unfinished.path, await open(unfinished.path, 'a', 0o600), unfinished);
      const path = join(folder, `${now.toISOString().replace(/[:.]/g, '-')}-${key.slice(0, 8)}.jsonl`);
      const journal = new Journal(path, await open(path, 'ax', 0o600));
      const header: JournalHeader = {
        acrShellJournal: 1,
        registry,
        key,
        startedOn: now.toISOString(),
        policy: document,
      };
      await journal.#append(JSON.stringify(header));
      return journal;
    } catch (error) {
      throw localFailure(error, folder);
    }
  }

  /** Resolves when the operating system has the line: killing the host does not lose it. */
  write(line: JournalLine): Promise<void> {
    return this.#append(JSON.stringify(line));
  }

  async close(complete: boolean): Promise<void> {
    await this.write({ op: 'end', complete, endedOn: new Date().toISOString() });
    await this.#file.close();
  }

  /** Lines that arrive during a write are written together in the next one. */
  #append(line: string): Promise<void> {
    this.#waiting.push(`${line}\n`);
    this.#next ??= this.#writing.then(() => {
      const lines = this.#waiting;
      this.#waiting = [];
      this.#next = undefined;
      const written = this.#file.appendFile(lines.join('')).catch((error) => {
        throw localFailure(error, this.path);
      });
      this.#writing = written.catch(() => {});
      return written;
    });
    return this.#next;
  }
}

/** The same registry, the same rules or plan. */
export function keyOf(registry: string, document: PolicyDocument, plan: string | undefined): string {
  return createHash('sha256')
    .update(JSON.stringify([registry, document, plan ?? '']))
    .digest('hex');
}

interface Deleted {
  readonly tags: number;
  readonly manifests: number;
}

interface Unfinished {
  readonly path: string;
  readonly left: Journal['left'];
  readonly before: Deleted | undefined;
}

async function findUnfinished(folder: string, key: string): Promise<Unfinished | undefined> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(`-${key.slice(0, 8)}.jsonl`)).sort();
  const newest = names.at(-1);
  if (newest === undefined) return undefined;
  const path = join(folder, newest);
  const left = new Map<string, LeftOver>();
  const of = (repository: string) => {
    const known = left.get(repository) ?? { manifests: new PickedRules(), tags: new Map(), unlocked: new Map() };
    left.set(repository, known);
    return known;
  };
  const before = { tags: 0, manifests: 0 };
  /** Of manifests that were noted: how many tags go with each. */
  const noted = new Map<string, number>();
  let complete = false;
  let isSame = false;
  let isBegun = false;
  for await (const { line } of readLines(path)) {
    if (!('acrShellJournal' in line) && line.op !== 'end') isBegun = true;
    if ('acrShellJournal' in line) isSame = line.key === key;
    else if (line.op === 'end') complete = line.complete;
    else if (line.op === 'goes') {
      for (const [digest, rule] of line.manifests) of(line.repository).manifests.set(digest, rule);
      for (const [name, digest, time, rule] of line.tags ?? [])
        of(line.repository).tags.set(name, { digest, time, rule });
    } else if (line.op === 'tag' && !line.stays) of(line.repository).manifests.set(line.digest, line.rule);
    else if (line.op === 'unlocked') of(line.repository).unlocked.set(line.digest, line.flags);
    else if (line.op === 'locked') of(line.repository).unlocked.delete(line.digest);
    else if (line.op === 'manifest') noted.set(line.digest, line.tags.length);
    else if (line.op === 'done' && line.item.startsWith(':')) before.tags += 1;
    else if (line.op === 'done') {
      of(line.repository).manifests.delete(line.item);
      before.manifests += 1;
      before.tags += noted.get(line.item) ?? 0;
      noted.delete(line.item);
    }
  }
  // A journal without deletions is not reported.
  return isSame && !complete ? { path, left, before: isBegun ? before : undefined } : undefined;
}

/** The lines of a journal with their positions; a last line that was cut short is omitted. */
export async function* readLines(
  path: string,
): AsyncGenerator<{ line: JournalHeader | JournalLine; start: number; end: number }> {
  let isFirst = true;
  for await (const { text, start, end } of linesOf(path)) {
    const line = parsed(text);
    if (isFirst && !(line && 'acrShellJournal' in line)) throw notAJournal(path);
    isFirst = false;
    if (line) yield { line, start, end };
  }
  if (isFirst) throw notAJournal(path);
}

function parsed(text: string): JournalHeader | JournalLine | undefined {
  try {
    const line = JSON.parse(text);
    return typeof line === 'object' && line !== null && ('op' in line || line.acrShellJournal === 1) ? line : undefined;
  } catch {
    return undefined;
  }
}

function notAJournal(path: string): Failure {
  return new Failure('InvalidInput', `${path} is not the journal of a purge.`, {
    resource: path,
    advice: 'Give the JournalPath that Invoke-AzContainerRegistryPurge wrote in its report.',
  });
}
