import { isPage, strangerOf } from '../../auth/stranger.ts';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { Digest, RepositoryName, TagName } from '../../protocol/index.ts';
import { type HttpResponse, header } from '../../transport/sender.ts';
import { nextPath } from '../lists/paging.ts';
import type { RegistryClient } from '../registryClient.ts';
import { serviceFailure } from '../serviceErrors.ts';
import { type Descriptor, isObject, readDescriptor } from './descriptors.ts';
import { digestOf } from './digests.ts';
import { jsonValue } from './jsonText.ts';
import {
  aboutManifest,
  getManifestContent,
  type ManifestContent,
  manifestLimit,
  pulling,
  putManifestContent,
} from './manifestContent.ts';
import { ociIndex } from './mediaTypes.ts';

const pages = 1000;

/**
 * The referrers of a manifest: signatures, SBOMs, attestations. By the referrers route or, if a registry lacks it, by
 * the fallback tag (OCI distribution-spec, Listing Referrers and Referrers Tag Schema).
 */
export async function listReferrers(
  client: RegistryClient,
  repository: RepositoryName,
  digest: Digest,
  artifactType: string | undefined,
  call: Call,
): Promise<Descriptor[]> {
  const route = `/v2/${repository}/referrers/${digest}`;
  const filter = artifactType === undefined ? '' : `?artifactType=${encodeURIComponent(artifactType)}`;
  const subject = aboutManifest(repository, { digest });
  const found: Descriptor[] = [];
  let path: string | undefined = `${route}${filter}`;
  const asked = new Set<string>();
  for (let page = 0; path !== undefined; page += 1) {
    if (asked.has(path) || page >= pages) throw endless(client, subject.resource);
    asked.add(path);
    const request = {
      method: 'GET',
      path,
      headers: { accept: ociIndex },
      needs: pulling(repository),
      limit: manifestLimit,
    } as const;
    const response: HttpResponse = await client.exchange(request, subject, call);
    if (response.status === 404 && page === 0 && strangerOf(response) === undefined) {
      found.push(...(await fromFallbackTag(client, repository, digest, call)));
      break;
    }
    if (response.status !== 200 || isPage(response)) throw serviceFailure(client, subject, response);
    for (const one of readIndex(client, response.body, response.status)) found.push(one);
    path = header(response, 'link') === undefined ? undefined : nextPath(response, client.endpoint, route);
  }
  return artifactType === undefined ? found : found.filter((one) => one.artifactType === artifactType);
}

function endless({ endpoint }: RegistryClient, resource: string | undefined): Failure {
  return new Failure('BadAnswer', `The pages of referrers at ${endpoint.loginServer} do not end.`, {
    registry: endpoint.loginServer,
    ...(resource ? { resource } : {}),
    advice: 'They were discarded. Check that no proxy answers in place of the registry.',
  });
}

/** `sha256-<hex>`: the tag under which referrers are listed where there is no such route. */
function fallbackTag(digest: Digest): TagName {
  return digest.replace(':', '-').slice(0, 128) as TagName;
}

/** Lists a new referrer under the tag of its subject; for registries that do not do so themselves. */
export async function addToFallbackTag(
  client: RegistryClient,
  repository: RepositoryName,
  subject: Digest,
  referrer: Descriptor,
  call: Call,
): Promise<void> {
  const known = await fromFallbackTag(client, repository, subject, call);
  if (known.some(({ digest }) => digest === referrer.digest)) return;
  const index = { schemaVersion: 2, mediaType: ociIndex, manifests: [...known, referrer] };
  const bytes = Buffer.from(JSON.stringify(index));
  const content: ManifestContent = { digest: digestOf(bytes), mediaType: ociIndex, bytes };
  await putManifestContent(client, repository, fallbackTag(subject), content, call);
}

async function fromFallbackTag(
  client: RegistryClient,
  repository: RepositoryName,
  digest: Digest,
  call: Call,
): Promise<Descriptor[]> {
  const name = { tag: fallbackTag(digest) };
  const content = await getManifestContent(client, repository, name, [], call).catch((error) => {
    if (error instanceof Failure && error.kind === 'NotFound') return undefined;
    throw error;
  });
  return content === undefined ? [] : readIndex(client, content.bytes);
}

function readIndex(client: RegistryClient, bytes: Buffer, status?: number): Descriptor[] {
  const index = jsonValue(bytes);
  if (isObject(index) && Array.isArray(index.manifests))
    return index.manifests.flatMap((entry) => readDescriptor(entry) ?? []);
  throw new Failure(
    'BadAnswer',
    `${client.endpoint.loginServer} answered with something that is not a list of referrers.`,
    {
      registry: client.endpoint.loginServer,
      ...(status === undefined ? {} : { status }),
      advice: 'Check that no proxy answers in place of the registry.',
    },
  );
}
