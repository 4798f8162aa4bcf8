import { Failure } from '../../call/failure.ts';

export interface FailedItem {
  readonly repositoryName: string;
  readonly kind: 'Tag' | 'Manifest' | 'Repository';
  readonly item: string;
  readonly errorKind: string;
  readonly message: string;
}

export interface PurgeReport {
  /** `Stopped`: the network or the login was lost, or the registry asks to wait for long; `Incomplete`: single items failed. */
  readonly status: 'Completed' | 'Incomplete' | 'Stopped';
  readonly repositories: number;
  readonly tagsDeleted: number;
  readonly manifestsDeleted: number;
  /** Items that changed during the purge, or since its plan was made, and were therefore left alone. */
  readonly changed: number;
  readonly failed: number;
  readonly notReached: number;
  readonly sizeUpperBound: number;
  readonly failures: readonly FailedItem[];
  readonly resumed: boolean;
  readonly journalPath?: string;
  readonly seconds: number;
}

/** How many failures a report lists, to stay readable; the journal has all. */
const listed = 1000;

/** Three times as many as are sent at once. */
const enoughInVain = 100;

/** The counts so far. */
export class Tally {
  tagsDeleted = 0;
  manifestsDeleted = 0;
  changed = 0;
  failed = 0;
  sizeUpperBound = 0;
  /** Deletions that were decided. */
  planned = 0;
  /** ... and how many of them were tried. */
  reached = 0;
  /** Manifests of all repositories, and of those that were decided. */
  manifests = 0;
  decided = 0;
  readonly failures: FailedItem[] = [];
  /** Refusals by throttling or outages since the last item that succeeded. */
  #inVain = 0;

  /** Whether the next items would fail as well: none has succeeded among many. */
  get isInVain(): boolean {
    return this.#inVain >= enoughInVain;
  }

  succeeded(): void {
    this.#inVain = 0;
  }

  /** Deletions to expect, if the repositories that are not decided yet are like the others. */
  get expected(): number {
    const share = this.decided === 0 ? 1 : Math.max(1, this.manifests / this.decided);
    return Math.max(this.reached, Math.round(this.planned * share));
  }

  fail(repositoryName: string, kind: FailedItem['kind'], item: string, error: unknown): FailedItem {
    const failure = error instanceof Failure ? error : undefined;
    const entry = {
      repositoryName,
      kind,
      item,
      errorKind: failure?.kind ?? 'Internal',
      message: failure?.message ?? 'Internal error.',
    };
    this.failed += 1;
    if (failure?.kind === 'Throttled' || failure?.kind === 'Unavailable') this.#inVain += 1;
    if (this.failures.length < listed) this.failures.push(entry);
    return entry;
  }
}

/** Whether nothing further would succeed: then the purge stops instead of failing a hundred thousand times. */
export function endsAll(error: unknown): boolean {
  if (!(error instanceof Failure) || error.wait !== undefined) return true;
  return [
    'Network',
    'Timeout',
    'Unauthenticated',
    'SessionLost',
    'Cancelled',
    'LocalFile',
    'Untrusted',
    'HostGone',
  ].includes(error.kind);
}
