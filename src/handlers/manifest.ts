import { listUnreferenced } from '../lifecycle/unreferenced.ts';
import { getManifest, listManifests, removeManifest, updateManifest } from '../registry/manifests.ts';
import { refuseUsed } from '../registry/usedManifests.ts';
import { manifestName, repositoryName } from './checkedNames.ts';
import type { Handler } from './handler.ts';

export const manifestList: Handler<'manifestList'> = async (
  { registry, repository, unreferenced, ...options },
  { session },
  call,
) => {
  const client = await session.registry(registry, call);
  const name = repositoryName(repository);
  const page = await (unreferenced ? listUnreferenced : listManifests)(client, name, options, call);
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
  { registry, repository, force, listedTags, ...given },
  { session },
  call,
) => {
  const [repo, name] = [repositoryName(repository), manifestName(given)];
  const client = await session.registry(registry, call);
  // A manifest that is specified by a tag or piped with tags is known to be tagged: only one without a tag is checked.
  const isTagged = 'tag' in name || (listedTags ?? []).length > 0;
  if (force !== true && !isTagged) await refuseUsed(client, repo, name.digest, listedTags !== undefined, call);
  await removeManifest(client, repo, name, call);
  return true;
};
