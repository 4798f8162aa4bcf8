import { join } from 'node:path';
import type { Scope } from '../../auth/scope.ts';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import { homeFolder } from '../../files/homeFolder.ts';
import type { Digest, RepositoryName } from '../../protocol/index.ts';
import { isObject, readDescriptor } from '../../registry/content/descriptors.ts';
import { digestOf } from '../../registry/content/digests.ts';
import { covered, getManifestContent, type ManifestContent } from '../../registry/content/manifestContent.ts';
import type { RegistryClient } from '../../registry/registryClient.ts';
import { readingAgent } from '../pulls/queries.ts';
import { DocumentPacks } from './documentPacks.ts';

/** By folder: the commands of a host share what they have read. */
const packsByFolder = new Map<string, DocumentPacks>();

/**
 * Documents of manifests, cached on disk by digest: their content never changes, so the next command need not read them
 * again. Only this user may read the folder.
 */
export class Documents {
  readonly #packs: DocumentPacks;
  readonly #coming = new Map<Digest, Promise<ManifestContent>>();
  /** How many were read from the registry, and how many from the cache. */
  fetched = 0;
  found = 0;

  constructor(folder = join(homeFolder(), 'documents')) {
    const packs = packsByFolder.get(folder) ?? new DocumentPacks(folder);
    packsByFolder.set(folder, packs);
    this.#packs = packs;
  }

  async get(
    client: RegistryClient,
    repository: RepositoryName,
    digest: Digest,
    likely: readonly Scope[],
    call: Call,
  ): Promise<ManifestContent> {
    // Another repository may be reading the same document; that it cannot be pulled there does not apply here.
    for (let other = this.#coming.get(digest); other; other = this.#coming.get(digest)) await other.catch(() => {});
    const coming = this.#find(client, repository, digest, likely, call);
    this.#coming.set(digest, coming);
    try {
      return await coming;
    } finally {
      this.#coming.delete(digest);
    }
  }

  async #find(...[client, repository, digest, likely, call]: Parameters<Documents['get']>): Promise<ManifestContent> {
    const kept = await this.kept(digest);
    if (kept) {
      this.found += 1;
      return kept;
    }
    const content = await getManifestContent(client, repository, { digest }, likely, call, readingAgent);
    this.fetched += 1;
    this.#packs.add(content);
    return content;
  }

  /** From the cache, unless its digest no longer matches. */
  async kept(digest: Digest): Promise<ManifestContent | undefined> {
    const content = await this.#packs.read(digest);
    return content && digestOf(covered(content.mediaType, content.bytes)) === digest ? content : undefined;
  }

  /** Ends when the cache is on disk. */
  flush(): Promise<void> {
    return this.#packs.flush();
  }
}

/** Whether a manifest may not be pulled: its readEnabled, or that of its repository, is false. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof Failure && error.kind === 'Locked';
}

/** The manifests that a document refers to. */
export interface Links {
  readonly children: readonly string[];
  readonly subject?: string;
  /** Its config first, where it has one; `isConfig` says so. */
  readonly blobs: readonly Blob[];
}

interface Blob {
  readonly digest: string;
  readonly size: number;
  readonly mediaType: string;
  readonly isConfig?: boolean;
}

/** OCI image-spec manifest.md, image-index.md; Docker's schema 2; ORAS' artifact manifest (`blobs`). */
export function linksOf({ bytes }: ManifestContent): Links {
  const body = parsed(bytes);
  const list = (value: unknown) => (Array.isArray(value) ? value.flatMap((entry) => readDescriptor(entry) ?? []) : []);
  const config = readDescriptor(body.config);
  const subject = readDescriptor(body.subject);
  return {
    children: list(body.manifests).map(({ digest }) => digest),
    ...(subject ? { subject: subject.digest } : {}),
    blobs: [...(config ? [{ ...config, isConfig: true }] : []), ...list(body.layers), ...list(body.blobs)],
  };
}

function parsed(bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
