import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scope } from '../../auth/scope.ts';
import type { Call } from '../../call/call.ts';
import { homeFolder } from '../../files/homeFolder.ts';
import type { Digest, RepositoryName } from '../../protocol/index.ts';
import { isObject, readDescriptor } from '../../registry/content/descriptors.ts';
import { digestOf } from '../../registry/content/digests.ts';
import { getManifestContent, type ManifestContent } from '../../registry/content/manifestContent.ts';
import type { RegistryClient } from '../../registry/registryClient.ts';
import { readingAgent } from '../pulls/queries.ts';

/**
 * Documents of manifests, cached on disk by digest: their content never changes, so the next plan need not read them
 * again. Only this user may read the folder.
 */
export class Documents {
  readonly #folder: string;
  readonly #folders = new Map<string, Promise<unknown>>();
  /** How many were read from the registry, and how many from the cache. */
  fetched = 0;
  found = 0;

  constructor(folder = join(homeFolder(), 'documents')) {
    this.#folder = folder;
  }

  async get(
    client: RegistryClient,
    repository: RepositoryName,
    digest: Digest,
    likely: readonly Scope[],
    call: Call,
  ): Promise<ManifestContent> {
    const kept = await this.kept(digest);
    if (kept) {
      this.found += 1;
      return kept;
    }
    const content = await getManifestContent(client, repository, { digest }, likely, call, readingAgent);
    this.fetched += 1;
    await this.#write(content);
    return content;
  }

  /** From the cache; its first line is the media type. A file whose digest no longer matches is ignored. */
  async kept(digest: Digest): Promise<ManifestContent | undefined> {
    const whole = await readFile(this.#path(digest)).catch(() => undefined);
    const end = whole?.indexOf(10) ?? -1;
    if (!whole || end < 0) return undefined;
    const bytes = whole.subarray(end + 1);
    if (digestOf(bytes) !== digest) return undefined;
    return { digest, mediaType: whole.toString('utf8', 0, end), bytes };
  }

  /** A full or read-only disk only makes the next plan slower. */
  async #write({ digest, mediaType, bytes }: ManifestContent): Promise<void> {
    const path = this.#path(digest);
    const temporary = `${path}.${randomUUID()}`;
    try {
      await this.#makeFolder(path.slice(0, -65));
      await writeFile(temporary, Buffer.concat([Buffer.from(`${mediaType}\n`), bytes]), { mode: 0o600 });
      await rename(temporary, path);
    } catch {
      // See above.
    }
  }

  #makeFolder(folder: string): Promise<unknown> {
    let made = this.#folders.get(folder);
    if (!made) {
      made = mkdir(folder, { recursive: true, mode: 0o700 });
      this.#folders.set(folder, made);
    }
    return made;
  }

  #path(digest: Digest): string {
    const hex = digest.slice(digest.indexOf(':') + 1);
    return join(this.#folder, hex.slice(0, 2), hex);
  }
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
