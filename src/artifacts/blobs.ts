import { dirname } from 'node:path';
import type { Call } from '../call/call.ts';
import { Failure } from '../call/failure.ts';
import { readSmall } from '../files/localFiles.ts';
import { fileSource, regularFile } from '../files/regularFile.ts';
import { fileTarget } from '../files/targets.ts';
import type { Digest, RepositoryName } from '../protocol/index.ts';
import { aboutBlob, blobSize, blobSource, hasBlob } from '../registry/content/blobs.ts';
import { verifyBytes } from '../registry/content/digests.ts';
import { manifestLimit } from '../registry/content/manifestContent.ts';
import { uploadBlob } from '../registry/content/uploads.ts';
import type { RegistryClient } from '../registry/registryClient.ts';
import { digestOfSource } from './archives/hashing.ts';
import { saveBlobFile } from './archives/savedBlob.ts';
import { Progress } from './transfer/progress.ts';

export interface BlobFacts {
  readonly digest: Digest;
  readonly size: number;
}

export async function findBlob(
  client: RegistryClient,
  repository: RepositoryName,
  digest: Digest,
  call: Call,
): Promise<BlobFacts> {
  const size = await blobSize(client, repository, digest, call);
  if (size !== undefined) return { digest, size };
  const { resource } = aboutBlob(repository, digest);
  throw new Failure('NotFound', `The blob ${resource} was not found in ${client.endpoint.loginServer}.`, {
    registry: client.endpoint.loginServer,
    resource,
    status: 404,
    advice: `Get-AzContainerRegistryManifestContent -RepositoryName ${repository} shows which blobs a manifest refers to.`,
  });
}

/** The bytes of a small blob: a config, a signature's payload. */
export async function readBlob(
  client: RegistryClient,
  repository: RepositoryName,
  digest: Digest,
  call: Call,
): Promise<Buffer> {
  const facts = await findBlob(client, repository, digest, call);
  const bytes = await readSmall(blobSource(client, repository, facts), manifestLimit, `The blob ${digest}`, call);
  verifyBytes(bytes, { digest }, 'The blob');
  return bytes;
}

export async function saveBlob(
  client: RegistryClient,
  repository: RepositoryName,
  digest: Digest,
  path: string,
  force: boolean,
  call: Call,
): Promise<BlobFacts> {
  const target = await fileTarget(path, force);
  const facts = await findBlob(client, repository, digest, call);
  await shown(`Saving ${digest}`, facts, call, (moved) =>
    saveBlobFile(target, dirname(target), blobSource(client, repository, facts), facts, moved, call),
  );
  return facts;
}

export async function publishBlob(
  client: RegistryClient,
  repository: RepositoryName,
  path: string,
  call: Call,
): Promise<BlobFacts> {
  const source = fileSource(await regularFile(path));
  const digest = await digestOfSource(source, call);
  const facts = { digest, size: source.size };
  if (await hasBlob(client, repository, digest, call)) return facts;
  await shown(`Publishing ${path}`, facts, call, (moved) => uploadBlob(client, repository, facts, source, moved, call));
  return facts;
}

/** A single blob is reported as an artifact in progress. */
async function shown(
  activity: string,
  { digest, size }: BlobFacts,
  call: Call,
  move: (moved: (position: number) => void) => Promise<void>,
): Promise<void> {
  const progress = new Progress(activity, call);
  progress.begin(size);
  try {
    const meter = progress.blob(digest, size);
    await move(meter.at);
    meter.finish();
  } finally {
    progress.finish();
  }
}
