import type { Call } from '../call/call.ts';
import { keepNewest } from '../call/newest.ts';
import type { RepositoryName } from '../protocol/index.ts';
import type { ListOptions, ListPage } from '../registry/lists/listing.ts';
import { listManifests, type Manifest } from '../registry/manifests.ts';
import type { RegistryClient } from '../registry/registryClient.ts';
import { sourceOf } from './plan/planner.ts';
import { Judge } from './policy/judge.ts';
import { readPolicy } from './policy/policy.ts';
import { countRepositories, readRepository } from './reading/readRepository.ts';
import { decide } from './repository/decision.ts';
import { DigestTable } from './repository/digestTable.ts';

/** Repositories whose answer is remembered while its pages are read. */
const most = 8;
const known = new WeakMap<RegistryClient, Map<RepositoryName, DigestTable>>();

/**
 * One page of the manifests that nothing needs: without a tag, in no index that is needed, no subject of what is needed,
 * and without a subject themselves. The whole list is read once before the first page, with its indexes and possible
 * referrers.
 */
export async function listUnreferenced(
  client: RegistryClient,
  repository: RepositoryName,
  options: ListOptions,
  call: Call,
): Promise<ListPage<Manifest>> {
  const all = known.get(client) ?? new Map<RepositoryName, DigestTable>();
  known.set(client, all);
  const held = options.continuation === undefined ? undefined : all.get(repository);
  const found = held ?? (await findUnreferenced(client, repository, call));
  const page = await listManifests(client, repository, { ...options, keep: (digest) => found.find(digest) >= 0 }, call);
  all.delete(repository);
  if (page.continuation === undefined) return page;
  all.set(repository, found);
  keepNewest(all, most);
  return page;
}

async function findUnreferenced(client: RegistryClient, repository: RepositoryName, call: Call): Promise<DigestTable> {
  const found = new DigestTable();
  const source = sourceOf(client, ['metadata_read', 'pull']);
  const { all } = await countRepositories(source, [repository], call);
  const [counts] = all;
  // If the repository does not exist, reading its list fails.
  if (!counts) return found;
  const inventory = await readRepository(source, { ...counts, locked: false }, call);
  const policy = await readPolicy({ rules: [{ action: 'delete', untagged: true, includeLocked: true }] });
  const decision = decide(inventory, policy, new Judge(policy, repository, Date.now()));
  for (let row = 0; row < inventory.size; row += 1) {
    if (!inventory.isPresent(row) || !decision.goes(row) || inventory.subject.has(row)) continue;
    found.add(inventory.digest(row));
  }
  return found;
}
