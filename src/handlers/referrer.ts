import { headManifest, pulling } from '../registry/content/manifestContent.ts';
import { listReferrers } from '../registry/content/referrers.ts';
import { manifestName, repositoryName } from './checkedNames.ts';
import type { Handler } from './handler.ts';

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
