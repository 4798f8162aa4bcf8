import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Failure } from '../../call/failure.ts';
import { linesOf } from '../../files/lines.ts';
import { localFailure } from '../../files/localFiles.ts';
import { StagedFile } from '../../files/stagedFile.ts';
import type { PolicyDocument } from '../policy/policy.ts';
import { policyProblem } from '../policy/policyFile.ts';
import type { Reason } from '../repository/decision.ts';
import { textOf } from '../repository/times.ts';
import type { PlanItem, PlanSummary } from './item.ts';

interface PlanHeader {
  readonly acrShellPlan: 1;
  readonly registry: string;
  readonly createdOn: string;
  readonly policy: PolicyDocument;
}

interface PlanLine {
  readonly repository: string;
  readonly tag?: string;
  readonly digest: string;
  readonly time?: string;
  readonly rule?: string;
  readonly reason?: string;
}

/**
 * A plan as a file: a line of JSON that names the registry and the rules, then one for each deletion, those
 * of a repository together. A reviewer may remove lines; only what is listed is deleted.
 */
export class PlanWriter {
  readonly #file: StagedFile;
  #lines: string[] = [];
  #length = 0;

  private constructor(file: StagedFile) {
    this.#file = file;
  }

  static async create(path: string, registry: string, policy: PolicyDocument, now: Date): Promise<PlanWriter> {
    const writer = new PlanWriter(await StagedFile.create(path));
    const header: PlanHeader = { acrShellPlan: 1, registry, createdOn: now.toISOString(), policy };
    await writer.#write(header);
    return writer;
  }

  async add(item: PlanItem): Promise<void> {
    if (item.action !== 'Delete') return;
    const { repositoryName, tag, digest, lastUpdateTime, rule, reason } = item;
    const line: PlanLine = {
      repository: repositoryName,
      ...(tag === undefined ? {} : { tag }),
      digest,
      ...(lastUpdateTime === undefined ? {} : { time: lastUpdateTime }),
      ...(rule === undefined ? {} : { rule }),
      reason,
    };
    await this.#write(line);
  }

  async finish(summary: PlanSummary): Promise<void> {
    await this.#write({ summary });
    await this.#flush();
    await this.#file.commit();
  }

  abandon(): Promise<void> {
    return this.#file.abandon();
  }

  async #write(value: object): Promise<void> {
    const line = `${JSON.stringify(value)}\n`;
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length > 64 * 1024) await this.#flush();
  }

  async #flush(): Promise<void> {
    const text = this.#lines.join('');
    this.#lines = [];
    this.#length = 0;
    await this.#file.handle.appendFile(text).catch((error) => {
      throw localFailure(error, 'the plan');
    });
  }
}

type Places = ReadonlyMap<string, readonly (readonly [start: number, end: number])[]>;

/** A saved plan. Only the position of each repository's lines is kept in memory; the lines are read when needed. */
export class PlanFile {
  readonly registry: string;
  readonly policy: PolicyDocument;
  readonly hash: string;
  readonly summary: PlanSummary;
  readonly #path: string;
  readonly #places: Places;

  private constructor(path: string, header: PlanHeader, places: Places, summary: PlanSummary, hash: string) {
    this.#path = path;
    this.summary = summary;
    this.registry = header.registry;
    this.policy = header.policy;
    this.#places = places;
    this.hash = hash;
  }

