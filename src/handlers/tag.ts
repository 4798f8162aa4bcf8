import { getTag, listTags, removeTag, updateTag } from '../registry/tags.ts';
import { digest as checkedDigest, manifestName, repositoryName, tagName } from './checkedNames.ts';
import type { Handler } from './handler.ts';

export const tagList: Handler<'tagList'> = async ({ registry, repository, digest, ...options }, { session }, call) => {
  const client = await session.registry(registry, call);
  const name = repositoryName(repository);
  const filter = digest === undefined ? {} : { digest: checkedDigest(digest) };
  const page = await listTags(client, name, { ...options, ...filter }, call);
  return { registry: client.endpoint.loginServer, imageName: name, ...page };
};

export const tagGet: Handler<'tagGet'> = async ({ registry, repository, name }, { session }, call) =>
  getTag(await session.registry(registry, call), repositoryName(repository), tagName(name), call);

export const tagUpdate: Handler<'tagUpdate'> = async ({ registry, repository, name, ...flags }, { session }, call) =>
  updateTag(await session.registry(registry, call), repositoryName(repository), tagName(name), flags, call);

export const tagRemove: Handler<'tagRemove'> = async ({ registry, repository, name }, { session }, call) => {
  await removeTag(await session.registry(registry, call), repositoryName(repository), tagName(name), call);
  return true;
};

export const tagAdd: Handler<'tagAdd'> = async ({ registry, repository, digest, tag, name }, { session }, call) => {
  const [repo, manifest, added] = [repositoryName(repository), manifestName({ digest, tag }), tagName(name)];
  const client = await session.registry(registry, call);
  // The code that transfers content is loaded by the first call that needs it.
  const { retag } = await import('../artifacts/copy.ts');
  const content = await retag({ client, repository: repo }, manifest, [added], call);
  return {
    registryName: client.registryName,
    repositoryName: repo,
    name: added,
    digest: content.digest,
    mediaType: content.mediaType,
  };
};
