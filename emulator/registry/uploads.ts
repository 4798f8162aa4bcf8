import { RegistryError } from '../http/registryError.ts';
import { empty, type Headers, type Reply } from '../http/reply.ts';
import type { RegistryRequest } from '../http/request.ts';
import { repositoryScope, type Scope } from '../identity/scopes.ts';
import { digestInvalid, requestInvalid, uploadInvalid, uploadUnknown } from './errors.ts';
import { checkReadable, checkWritable } from './locks.ts';
import { isDigest, isRepositoryName } from './names.ts';
import type { Call, Registry } from './registry.ts';
import type { Upload, Uploads } from './uploadSessions.ts';

/** A mount reads from another repository: one challenge has the scopes of both (docker/distribution). */
export function uploadScopes(name: string, request: RegistryRequest): Scope[] {
  const from = request.query.get('from');
  const needed = repositoryScope(name, 'pull', 'push');
  if (from === null || !request.query.has('mount') || from === name || !isRepositoryName(from)) return [needed];
  return [needed, repositoryScope(from, 'pull')];
}

/** POST /v2/{name}/blobs/uploads/: a mount, a whole blob, or the start of a session. */
export async function startUpload(call: Call): Promise<Reply> {
  const { registry, request, name } = call;
  checkWritable(registry.content.repository(name)?.record);
  const mounted = mountBlob(call);
  if (mounted !== undefined) return mounted;
  const upload = registry.uploads.start(name, registry.content.startBlob());
  const digest = request.query.get('digest');
  if (digest === null || !registry.settings.singlePostUpload) return sessionReply(registry.uploads, upload, 202);
  checkDigestForm(digest);
  await takeChunk(upload, request);
  return finish(registry, upload, digest);
}

/** A blob that cannot be mounted must be uploaded: the answer is then an ordinary new session. */
function mountBlob({ registry, request, name }: Call): Reply | undefined {
  const digest = request.query.get('mount');
  const from = request.query.get('from');
  if (digest === null || from === null || registry.content.blob(from, digest) === undefined) return undefined;
  checkReadable(registry.content.repository(from)?.record);
  registry.content.linkBlob(name, digest);
  return empty(201, blobHeaders(name, digest));
}

/** GET: the position of the upload. An old URL is accepted, so that a client can resume after a lost answer. */
export function getUpload(call: Call): Reply {
  return sessionReply(call.registry.uploads, knownUpload(call, true), 204);
}

/** PATCH: one chunk. */
export async function uploadChunk(call: Call): Promise<Reply> {
  const { registry, request } = call;
  const upload = knownUpload(call, false);
  checkContentRange(registry.uploads, upload, request);
  await takeChunk(upload, request);
  return sessionReply(registry.uploads, upload, 202);
}

/** PUT: the last chunk, the whole blob or nothing, and the expected digest. */
export async function finishUpload(call: Call): Promise<Reply> {
  const { registry, request } = call;
  const upload = knownUpload(call, false);
  const digest = request.query.get('digest') ?? '';
  checkDigestForm(digest);
  checkContentRange(registry.uploads, upload, request);
  await takeChunk(upload, request);
  return finish(registry, upload, digest);
}

export async function cancelUpload(call: Call): Promise<Reply> {
  const upload = knownUpload(call, true);
  call.registry.uploads.end(upload);
  await upload.writer.discard();
  return empty(204);
}

/** Ends the session, whether the blob is kept or not. */
async function finish(registry: Registry, upload: Upload, digest: string): Promise<Reply> {
  registry.uploads.end(upload);
  try {
    const actual = upload.writer.digest;
    if (actual !== digest) {
      throw digestInvalid('provided digest did not match uploaded content', { digest, actual });
    }
    checkWritable(registry.content.repository(upload.repository)?.record);
  } catch (error) {
    await upload.writer.discard();
    throw error;
  }
  await registry.content.keepBlob(upload.repository, upload.writer);
  return empty(201, blobHeaders(upload.repository, digest));
}

/**
 * Of a truncated body the received bytes are kept, and the old URL is stale, as in docker/distribution: the client
 * asks for the position, or starts again.
 */
async function takeChunk(upload: Upload, request: RegistryRequest): Promise<void> {
  if (upload.busy) throw uploadInvalid();
  upload.busy = true;
  const before = upload.writer.size;
  try {
    for await (const chunk of request.body as AsyncIterable<Buffer>) await upload.writer.append(chunk);
  } finally {
    upload.busy = false;
    if (upload.writer.size !== before) upload.step += 1;
  }
}

function knownUpload({ registry, request, name, reference }: Call, staleServes: boolean): Upload {
  const upload = registry.uploads.find(name, reference);
  if (upload === undefined) throw uploadUnknown();
  const state = registry.uploads.checkState(upload, request.query.get('_state') ?? '');
  if (state === 'foreign' || (state === 'stale' && !staleServes)) throw uploadInvalid();
  return upload;
}

/** `START-END`, without `bytes ` and without a total (OCI distribution-spec, Pushing a blob in chunks). */
function checkContentRange(uploads: Uploads, upload: Upload, request: RegistryRequest): void {
  const range = request.headers['content-range'];
  if (range === undefined) return;
  const [, start, end] = /^(\d+)-(\d+)$/.exec(range) ?? [];
  if (start === undefined || end === undefined) throw requestInvalid('Content-Range is badly formed');
  if (request.headers['content-length'] === undefined) {
    throw new RegistryError(400, 'CONTENT_LENGTH_INVALID', 'Content-Range needs a Content-Length');
  }
  if (Number(start) !== upload.writer.size) {
    const { headers } = sessionReply(uploads, upload, 416);
    throw new RegistryError(416, 'RANGE_INVALID', 'invalid content range', undefined, stringHeaders(headers));
  }
  const length = Number(end) - Number(start) + 1;
  if (length !== Number(request.headers['content-length'])) {
    throw new RegistryError(400, 'SIZE_INVALID', 'provided length did not match content length');
  }
}

function checkDigestForm(digest: string): void {
  if (!isDigest(digest)) throw digestInvalid('provided digest is missing or malformed', digest);
}

function sessionReply(uploads: Uploads, upload: Upload, status: number): Reply {
  return empty(status, {
    Location: uploads.location(upload),
    Range: `0-${Math.max(0, upload.writer.size - 1)}`,
    'Docker-Upload-Uuid': upload.id,
  });
}

function blobHeaders(name: string, digest: string): Headers {
  return { Location: `/v2/${name}/blobs/${digest}`, 'Docker-Content-Digest': digest };
}

function stringHeaders(headers: Headers): Record<string, string> {
  const { 'Content-Length': _, ...rest } = headers as Record<string, string>;
  return rest;
}
