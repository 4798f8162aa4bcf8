import { json, type Reply } from '../http/reply.ts';
import type { Repository } from '../storage/content.ts';
import type { Descriptor, ManifestRecord } from '../storage/records.ts';
import { digestInvalid } from './errors.ts';
import { ociIndex } from './manifestDocument.ts';
import { isDigest } from './names.ts';
import { linkHeaders, readPageRequest } from './paging.ts';
import type { Call } from './registry.ts';

/**
 * GET /v2/{name}/referrers/{digest} (OCI distribution-spec, Listing Referrers): an index, empty for a digest that
 * nothing refers to or that does not exist; 404 would say that there is no such API.
 */
export function listReferrers({ registry, request, name, reference }: Call): Reply {
  if (!isDigest(reference)) throw digestInvalid('invalid digest', reference);
  const asked = readPageRequest(request.query, registry.settings.pageSizeLimit);
  const artifactType = request.query.get('artifactType') ?? '';
  const all = referrersOf(registry.content.repository(name), reference, artifactType);
  const rest = all.filter(({ digest }) => digest > asked.last);
  const manifests = rest.slice(0, asked.size);
  const next = rest.length > manifests.length ? manifests.at(-1)?.digest : undefined;
  const filter = artifactType === '' ? '' : `&artifactType=${encodeURIComponent(artifactType)}`;
  const index = { schemaVersion: 2, mediaType: ociIndex, manifests };
  const reply = json(200, index, linkHeaders(request, asked, next, filter));
  const applied = artifactType === '' ? {} : { 'OCI-Filters-Applied': 'artifactType' };
  return { ...reply, headers: { ...reply.headers, ...applied, 'Content-Type': ociIndex } };
}

function referrersOf(repository: Repository | undefined, subject: string, artifactType: string): Descriptor[] {
  return [...(repository?.referrersBySubject.get(subject) ?? [])]
    .sort()
    .map((digest) => repository?.manifests.get(digest))
    .filter((manifest) => manifest !== undefined)
    .filter(({ facts }) => artifactType === '' || facts.artifactType === artifactType)
    .map(referrerDescriptor);
}

function referrerDescriptor({ key, mediaType, bytes, facts }: ManifestRecord): Descriptor {
  return {
    mediaType,
    digest: key,
    size: bytes.length,
    ...(facts.artifactType === undefined ? {} : { artifactType: facts.artifactType }),
    ...(facts.annotations === undefined ? {} : { annotations: facts.annotations }),
  };
}
