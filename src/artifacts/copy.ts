import type { Call } from '../call/call.ts';
import type { Digest, RepositoryName, TagName } from '../protocol/index.ts';
import {
  getManifestContent,
  type ManifestContent,
  pulling,
  pushing,
  putManifestContent,
} from '../registry/content/manifestContent.ts';
import { listReferrers } from '../registry/content/referrers.ts';
import type { ManifestName } from '../registry/manifests.ts';
import type { RegistryClient } from '../registry/registryClient.ts';
import { RegistryDestination, registryOrigin } from './ends/registry.ts';
import { sizeOf, type Tree } from './transfer/ends.ts';
import { Progress } from './transfer/progress.ts';
import { readTree } from './transfer/readTree.ts';
import { type Totals, transfer } from './transfer/transfer.ts';

export interface RepositoryAt {
  readonly client: RegistryClient;
  readonly repository: RepositoryName;
}

export interface Copied {
  readonly root: ManifestContent;
  /** Absent if only the tag was read. */
  readonly size?: number;
  readonly totals: Totals;
  /** Digests of the referrers that were copied as well. */
  readonly referrers: readonly Digest[];
}

/** A referrer of a referrer of a referrer (the signature of an SBOM): deeper levels are not in use. */
const deepest = 4;

/**
 * Copies from one registry to another, or within one by mount, without a transfer. An index is copied with its
 * platforms; `recurse` includes their referrers.
 */
export async function copyArtifact(
  from: RepositoryAt,
  name: ManifestName,
  to: RepositoryAt,
  tag: TagName | undefined,
  recurse: boolean,
  call: Call,
): Promise<Copied> {
  const totals: Totals = { blobsMoved: 0, blobsThere: 0, blobsMounted: 0, bytesMoved: 0 };
  const within = from.client.endpoint.origin === to.client.endpoint.origin;
  if (within && from.repository === to.repository)
    return { root: await retag(from, name, tag ? [tag] : [], call), totals, referrers: [] };
  const progress = new Progress(
    `Copying ${from.repository} to ${to.client.endpoint.loginServer}/${to.repository}`,
    call,
  );
  const tree = await copyTree(from, name, to, tag, within, progress, totals, call);
  const referrers = recurse ? await copyReferrers(from, to, tree, within, progress, totals, call) : [];
  return { root: tree.root.content, size: sizeOf(tree), totals, referrers };
}

/** Other tags for an existing manifest. Only the manifest is transferred. */
export async function retag(
  { client, repository }: RepositoryAt,
  name: ManifestName,
  tags: readonly TagName[],
  call: Call,
): Promise<ManifestContent> {
  const content = await getManifestContent(client, repository, name, pushing(repository), call);
  for (const tag of tags) await putManifestContent(client, repository, tag, content, call);
  return content;
}

async function copyTree(
  from: RepositoryAt,
  name: ManifestName,
  to: RepositoryAt,
  tag: TagName | undefined,
  within: boolean,
  progress: Progress,
  totals: Totals,
  call: Call,
): Promise<Tree> {
  // Both repositories in one token: a mount needs the two together.
  const likely = within ? [...pulling(from.repository), ...pushing(to.repository)] : [];
  const origin = await registryOrigin(from.client, from.repository, name, likely, call);
  const tree = await readTree(origin, call);
  const destination = new RegistryDestination(to.client, to.repository, within ? from.repository : undefined);
  add(totals, await transfer(origin, destination, tree, tag, progress, call));
  return tree;
}

async function copyReferrers(
  from: RepositoryAt,
  to: RepositoryAt,
  tree: Tree,
  within: boolean,
  progress: Progress,
  totals: Totals,
  call: Call,
): Promise<Digest[]> {
  const copied = new Set<Digest>(tree.branches.map(({ content }) => content.digest));
  const found: Digest[] = [];
  let subjects: Digest[] = [...copied];
  for (let depth = 0; depth < deepest && subjects.length > 0; depth += 1) {
    const lists = await Promise.all(
      subjects.map((digest) => listReferrers(from.client, from.repository, digest, undefined, call)),
    );
    const fresh = [...new Set(lists.flat().map(({ digest }) => digest))].filter((digest) => !copied.has(digest));
    for (const digest of fresh) {
      copied.add(digest);
      found.push(digest);
      await copyTree(from, { digest }, to, undefined, within, progress, totals, call);
    }
    subjects = fresh;
  }
  return found;
}

function add(sum: Totals, more: Totals): void {
  sum.blobsMoved += more.blobsMoved;
  sum.blobsThere += more.blobsThere;
  sum.blobsMounted += more.blobsMounted;
  sum.bytesMoved += more.bytesMoved;
}
