import { Failure } from '../../call/failure.ts';
import type { TagName } from '../../protocol/index.ts';
import { type Descriptor, isObject } from '../../registry/content/descriptors.ts';
import { covered } from '../../registry/content/manifestContent.ts';
import { ociIndex, refNameAnnotation } from '../../registry/content/mediaTypes.ts';
import type { Branch } from '../transfer/ends.ts';

export const layoutMark = '{"imageLayoutVersion":"1.0.0"}';

/** A layout names content by the digest of all its bytes, which a signed schema 1 manifest does not have. */
export function refuseSigned(branches: readonly Branch[]): void {
  const signed = branches.find(({ content }) => covered(content.mediaType, content.bytes) !== content.bytes);
  if (!signed) return;
  const { digest } = signed.content;
  throw new Failure(
    'InvalidInput',
    `${digest} is a signed manifest of Docker's schema 1: an image layout cannot contain it.`,
    {
      resource: digest,
      advice:
        'Copy-AzContainerRegistryArtifact copies it as it is; to save it, publish the image again with a current version of docker.',
    },
  );
}

/** The entry of index.json: what the manifest is, and its name in the layout. */
export function indexEntry({ content, descriptor }: Branch, tag: TagName | undefined): Descriptor {
  const { platform, artifactType } = descriptor;
  return {
    mediaType: content.mediaType,
    digest: content.digest,
    size: content.bytes.length,
    ...(tag === undefined ? {} : { annotations: { [refNameAnnotation]: tag } }),
    ...(platform ? { platform } : {}),
    ...(artifactType ? { artifactType } : {}),
  };
}

/** index.json with one more entry; other entries are kept, except for one of the same name. */
export function withEntry(existing: unknown, entry: Descriptor): string {
  const index = isObject(existing) ? existing : {};
  const others = Array.isArray(index.manifests) ? index.manifests : [];
  const kept = others.filter((other: unknown) => !isSame(other, entry));
  return JSON.stringify({ schemaVersion: 2, mediaType: ociIndex, ...index, manifests: [...kept, entry] });
}

function isSame(other: unknown, entry: Descriptor): boolean {
  if (!isObject(other)) return false;
  const name = isObject(other.annotations) ? other.annotations[refNameAnnotation] : undefined;
  const own = entry.annotations?.[refNameAnnotation];
  return name === own && (own !== undefined || other.digest === entry.digest);
}
