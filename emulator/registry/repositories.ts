import { type Timestamp, withoutTrailingZeros } from '../clock.ts';
import { json, type Reply } from '../http/reply.ts';
import type { Repository } from '../storage/content.ts';
import { readAttributes } from './attributes.ts';
import { discardManifest } from './deleted.ts';
import { repositoryUnknown } from './errors.ts';
import { checkRepositoryDeletable } from './locks.ts';
import { linkHeaders, pageOf, readPageRequest } from './paging.ts';
import type { Call, ContentEvent, Registry } from './registry.ts';

/** GET /v2/: any valid login. */
export const checkLogin = (): Reply => json(200, {});

/** GET /acr/v1/_catalog and /v2/_catalog. `orderby` has no effect on the order; links repeat it. */
export function listRepositories({ registry, request }: Call): Reply {
  const asked = readPageRequest(request.query, registry.settings.pageSizeLimit);
  const byName = { ...asked, orderby: '' };
  const page = pageOf(registry.content.repositories, byName, ({ attributes }) => attributes.listEnabled);
  return json(200, { repositories: page.items.map(({ key }) => key) }, linkHeaders(request, asked, page.next));
}

export function getRepository({ registry, name }: Call): Reply {
  return json(200, repositoryJson(registry, knownRepository(registry, name)));
}

/** The answer is the whole object; lastUpdateTime does not move. */
export async function updateRepository({ registry, request, name }: Call): Promise<Reply> {
  const changes = await readAttributes(request);
  const { record } = knownRepository(registry, name);
  registry.content.setRepository({ ...record, attributes: { ...record.attributes, ...changes } });
  return json(200, repositoryJson(registry, knownRepository(registry, name)));
}

export function removeRepository(call: Call): Reply {
  const { registry, name } = call;
  const repository = knownRepository(registry, name);
  checkRepositoryDeletable(repository);
  const manifestsDeleted = repository.manifests.inNameOrder().map(({ key }) => key);
  const tagsDeleted = repository.tags.inNameOrder().map(({ key }) => key);
  for (const manifest of [...repository.manifests.values()]) discardManifest(registry, name, manifest);
  registry.content.removeRepository(name, registry.clock.now());
  for (const digest of manifestsDeleted) announce(call, { action: 'delete', digest });
  return json(202, { manifestsDeleted, tagsDeleted }, deleteRate);
}

/** Reports the effect of this call to listeners (webhooks). */
export function announce({ registry, request, name, logged }: Call, event: Omit<ContentEvent, 'repository'>): void {
  registry.onChange?.({
    ...event,
    repository: name,
    request: { host: registry.loginServer, method: request.method, userAgent: request.headers['user-agent'] ?? '' },
    ...(logged.identity === undefined ? {} : { actor: logged.identity }),
  });
}

/** Deletes always report this rate. */
export const deleteRate = { 'x-ms-ratelimit-remaining-calls-per-second': '8.000000' };

export function knownRepository(registry: Registry, name: string): Repository {
  const repository = registry.content.repository(name);
  if (repository === undefined) throw repositoryUnknown(name);
  return repository;
}

/** Pushes and deletes in a repository update its lastUpdateTime. */
export function touchRepository(registry: Registry, name: string, lastUpdateTime: Timestamp): void {
  const repository = registry.content.repository(name);
  if (repository === undefined || repository.record.lastUpdateTime >= lastUpdateTime) return;
  registry.content.setRepository({ ...repository.record, lastUpdateTime });
}

function repositoryJson(registry: Registry, { record, manifests, tags }: Repository): unknown {
  return {
    registry: registry.loginServer,
    imageName: record.key,
    createdTime: withoutTrailingZeros(record.createdTime),
    lastUpdateTime: withoutTrailingZeros(record.lastUpdateTime),
    manifestCount: manifests.size,
    tagCount: tags.size,
    changeableAttributes: record.attributes,
  };
}