  static async open(path: string): Promise<PlanFile> {
    const hash = createHash('sha256');
    const places = new Map<string, [number, number][]>();
    let header: PlanHeader | undefined;
    let current: [number, number] | undefined;
    let repository: string | undefined;
    let summary: PlanSummary | undefined;
    let [tags, manifests] = [0, 0];
    for await (const { text, start, end } of linesOf(path, (chunk) => hash.update(chunk))) {
      const line = parsed(text);
      if (header === undefined) {
        header = await headerOf(line, path);
      } else if (line === undefined) throw notAPlan(path, `it has a line that is not JSON: ${text.slice(0, 60)}`);
      else if (typeof line.repository === 'string' && typeof line.digest === 'string') {
        if (line.repository === repository && current) current[1] = end;
        else {
          repository = line.repository;
          current = [start, end];
          const known = places.get(repository);
          if (known) known.push(current);
          else places.set(repository, [current]);
        }
        if (line.tag === undefined) manifests += 1;
        else tags += 1;
      } else if (isSummary(line.summary)) summary = line.summary;
      else throw notAPlan(path, `it has a line that is neither a deletion nor its totals: ${text.slice(0, 60)}`);
    }
    if (header === undefined) throw notAPlan(path, 'it is empty');
    if (summary === undefined) throw notAPlan(path, 'its last line, the totals, is missing: it was cut short');
    // A reviewer may have removed lines.
    const left = { ...summary, repositories: places.size, tagsDeleted: tags, manifestsDeleted: manifests };
    return new PlanFile(path, header, places, left, hash.digest('hex'));
  }

  get repositories(): string[] {
    return [...this.#places.keys()];
  }

  /** What may be deleted in a repository. */
  async repository(name: string): Promise<PlannedRepository> {
    const tags = new Map<string, string>();
    const manifests = new Map<string, string>();
    const handle = await open(this.#path, 'r').catch((error) => {
      throw localFailure(error, this.#path);
    });
    try {
      for (const [start, end] of this.#places.get(name) ?? []) {
        const bytes = Buffer.alloc(end - start);
        await handle.read(bytes, 0, bytes.length, start);
        for (const text of bytes.toString('utf8').split('\n')) {
          const line = parsed(text) as PlanLine | undefined;
          if (line?.tag !== undefined) tags.set(line.tag, `${line.digest} ${line.time ?? ''}`);
          else if (line) manifests.set(line.digest, line.time ?? '');
        }
      }
    } finally {
      await handle.close();
    }
    return new PlannedRepository(tags, manifests);
  }
}

class PlannedRepository {
  readonly #tags: ReadonlyMap<string, string>;
  readonly #manifests: ReadonlyMap<string, string>;

  constructor(tags: ReadonlyMap<string, string>, manifests: ReadonlyMap<string, string>) {
    this.#tags = tags;
    this.#manifests = manifests;
  }

  /** Why the tag may not be deleted; undefined if it is as the plan has it. */
  tag(name: string, digest: string, ticks: number): Reason | undefined {
    const planned = this.#tags.get(name);
    if (planned === undefined) return 'not in plan';
    return planned === `${digest} ${textOf(ticks) ?? ''}` ? undefined : 'changed';
  }

  manifest(digest: string, ticks: number): Reason | undefined {
    const planned = this.#manifests.get(digest);
    if (planned === undefined) return 'not in plan';
    return planned === (textOf(ticks) ?? '') ? undefined : 'changed';
  }
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

async function headerOf(line: Record<string, unknown> | undefined, path: string): Promise<PlanHeader> {
  const { acrShellPlan: version, registry, policy } = line ?? {};
  if (typeof version === 'number' && version > 1)
    throw notAPlan(path, `it was saved by a newer AcrShell (format ${version})`);
  if (version !== 1 || typeof registry !== 'string') throw notAPlan(path, 'its first line is not the header of a plan');
  const problem = await policyProblem(policy);
  if (problem !== undefined) throw notAPlan(path, `the policy in its first line is wrong, ${problem}`);
  return line as unknown as PlanHeader;
}

/** What is shown of it before anything is deleted. */
function isSummary(value: unknown): value is PlanSummary {
  const { sizeUpperBound, requests } = (value ?? {}) as Partial<PlanSummary>;
  return typeof sizeUpperBound === 'number' && typeof requests === 'number';
}

function notAPlan(path: string, why: string): Failure {
  return new Failure('InvalidInput', `${path} is not a saved plan: ${why}.`, {
    resource: path,
    advice: 'Save one with New-AzContainerRegistryPurgePlan -Path; nothing was deleted.',
  });
}
