import { withoutTrailingZeros } from '../clock.ts';
import { json, type Reply } from '../http/reply.ts';
import type { Repository } from '../storage/content.ts';
import type { ManifestRecord } from '../storage/records.ts';
import { readAttributes } from './attributes.ts';
import { manifestUnknown } from './errors.ts';
import { checkWritable } from './locks.ts';
import { linkHeaders, pageOf, readPageRequest } from './paging.ts';
import type { Call } from './registry.ts';
import { knownRepository } from './repositories.ts';

/** GET /acr/v1/{name}/_manifests. */
export function listManifests({ registry, request, name }: Call): Reply {
  const repository = knownRepository(registry, name);
  const asked = readPageRequest(request.query, registry.settings.pageSizeLimit);
  const page = pageOf(repository.manifests, asked, ({ attributes }) => attributes.listEnabled);
  const manifests = page.items.map((manifest) => manifestJson(repository, manifest));
  return json(
    200,
    { registry: registry.loginServer, imageName: name, manifests },
    linkHeaders(request, asked, page.next),
  );
}

export function getManifestProperties(call: Call): Reply {
  const repository = knownRepository(call.registry, call.name);
  return propertiesReply(call, repository, knownManifest(repository, call.reference));
}

export async function updateManifestProperties(call: Call): Promise<Reply> {
  const { registry, request, name, reference } = call;
  const changes = await readAttributes(request);
  const repository = knownRepository(registry, name);
  const manifest = knownManifest(repository, reference);
  checkWritable(repository.record);
  const updated = { ...manifest, attributes: { ...manifest.attributes, ...changes } };
  registry.content.setManifest(name, updated);
  return propertiesReply(call, repository, updated);
}

function knownManifest(repository: Repository, digest: string): ManifestRecord {
  const manifest = repository.manifests.get(digest);
  if (manifest === undefined) throw manifestUnknown();
  return manifest;
}

/** Only here an index has its children: lists omit `references`. */
function propertiesReply({ registry, name }: Call, repository: Repository, manifest: ManifestRecord): Reply {
  const { references } = manifest.facts;
  const value = { ...manifestJson(repository, manifest), ...(references === undefined ? {} : { references }) };
  return json(200, { registry: registry.loginServer, imageName: name, manifest: value });
}

/** `tags`, `architecture`, `os` and `configMediaType` are absent, not empty, if there are none. */
function manifestJson(repository: Repository, manifest: ManifestRecord): Record<string, unknown> {
  const { key, facts, mediaType, attributes } = manifest;
  const tags = [...(repository.tagsByDigest.get(key) ?? [])].sort();
  return {
    digest: key,
    imageSize: facts.imageSize,
    createdTime: withoutTrailingZeros(manifest.createdTime),
    lastUpdateTime: withoutTrailingZeros(manifest.lastUpdateTime),
    ...(facts.architecture === undefined ? {} : { architecture: facts.architecture }),
    ...(facts.os === undefined ? {} : { os: facts.os }),
    mediaType,
    ...(facts.configMediaType === undefined ? {} : { configMediaType: facts.configMediaType }),
    ...(tags.length === 0 ? {} : { tags }),
    changeableAttributes: attributes,
  };
}
