import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { Digest, RepositoryName, TagName } from '../../protocol/index.ts';
import { counted } from '../../protocol/inWords.ts';
import { getManifestContent } from '../../registry/content/manifestContent.ts';
import { allOf, listDeletedManifests, listDeletedTags, restoreDeleted } from '../../registry/deleted.ts';
import type { RegistryClient } from '../../registry/registryClient.ts';
import { Documents, linksOf } from '../reading/documents.ts';

export interface RestoredManifest {
  readonly digest: string;
  readonly tags: readonly string[];
}

/** By digest, or by a tag: then the manifest that the tag was most recently deleted from. */
export type DeletedName = { readonly digest: Digest; readonly only?: TagName } | { readonly tag: TagName };

/**
 * Restores a soft-deleted manifest with the tags that were deleted with it; an index with its platforms, referrers
 * after their subject. The service restores each of them only by itself.
 */
export async function restoreManifest(
  client: RegistryClient,
  repository: RepositoryName,
  name: DeletedName,
  force: boolean,
  call: Call,
  documents = new Documents(),
): Promise<RestoredManifest[]> {
  const bin = await binOf(client, repository, call);
  const restored: RestoredManifest[] = [];
  // A platform that was already restored with its index.
  if ('digest' in name && name.only === undefined && bin.restored.has(name.digest)) return restored;
  const tell = () => call.progress?.(progress(`${counted(restored.length, 'manifest')} restored`));
  const restore = async (digest: string, tags: readonly string[]): Promise<void> => {
    const wanted = digest as Digest;
    const isDeleted = bin.manifests.delete(digest);
    if (isDeleted) {
      // Only documents cached on this machine show what it belongs to; the service does not.
      const known = await documents.kept(wanted);
      const subject = known && linksOf(known).subject;
      if (subject !== undefined && bin.manifests.has(subject)) await restore(subject, bin.tagsOf(subject));
    }
    const [first, ...others] = tags;
    await restoreDeleted(client, repository, wanted, first as TagName | undefined, force, call);
    for (const tag of others) await restoreDeleted(client, repository, wanted, tag as TagName, force, call);
    restored.push({ digest, tags });
    bin.restored.add(digest);
    tell();
    if (!isDeleted) return;
    const { children } = linksOf(await getManifestContent(client, repository, { digest: wanted }, [], call));
    for (const child of children) if (bin.manifests.has(child)) await restore(child, bin.tagsOf(child));
  };
  if ('digest' in name) await restore(name.digest, name.only === undefined ? bin.tagsOf(name.digest) : [name.only]);
  else await restore(bin.lastOf(name.tag) ?? unknownTag(client, repository, name.tag), [name.tag]);
  return restored;
}

const progress = (status: string) =>
  ({ id: 'restore', activity: 'Restoring', done: 0, total: 0, status, state: 'running' }) as const;

type Bin = Awaited<ReturnType<typeof readBin>>;

interface KnownBin {
  readonly pipeline: string;
  readonly repository: RepositoryName;
  readonly bin: Promise<Bin>;
}

const known = new WeakMap<RegistryClient, KnownBin>();

/** Read once for a whole pipeline: a list of thousands is piped into this, each of which would read all of them. */
function binOf(client: RegistryClient, repository: RepositoryName, call: Call): Promise<Bin> {
  const { pipeline } = call;
  if (pipeline === undefined) return readBin(client, repository, call);
  const held = known.get(client);
  if (held?.pipeline === pipeline && held.repository === repository) return held.bin;
  const bin = readBin(client, repository, call);
  known.set(client, { pipeline, repository, bin });
  // A failure is not remembered.
  bin.catch(() => known.delete(client));
  return bin;
}

async function readBin(client: RegistryClient, repository: RepositoryName, call: Call) {
  call.progress?.(progress('reading what was deleted'));
  const [manifests, tags] = await Promise.all([
    allOf((continuation) => listDeletedManifests(client, repository, { continuation }, call)),
    allOf((continuation) => listDeletedTags(client, repository, { continuation }, call)),
  ]);
  const times = new Map(manifests.map(({ digest, deletedTime }) => [digest, deletedTime]));
  return {
    manifests: new Set(manifests.map(({ digest }) => digest)),
    restored: new Set<string>(),
    /** Those that were deleted together with it. */
    tagsOf: (digest: string) =>
      tags.filter((tag) => tag.digest === digest && tag.deletedTime === times.get(digest)).map(({ name }) => name),
    /** Of several entries the last is the most recent (azure-cli takes it so). */
    lastOf: (name: TagName) => tags.filter((tag) => tag.name === name).at(-1)?.digest,
  };
}

function unknownTag(client: RegistryClient, repository: RepositoryName, tag: TagName): never {
  const { endpoint, registryName } = client;
  throw new Failure(
    'NotFound',
    `The tag ${repository}:${tag} is not among the deleted tags of ${endpoint.loginServer}.`,
    {
      registry: endpoint.loginServer,
      resource: `${repository}:${tag}`,
      advice: `Get-AzContainerRegistryDeletedTag -RegistryName ${registryName} -RepositoryName ${repository} lists those that can be restored.`,
    },
  );
}
