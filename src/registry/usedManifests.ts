import { repositoryScope } from '../auth/scope.ts';
import type { Call } from '../call/call.ts';
import { Failure } from '../call/failure.ts';
import { keepNewest } from '../call/newest.ts';
import type { Digest, RepositoryName } from '../protocol/index.ts';
import { indexTypes } from './content/mediaTypes.ts';
import { walkPages } from './lists/walk.ts';
import { getManifest } from './manifests.ts';
import type { RegistryClient } from './registryClient.ts';
import { repositoryPath } from './repositories.ts';

/** Which indexes need which manifests of a repository. */
interface Usage {
  /** A tag of each tagged manifest. */
  readonly tagged: ReadonlyMap<string, string>;
  /** A tagged index and its tag, by each manifest below it. */
  readonly belowTagged: ReadonlyMap<string, { readonly index: string; readonly tag: string }>;
}

interface Known {
  readonly pipeline: string;
  readonly usage: Promise<Usage>;
}

/** The number of remembered repositories: a pipeline mostly handles one after another. */
const most = 8;
const known = new WeakMap<RegistryClient, Map<string, Known>>();

/**
 * Refuses to delete a platform of a tagged image, which would be missing in a pull. It reads the list of the repository
 * and its indexes, once for each pipeline. `wasUntagged`: it was listed without a tag, so a tag that it has by now is
 * refused as well.
 */
export async function refuseUsed(
  client: RegistryClient,
  repository: RepositoryName,
  digest: Digest,
  wasUntagged: boolean,
  call: Call,
): Promise<void> {
  const { belowTagged, tagged } = await usageOf(client, repository, call);
  const { loginServer } = client.endpoint;
  const tag = wasUntagged ? tagged.get(digest) : undefined;
  if (tag !== undefined)
    throw new Failure(
      'InUse',
      `The manifest ${repository}@${digest} had no tag when it was listed, and is tagged ${tag} now, in ${loginServer}.`,
      {
        registry: loginServer,
        resource: `${repository}@${digest}`,
        advice: 'List the manifests again, or give -Force to delete it with its tags.',
      },
    );
  const above = belowTagged.get(digest);
  if (!above) return;
  throw new Failure(
    'InUse',
    `The manifest ${repository}@${digest} is a platform of the index ${above.index}, tagged ${above.tag}, in ${loginServer}.`,
    {
      registry: loginServer,
      resource: `${repository}@${digest}`,
      advice: `Remove the index instead (-Tag ${above.tag}), or give -Force to leave ${above.tag} without this platform.`,
    },
  );
}

/** Remembered for one pipeline only; the next one reads it again. */
function usageOf(client: RegistryClient, repository: RepositoryName, call: Call): Promise<Usage> {
  const { pipeline } = call;
  if (pipeline === undefined) return readUsage(client, repository, call);
  const all = known.get(client) ?? new Map<string, Known>();
  known.set(client, all);
  const held = all.get(repository);
  if (held?.pipeline === pipeline) return held.usage;
  const usage = readUsage(client, repository, call);
  all.delete(repository);
  all.set(repository, { pipeline, usage });
  keepNewest(all, most);
  // A failed read is repeated for the next item.
  usage.catch(() => all.delete(repository));
  return usage;
}

async function readUsage(client: RegistryClient, repository: RepositoryName, call: Call): Promise<Usage> {
  const walk = {
    route: `${repositoryPath(repository)}/_manifests`,
    answer: 'manifests',
    // With the deletion that follows, so that one token serves both.
    needs: [repositoryScope(repository, 'delete', 'metadata_read')],
    subject: { noun: 'repository', resource: repository },
  } as const;
  const tagged = new Map<string, string>();
  const indexes = new Map<string, string | undefined>();
  for await (const { manifests } of walkPages(client, walk, call)) {
    for (const { digest, mediaType = '', tags } of manifests ?? []) {
      const [tag] = tags ?? [];
      if (tag !== undefined) tagged.set(digest, tag);
      if (indexTypes.has(mediaType)) indexes.set(digest, tag);
    }
  }
  const children = new Map<string, readonly string[]>();
  await Promise.all(
    [...indexes.keys()].map(async (digest) => {
      const { attributes } = await getManifest(client, repository, { digest: digest as Digest }, call);
      children.set(
        digest,
        (attributes.references ?? []).map((reference) => reference.digest),
      );
    }),
  );
  const belowTagged = new Map<string, { index: string; tag: string }>();
  for (const [index, tag] of indexes) {
    if (tag === undefined) continue;
    const waiting = [...(children.get(index) ?? [])];
    for (let digest = waiting.pop(); digest !== undefined; digest = waiting.pop()) {
      if (belowTagged.has(digest)) continue;
      belowTagged.set(digest, { index, tag });
      waiting.push(...(children.get(digest) ?? []));
    }
  }
  return { belowTagged, tagged };
}
