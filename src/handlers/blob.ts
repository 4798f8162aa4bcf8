import { findBlob, publishBlob, readBlob, saveBlob } from '../artifacts/blobs.ts';
import type { RepositoryName } from '../protocol/index.ts';
import { removeBlob } from '../registry/content/blobs.ts';
import type { RegistryClient } from '../registry/registryClient.ts';
import { digest as checkedDigest, localPath, repositoryName, textOf } from './checkedNames.ts';
import type { Handler } from './handler.ts';

export const blobGet: Handler<'blobGet'> = async ({ registry, repository, digest, content }, { session }, call) => {
  const [name, wanted] = [repositoryName(repository), checkedDigest(digest)];
  const client = await session.registry(registry, call);
  const where = place(client, name);
  if (!content) return { ...where, ...(await findBlob(client, name, wanted, call)) };
  const bytes = await readBlob(client, name, wanted, call);
  return { ...where, digest: wanted, size: bytes.length, ...textOf(bytes), base64: bytes.toString('base64') };
};

export const blobSave: Handler<'blobSave'> = async (
  { registry, repository, digest, path, force },
  { session },
  call,
) => {
  const [name, wanted, target] = [repositoryName(repository), checkedDigest(digest), localPath(path)];
  const client = await session.registry(registry, call);
  const facts = await saveBlob(client, name, wanted, target, force === true, call);
  return { ...place(client, name), ...facts, path: target };
};

export const blobPublish: Handler<'blobPublish'> = async ({ registry, repository, path }, { session }, call) => {
  const [name, source] = [repositoryName(repository), localPath(path)];
  const client = await session.registry(registry, call);
  const { digest, size } = await publishBlob(client, name, source, call);
  return { ...place(client, name), digest, size, path: source };
};

export const blobRemove: Handler<'blobRemove'> = async ({ registry, repository, digest }, { session }, call) => {
  const [name, wanted] = [repositoryName(repository), checkedDigest(digest)];
  await removeBlob(await session.registry(registry, call), name, wanted, call);
  return true;
};

function place(client: RegistryClient, repository: RepositoryName) {
  return { registryName: client.registryName, repositoryName: repository };
}
