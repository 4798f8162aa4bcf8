import { getManifest, listManifests, removeManifest, updateManifest } from '../registry/manifests.ts';
import { refuseUsed } from '../registry/usedManifests.ts';
import { manifestName, repositoryName } from './checkedNames.ts';
import type { Handler } from './handler.ts';

export const manifestList: Handler<'manifestList'> = async (
  { registry, repository, ...options },
  { session },
  call,
) => {
  const client = await session.registry(registry, call);
  const name = repositoryName(repository);
  const page = await listManifests(client, name, options, call);
  return { registry: client.endpoint.loginServer, imageName: name, ...page };
};

export const manifestGet: Handler<'manifestGet'> = async ({ registry, repository, ...name }, { session }, call) =>
  getManifest(await session.registry(registry, call), repositoryName(repository), manifestName(name), call);

export const manifestUpdate: Handler<'manifestUpdate'> = async (
  { registry, repository, digest, tag, ...flags },
  { session },
  call,
) =>
  updateManifest(
    await session.registry(registry, call),
    repositoryName(repository),
    manifestName({ digest, tag }),
    flags,
    call,
  );

export const manifestRemove: Handler<'manifestRemove'> = async (
  { registry, repository, force, ...given },
  { session },
  call,
) => {
  const [repo, name] = [repositoryName(repository), manifestName(given)];
  const client = await session.registry(registry, call);
  // Only a digest is checked: whoever specifies a tag knows that the manifest is tagged.
  if (force !== true && 'digest' in name) await refuseUsed(client, repo, name.digest, call);
  await removeManifest(client, repo, name, call);
  return true;
};
