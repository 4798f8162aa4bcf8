import type { Call } from '../call/call.ts';
import { Failure } from '../call/failure.ts';
import type { Digest, RepositoryName } from '../protocol/index.ts';
import { aboutBlob, blobPath } from '../registry/content/blobs.ts';
import { isObject, readDescriptor } from '../registry/content/descriptors.ts';
import { storageAddress } from '../registry/content/locations.ts';
import { getManifestContent, pulling } from '../registry/content/manifestContent.ts';
import { listManifests } from '../registry/manifests.ts';
import type { RegistryClient } from '../registry/registryClient.ts';
import { listRepositories } from '../registry/repositories.ts';
import { serviceFailure } from '../registry/serviceErrors.ts';
import { asCheck, type Check, failed, passed, skipped } from './check.ts';

/**
 * Whether content can be fetched from the registry's storage: its storage account, or its data endpoint
 * (`name.region.data.azurecr.io`), which a firewall must allow beside the registry itself. One byte of one blob is read.
 */
export async function checkContent(
  client: RegistryClient,
  repository: RepositoryName | undefined,
  call: Call,
): Promise<Check> {
  try {
    const wanted = repository ?? (await anyRepository(client, call));
    if (!wanted) return skipped('Content', 'No repository was found to read content from.');
    const digest = await anyBlob(client, wanted, call);
    if (!digest) return skipped('Content', `${wanted} has no image to read content from.`);
    return await readOneByte(client, wanted, digest, call);
  } catch (error) {
    return asCheck('Content', error);
  }
}

async function anyRepository(client: RegistryClient, call: Call): Promise<RepositoryName | undefined> {
  const { items } = await listRepositories(client, { first: 1 }, call);
  return items[0];
}

/** The config or a layer of one of the first manifests; an index has neither. */
async function anyBlob(client: RegistryClient, repository: RepositoryName, call: Call): Promise<Digest | undefined> {
  const { items } = await listManifests(client, repository, { first: 10 }, call);
  for (const { attributes } of items) {
    const { bytes } = await getManifestContent(client, repository, { digest: attributes.digest as Digest }, [], call);
    const document: unknown = JSON.parse(bytes.toString('utf8'));
    if (!isObject(document)) continue;
    const layers: unknown[] = Array.isArray(document.layers) ? document.layers : [];
    const found = [document.config, ...layers].map(readDescriptor).find((one) => one !== undefined);
    if (found) return found.digest;
  }
  return undefined;
}

async function readOneByte(
  client: RegistryClient,
  repository: RepositoryName,
  digest: Digest,
  call: Call,
): Promise<Check> {
  const subject = aboutBlob(repository, digest);
  const headers = { accept: '*/*', range: 'bytes=0-0' };
  const request = { method: 'GET', path: blobPath(repository, digest), headers, needs: pulling(repository) } as const;
  const response = await client.exchange(request, subject, call);
  if (response.status === 200 || response.status === 206)
    return passed('Content', 'Content can be read; the registry serves it directly.');
  if (response.status < 300 || response.status >= 400) throw serviceFailure(client, subject, response);
  const { endpoint, path } = storageAddress(response, client.endpoint);
  const advice = `Allow ${endpoint.loginServer} in the firewall or proxy of this network: the registry serves content from there.`;
  try {
    const answer = await client.fetchFromStorage({ endpoint, method: 'GET', path, headers }, call);
    if (answer.status === 200 || answer.status === 206)
      return passed('Content', `Content can be read from ${endpoint.loginServer}.`);
    return failed('Content', `${endpoint.loginServer}, which serves the content, answered ${answer.status}.`, advice);
  } catch (error) {
    if (error instanceof Failure && error.kind === 'Network') return { ...asCheck('Content', error), advice };
    throw error;
  }
}
