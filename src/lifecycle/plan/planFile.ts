import { createHash } from 'node:crypto';
import { Failure } from '../../call/failure.ts';
import { linesOf } from '../../files/lines.ts';
import { localFailure } from '../../files/localFiles.ts';
import { StagedFile } from '../../files/stagedFile.ts';
import type { PolicyDocument } from '../policy/policy.ts';
import { policyProblem } from '../policy/policyFile.ts';
import { bytes, doubles, integers } from '../repository/columns.ts';
import type { Reason } from '../repository/decision.ts';
import { DigestTable, isSha256 } from '../repository/digestTable.ts';
import { ticksOf } from '../repository/times.ts';
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

  /** The deletions that the plan allows in a repository. */
  async repository(name: string): Promise<PlannedRepository> {
    const planned = new PlannedRepository();
    for (const [start, end] of this.#places.get(name) ?? []) {
      for await (const { text } of linesOf(this.#path, undefined, { start, end })) {
        const line = parsed(text);
        if (line) planned.add(line as unknown as PlanLine);
      }
    }
    return planned;
  }
}

/** The lines of one repository, in columns as its lists are: it may have half a million of them. */
class PlannedRepository {
  readonly #digests = new DigestTable();
  readonly #ticks = doubles();
  readonly #isListed = bytes();
  /** Tags by the sha256 of their names. */
  readonly #tags = new DigestTable();
  readonly #tagRows = integers();
  readonly #tagTicks = doubles();

  add({ tag, digest, time }: PlanLine): void {
    if (!isSha256(digest)) return;
    const row = this.#digests.add(digest);
    if (tag === undefined) {
      this.#ticks.set(row, ticksOf(time));
      this.#isListed.set(row, 1);
    } else {
      const place = this.#tags.add(hashed(tag));
      this.#tagRows.set(place, row);
      this.#tagTicks.set(place, ticksOf(time));
    }
  }

  /** Why the tag may not be deleted; undefined if it is as the plan has it. */
  tag(name: string, digest: string, ticks: number): Reason | undefined {
    const place = this.#tags.find(hashed(name));
    if (place < 0) return 'not in plan';
    const isSame = this.#digests.find(digest) === this.#tagRows.get(place);
    return isSame && Object.is(this.#tagTicks.get(place), ticks) ? undefined : 'changed';
  }

  manifest(digest: string, ticks: number): Reason | undefined {
    const row = this.#digests.find(digest);
    if (row < 0 || this.#isListed.get(row) === 0) return 'not in plan';
    return Object.is(this.#ticks.get(row), ticks) ? undefined : 'changed';
  }
}

const hashed = (name: string) => `sha256:${createHash('sha256').update(name).digest('hex')}`;

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

/** Shown before anything is deleted. */
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
