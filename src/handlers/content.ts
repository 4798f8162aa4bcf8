import { retag } from '../artifacts/copy.ts';
import { readManifestFile, saveSmallFile } from '../files/smallFile.ts';
import {
  getManifestContent,
  headManifest,
  type ManifestContent,
  pulling,
  putManifestContent,
  writtenManifest,
} from '../registry/content/manifestContent.ts';
import { listReferrers } from '../registry/content/referrers.ts';
import type { RegistryClient } from '../registry/registryClient.ts';
import { localPath, manifestName, repositoryName, tagName, textOf } from './checkedNames.ts';
import type { Handler } from './handler.ts';

export const manifestContentGet: Handler<'manifestContentGet'> = async (
  { registry, repository, path, force, ...given },
  { session },
  call,
) => {
  const [name, manifest] = [repositoryName(repository), manifestName(given)];
  const client = await session.registry(registry, call);
  const content = await getManifestContent(client, name, manifest, [], call);
  const shown = shape(client, name, given.tag, content);
  if (path === undefined) return shown;
  await saveSmallFile(localPath(path), content.bytes, force === true);
  return { ...shown, path };
};

export const manifestContentSet: Handler<'manifestContentSet'> = async (
  { registry, repository, tag, mediaType, content, path },
  { session },
  call,
) => {
  const name = repositoryName(repository);
  const newTag = tag === undefined ? undefined : tagName(tag);
  const bytes =
    content === undefined ? await readManifestFile(localPath(path ?? ''), call) : Buffer.from(content, 'utf8');
  const stored = writtenManifest(bytes, mediaType);
  const client = await session.registry(registry, call);
  await putManifestContent(client, name, newTag, stored, call);
  return shape(client, name, newTag, stored);
};

export const referrerList: Handler<'referrerList'> = async (
  { registry, repository, digest, tag, artifactType },
  { session },
  call,
) => {
  const [name, manifest] = [repositoryName(repository), manifestName({ digest, tag })];
  const client = await session.registry(registry, call);
  const subject =
    'digest' in manifest ? manifest.digest : (await headManifest(client, name, manifest, pulling(name), call)).digest;
  const found = await listReferrers(client, name, subject, artifactType, call);
  const items = found.map(({ digest: own, mediaType, size, artifactType: type, annotations = {} }) => ({
    registryName: client.registryName,
    repositoryName: name,
    digest: own,
    mediaType,
    ...(type === undefined ? {} : { artifactType: type }),
    size,
    annotations: Object.entries(annotations).map(([key, value]) => `${key}=${value}`),
    subject,
  }));
  return { items };
};

export const tagAdd: Handler<'tagAdd'> = async ({ registry, repository, digest, tag, name }, { session }, call) => {
  const [repo, manifest, added] = [repositoryName(repository), manifestName({ digest, tag }), tagName(name)];
  const client = await session.registry(registry, call);
  const content = await retag({ client, repository: repo }, manifest, [added], call);
  return {
    registryName: client.registryName,
    repositoryName: repo,
    name: added,
    digest: content.digest,
    mediaType: content.mediaType,
  };
};

function shape(client: RegistryClient, repository: string, tag: string | undefined, content: ManifestContent) {
  const { digest, mediaType, bytes } = content;
  return {
    registryName: client.registryName,
    repositoryName: repository,
    ...(tag === undefined ? {} : { tag }),
    digest,
    mediaType,
    size: bytes.length,
    ...textOf(bytes),
    base64: bytes.toString('base64'),
  };
}
