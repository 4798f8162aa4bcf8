import { withoutTrailingZeros } from '../clock.ts';
import { empty, json, type Reply } from '../http/reply.ts';
import type { Repository } from '../storage/content.ts';
import type { TagRecord } from '../storage/records.ts';
import { readAttributes } from './attributes.ts';
import { discardTag } from './deleted.ts';
import { tagUnknown } from './errors.ts';
import { checkTagDeletable, checkWritable } from './locks.ts';
import { linkHeaders, pageOf, readPageRequest } from './paging.ts';
import type { Call } from './registry.ts';
import { deleteRate, knownRepository, touchRepository } from './repositories.ts';

/** GET /acr/v1/{name}/_tags; `digest` leaves only the tags of one manifest. */
export function listTags({ registry, request, name }: Call): Reply {
  const repository = knownRepository(registry, name);
  const asked = readPageRequest(request.query, registry.settings.pageSizeLimit);
  const digest = request.query.get('digest') ?? '';
  const page = pageOf(
    repository.tags,
    asked,
    (tag) => tag.attributes.listEnabled && (digest === '' || tag.digest === digest),
  );
  const filter = digest === '' ? '' : `&digest=${encodeURIComponent(digest)}`;
  return json(
    200,
    { registry: registry.loginServer, imageName: name, tags: page.items.map(tagJson) },
    linkHeaders(request, asked, page.next, filter),
  );
}

/** GET /v2/{name}/tags/list (OCI distribution-spec, Listing Tags). ACR requires metadata_read for it, not pull. */
export function listTagNames({ registry, request, name }: Call): Reply {
  const repository = knownRepository(registry, name);
  const asked = readPageRequest(request.query, registry.settings.pageSizeLimit);
  const page = pageOf(repository.tags, asked, ({ attributes }) => attributes.listEnabled);
  return json(200, { name, tags: page.items.map(({ key }) => key) }, linkHeaders(request, asked, page.next));
}

export function getTag(call: Call): Reply {
  return tagReply(call, knownTag(knownRepository(call.registry, call.name), call.reference));
}

/** A PATCH below a locked repository or on the tag of a locked manifest was refused once (azure-sdk-for-net#22827). */
export async function updateTag(call: Call): Promise<Reply> {
  const { registry, request, name, reference } = call;
  const changes = await readAttributes(request);
  const repository = knownRepository(registry, name);
  const tag = knownTag(repository, reference);
  checkWritable(repository.record, repository.manifests.get(tag.digest));
  const updated = { ...tag, attributes: { ...tag.attributes, ...changes } };
  registry.content.setTag(name, updated);
  return tagReply(call, updated);
}

/** Its manifest is kept. */
export function removeTag({ registry, name, reference }: Call): Reply {
  const repository = knownRepository(registry, name);
  const tag = knownTag(repository, reference);
  checkTagDeletable(repository, tag);
  discardTag(registry, name, tag);
  touchRepository(registry, name, registry.clock.timestamp());
  return empty(202, { 'X-Ms-Int-Docker-Content-Digest': tag.digest, ...deleteRate });
}

function knownTag(repository: Repository, name: string): TagRecord {
  const tag = repository.tags.get(name);
  if (tag === undefined) throw tagUnknown();
  return tag;
}

function tagReply({ registry, name }: Call, tag: TagRecord): Reply {
  return json(200, { registry: registry.loginServer, imageName: name, tag: tagJson(tag) });
}

function tagJson({ key, digest, createdTime, lastUpdateTime, attributes }: TagRecord): unknown {
  return {
    name: key,
    digest,
    createdTime: withoutTrailingZeros(createdTime),
    lastUpdateTime: withoutTrailingZeros(lastUpdateTime),
    signed: false,
    changeableAttributes: attributes,
  };
}
