import type { Scope } from '../../auth/scope.ts';
import type { ByteSource } from '../../call/byteSource.ts';
import type { Call } from '../../call/call.ts';
import type { Digest, RepositoryName, TagName } from '../../protocol/index.ts';
import { blobSize, blobSource, hasBlob } from '../../registry/content/blobs.ts';
import type { Descriptor } from '../../registry/content/descriptors.ts';
import { getManifestContent, putManifestContent } from '../../registry/content/manifestContent.ts';
import { manifestKind } from '../../registry/content/mediaTypes.ts';
import { addToFallbackTag } from '../../registry/content/referrers.ts';
import { mountBlob, uploadBlob } from '../../registry/content/uploads.ts';
import type { ManifestName } from '../../registry/manifests.ts';
import type { RegistryClient } from '../../registry/registryClient.ts';
import type { Branch, Destination, Moved, Origin } from '../transfer/ends.ts';

/** `likely`: scopes that the command will need next at this registry; requested together with those for reading. */
export async function registryOrigin(
  client: RegistryClient,
  repository: RepositoryName,
  name: ManifestName,
  likely: readonly Scope[],
  call: Call,
): Promise<Origin> {
  return {
    root: await getManifestContent(client, repository, name, likely, call),
    async manifest({ digest, mediaType }, own) {
      const content = await getManifestContent(client, repository, { digest }, [], own);
      // The index's descriptor is covered by the index's digest, so it takes precedence over a header.
      return manifestKind(mediaType) ? { ...content, mediaType } : content;
    },
    find: (digest, own) => blobSize(client, repository, digest, own),
    blob: async (descriptor) => blobSource(client, repository, descriptor),
  };
}

/** `mountFrom`: a repository of the same registry that has the blobs. */
export class RegistryDestination implements Destination {
  readonly #client: RegistryClient;
  readonly #repository: RepositoryName;
  readonly #mountFrom: RepositoryName | undefined;

  constructor(client: RegistryClient, repository: RepositoryName, mountFrom?: RepositoryName) {
    this.#client = client;
    this.#repository = repository;
    this.#mountFrom = mountFrom;
  }

  async prepare(): Promise<void> {}

  /** Existing blobs are never sent again: a mount shows that, otherwise a HEAD. */
  async blob(
    descriptor: Descriptor,
    source: ByteSource,
    moved: (position: number) => void,
    call: Call,
  ): Promise<Moved> {
    const { digest } = descriptor;
    if (this.#mountFrom === this.#repository) return 'there';
    if (this.#mountFrom && (await mountBlob(this.#client, this.#repository, descriptor, this.#mountFrom, call)))
      return 'mounted';
    if (await hasBlob(this.#client, this.#repository, digest, call)) return 'there';
    await uploadBlob(this.#client, this.#repository, descriptor, source, moved, call);
    return 'moved';
  }

  async manifest({ content, document }: Branch, tag: TagName | undefined, call: Call): Promise<void> {
    const { subjectNoted } = await putManifestContent(this.#client, this.#repository, tag, content, call);
    if (!document.subject || subjectNoted) return;
    await this.#noteSubject(document.subject.digest, { content, document }, call);
  }

  /** A registry without the referrers route leaves the list to its clients (OCI distribution-spec, Pushing Manifests with Subject). */
  async #noteSubject(subject: Digest, { content, document }: Pick<Branch, 'content' | 'document'>, call: Call) {
    const artifactType = document.artifactType ?? document.config?.mediaType;
    const { annotations } = document;
    const referrer: Descriptor = {
      mediaType: content.mediaType,
      digest: content.digest,
      size: content.bytes.length,
      ...(artifactType === undefined ? {} : { artifactType }),
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    };
    await addToFallbackTag(this.#client, this.#repository, subject, referrer, call);
  }

  async finish(): Promise<void> {}

  async abandon(): Promise<void> {}
}
