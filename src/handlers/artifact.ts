import { copyArtifact } from '../artifacts/copy.ts';
import { pullArtifact } from '../artifacts/pull.ts';
import { pushArtifact } from '../artifacts/push.ts';
import { blobsOf, tryDocument } from '../artifacts/transfer/manifestDocument.ts';
import type { Totals } from '../artifacts/transfer/transfer.ts';
import { isDigest, type RepositoryName, type TagName } from '../protocol/index.ts';
import type { ManifestContent } from '../registry/content/manifestContent.ts';
import type { RegistryClient } from '../registry/registryClient.ts';
import { localPath, manifestName, repositoryName, tagName } from './checkedNames.ts';
import type { Handler } from './handler.ts';

export const artifactPush: Handler<'artifactPush'> = async (
  { registry, repository, tag, paths, mediaTypes = [], format, reference, artifactType, annotations = [], subject },
  { session },
  call,
) => {
  const name = repositoryName(repository);
  const published = tag === undefined ? undefined : tagName(tag);
  const options = {
    tag: published,
    format,
    reference,
    artifactType,
    annotations: Object.fromEntries(annotations.map(pair)),
    subject:
      subject === undefined ? undefined : manifestName(isDigest(subject) ? { digest: subject } : { tag: subject }),
  };
  const files = paths.map((path, i) => ({ path: localPath(path), mediaType: mediaTypes[i] ?? mediaTypes.at(-1) }));
  const client = await session.registry(registry, call);
  const pushed = await pushArtifact(client, name, files, options, call);
  return shape(client, name, published, pushed);
};

export const artifactPull: Handler<'artifactPull'> = async (
  { registry, repository, digest, tag, path, format, platform, force },
  { session },
  call,
) => {
  const name = repositoryName(repository);
  const manifest = manifestName({ digest, tag });
  const target = localPath(path);
  const own = tag === undefined ? undefined : tagName(tag);
  const client = await session.registry(registry, call);
  const pulled = await pullArtifact(client, name, manifest, target, { format, platform, force, tag: own }, call);
  return { ...shape(client, name, own, pulled), paths: [...pulled.files] };
};

export const artifactCopy: Handler<'artifactCopy'> = async (
  { registry, repository, digest, tag, destinationRegistry, destinationRepository, destinationTag, recurse },
  { session },
  call,
) => {
  const from = repositoryName(repository);
  const manifest = manifestName({ digest, tag });
  const to = repositoryName(destinationRepository ?? repository);
  const wanted = destinationTag ?? tag;
  const newTag = wanted === undefined ? undefined : tagName(wanted);
  const source = await session.registry(registry, call);
  const target = destinationRegistry === undefined ? source : await session.registry(destinationRegistry, call);
  const copied = await copyArtifact(
    { client: source, repository: from },
    manifest,
    { client: target, repository: to },
    newTag,
    recurse === true,
    call,
  );
  return { ...shape(target, to, newTag, copied), referrers: [...copied.referrers] };
};

/** `key=value`; only the first = divides. */
function pair(text: string): [string, string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}

function shape(
  client: RegistryClient,
  repository: RepositoryName,
  tag: TagName | undefined,
  { totals, root, size }: { readonly root: ManifestContent; readonly totals: Totals; readonly size?: number },
) {
  // Tagging an existing manifest does not require understanding its format.
  const document = tryDocument(root);
  const artifactType = document?.artifactType ?? document?.config?.mediaType;
  const parts = document ? [...document.children, ...document.unclear, ...blobsOf(document)] : [];
  return {
    registryName: client.registryName,
    repositoryName: repository,
    ...(tag === undefined ? {} : { tag }),
    digest: root.digest,
    mediaType: root.mediaType,
    ...(artifactType === undefined ? {} : { artifactType }),
    size: size ?? parts.reduce((sum, part) => sum + part.size, root.bytes.length),
    ...totals,
  };
}
