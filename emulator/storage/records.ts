import type { Timestamp } from '../clock.ts';

/** The four flags of `changeableAttributes`. */
export interface Attributes {
  deleteEnabled: boolean;
  writeEnabled: boolean;
  readEnabled: boolean;
  listEnabled: boolean;
}

export const attributeNames = ['deleteEnabled', 'writeEnabled', 'readEnabled', 'listEnabled'] as const;

export const unlocked = (): Attributes => ({
  deleteEnabled: true,
  writeEnabled: true,
  readEnabled: true,
  listEnabled: true,
});

export interface RepositoryRecord {
  readonly key: string;
  createdTime: Timestamp;
  lastUpdateTime: Timestamp;
  attributes: Attributes;
}

export interface TagRecord {
  readonly key: string;
  digest: string;
  createdTime: Timestamp;
  lastUpdateTime: Timestamp;
  attributes: Attributes;
}

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly artifactType?: string;
  readonly annotations?: Record<string, string>;
}

export interface Reference {
  readonly digest: string;
  readonly architecture?: string;
  readonly os?: string;
}

/** The properties of a manifest in `/acr/v1`, computed once, when it is pushed. */
export interface ManifestFacts {
  readonly imageSize: number;
  readonly architecture?: string;
  readonly os?: string;
  readonly configMediaType?: string;
  /** Children of an index. */
  readonly references?: readonly Reference[];
  /** The digest in `subject`: this manifest is then a referrer of that one. */
  readonly subject?: string;
  /** As in the referrers list (OCI distribution-spec, Listing Referrers). */
  readonly artifactType?: string;
  readonly annotations?: Record<string, string>;
  /** Config and layers. */
  readonly blobs: readonly string[];
}

export interface ManifestRecord {
  readonly key: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
  readonly facts: ManifestFacts;
  createdTime: Timestamp;
  lastUpdateTime: Timestamp;
  attributes: Attributes;
}
