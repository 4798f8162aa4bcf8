import { readSmallFile, saveSmallFile } from '../files/smallFile.ts';
import {
  getManifestContent,
  type ManifestContent,
  manifestLimit,
  putManifestContent,
  writtenManifest,
} from '../registry/content/manifestContent.ts';
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
    content === undefined
      ? await readSmallFile(localPath(path ?? ''), manifestLimit, call)
      : Buffer.from(content, 'utf8');
  const stored = writtenManifest(bytes, mediaType);
  const client = await session.registry(registry, call);
  await putManifestContent(client, name, newTag, stored, call);
  return shape(client, name, newTag, stored);
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
