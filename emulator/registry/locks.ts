import type { Repository } from '../storage/content.ts';
import type { Attributes, ManifestRecord } from '../storage/records.ts';
import { disallowedOperation } from './errors.ts';

// container-registry-image-lock in the service's documentation: writeEnabled=false blocks overwriting and deleting,
// deleteEnabled=false deleting only, readEnabled=false pulling. A repository's writeEnabled=false locks all that is in
// it; its deleteEnabled=false keeps the repository, while single images can still be deleted.

const isDeletable = ({ attributes }: { attributes: Attributes }) => attributes.writeEnabled && attributes.deleteEnabled;

function refuseUnless(isAllowed: boolean): void {
  if (!isAllowed) throw disallowedOperation();
}

export function checkReadable(...records: ({ attributes: Attributes } | undefined)[]): void {
  refuseUnless(records.every((record) => record?.attributes.readEnabled !== false));
}

export function checkWritable(...records: ({ attributes: Attributes } | undefined)[]): void {
  refuseUnless(records.every((record) => record?.attributes.writeEnabled !== false));
}

export function checkTagDeletable(repository: Repository, tag: { attributes: Attributes }): void {
  refuseUnless(repository.record.attributes.writeEnabled && isDeletable(tag));
}

/** A locked tag protects its manifest; so does a locked referrer, which would be deleted, too. */
export function checkManifestDeletable(repository: Repository, manifest: ManifestRecord): void {
  const tags = [...(repository.tagsByDigest.get(manifest.key) ?? [])].map((tag) => repository.tags.get(tag));
  const isFree = tags.every((tag) => tag === undefined || isDeletable(tag));
  refuseUnless(repository.record.attributes.writeEnabled && isDeletable(manifest) && isFree);
}

export function checkRepositoryDeletable(repository: Repository): void {
  refuseUnless(
    isDeletable(repository.record) &&
      [...repository.manifests.values()].every(isDeletable) &&
      [...repository.tags.values()].every(isDeletable),
  );
}
