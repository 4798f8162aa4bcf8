/** What is counted in every repository, and added up for the registry. */
export const countNames = [
  ...(['manifests', 'tags', 'untagged', 'unused'] as const),
  ...(['indexes', 'referrers', 'locked', 'unread'] as const),
] as const;
export type Counted = Readonly<Record<(typeof countNames)[number], number>>;

/** What a policy would delete, and the bytes that this frees. */
export interface Freed {
  readonly tags: number;
  readonly manifests: number;
  readonly size: number;
}

/** Bytes, as whole numbers; times as the service writes them. */
export interface LayerSummary {
  readonly digest: string;
  readonly size: number;
  readonly mediaType: string;
  readonly repositoryCount: number;
  readonly repositories: readonly string[];
}

export interface RepositorySummary extends Counted {
  readonly repositoryName: string;
  readonly logicalSize: number;
  readonly uniqueSize: number;
  readonly sharedSize: number;
  readonly unusedSize: number;
  readonly share: number;
  readonly oldest?: string;
  readonly newest?: string;
  readonly repositoryLocked: boolean;
  readonly platforms: readonly string[];
  readonly biggestLayers: readonly LayerSummary[];
  readonly duplicates: number;
  readonly duplicatedIn: readonly string[];
  /** From the registry's log, if it was read. */
  readonly pullState?: 'Pulled' | 'NotPulled' | 'Unknown';
  readonly lastPull?: string;
  readonly pulls?: number;
  /** The time from which the log has no gap. */
  readonly loggedSince?: string;
  /** The result of the policy that was tried. */
  readonly freed?: Freed;
}

interface AgeSummary {
  readonly name: string;
  readonly manifests: number;
  /** Of content by the youngest manifest that refers to it. */
  readonly size: number;
}

export interface TotalSummary extends Counted {
  readonly repositories: number;
  readonly logicalSize: number;
  readonly storedSize: number;
  readonly sharedSize: number;
  readonly unusedSize: number;
  readonly oldest?: string;
  readonly newest?: string;
  readonly ages: readonly AgeSummary[];
  readonly biggestLayers: readonly LayerSummary[];
  readonly freed?: Freed;
}

/** What the page shows of a repository: its layers are in the table of the registry's. */
export type PageRepository = Omit<RepositorySummary, 'biggestLayers' | 'repositoryName'> & { readonly name: string };

/** The data of the page and of the JSON file. Sizes in bytes, times ISO 8601. */
export interface PageData {
  readonly registryName: string;
  readonly loginServer: string;
  readonly created: string;
  readonly total: TotalSummary;
  readonly serviceSize?: number;
  readonly explanation: string;
  /** The file of the policy that was tried. */
  readonly policy?: string;
  readonly use: UseNote;
  readonly repositories: readonly PageRepository[];
}

/** Whether pulls are known, in a sentence. */
interface UseNote {
  readonly isKnown: boolean;
  readonly text: string;
}
