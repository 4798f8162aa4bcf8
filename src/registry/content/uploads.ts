import { firstError } from '../../auth/tokenService.ts';
import type { ByteSource } from '../../call/byteSource.ts';
import type { Call } from '../../call/call.ts';
import { cancelled, Failure } from '../../call/failure.ts';
import { wasStopped, withGrace } from '../../call/stopping.ts';
import type { RepositoryName } from '../../protocol/index.ts';
import { passing, pause, rest, retryBudget } from '../../transport/retry.ts';
import { type HttpResponse, header } from '../../transport/sender.ts';
import type { RegistryClient } from '../registryClient.ts';
import { serviceFailure } from '../serviceErrors.ts';
import { aboutBlob, hasBlob } from './blobs.ts';
import type { Descriptor } from './descriptors.ts';
import { mismatch, Verifier } from './digests.ts';
import { sameOriginPath } from './locations.ts';
import { checkStored, pulling, pushing } from './manifestContent.ts';

export type BlobOf = Pick<Descriptor, 'digest' | 'size'>;

/** Up to this size a blob is sent with a single POST, if the registry supports it (OCI distribution-spec, Single POST). */
const singlePostLimit = 256 * 1024;
/** Up to this size it is sent with the closing PUT, larger ones in chunks: the most that a broken connection can lose. */
const wholeLimit = 16 * 1024 * 1024;
const chunkSize = 64 * 1024 * 1024;
/** Milliseconds in which a chunk may complete after a stop: most registries keep nothing of a broken one. */
const grace = 600;
/** How often in a row a chunk may fail without a byte of progress, and how often an upload is begun anew. */
const patience = 4;
const beginnings = 3;

/**
 * Mounts a blob from another repository of the same registry, without a transfer. False if the registry wants an
 * upload instead. Route: POST /v2/{name}/blobs/uploads/?mount=&from=.
 */
export async function mountBlob(
  client: RegistryClient,
  repository: RepositoryName,
  { digest }: BlobOf,
  from: RepositoryName,
  call: Call,
): Promise<boolean> {
  const path = `/v2/${repository}/blobs/uploads/?mount=${encodeURIComponent(digest)}&from=${encodeURIComponent(from)}`;
  const needs = [...pushing(repository), ...pulling(from)];
  const response = await client.send(
    { method: 'POST', path, needs, success: [201, 202] },
    aboutBlob(repository, digest),
    call,
  );
  if (response.status === 201) {
    checkStored(client, aboutBlob(repository, digest), response);
    return true;
  }
  // It opened an upload instead, which is not needed.
  await cancelUpload(client, repository, sameOriginPath(response, client.endpoint), call);
  return false;
}

/** Uploads a blob that the repository does not have, verified on the way. `sent` is called for each chunk. */
export async function uploadBlob(
  client: RegistryClient,
  repository: RepositoryName,
  blob: BlobOf,
  source: ByteSource,
  sent: (position: number) => void,
  call: Call,
): Promise<void> {
  const upload = new Upload(client, repository, blob, source, sent);
  for (let begun = 1; ; begun += 1) {
    const outcome = await upload.run(call);
    if (outcome === 'done') return;
    if (begun === beginnings) throw outcome;
    call.trace?.({
      level: 'verbose',
      message: `The upload of ${blob.digest} no longer exists at the registry. Starting again.`,
    });
  }
}

/** The bytes that the registry has of an upload, and its next address. */
interface UploadState {
  path: string;
  at: number;
  /** Left by a stopped push: the bytes that the registry has were sent by it. */
  readonly kept?: boolean;
}

class Upload {
  readonly #client: RegistryClient;
  readonly #repository: RepositoryName;
  readonly #blob: BlobOf;
  readonly #source: ByteSource;
  readonly #sent: (position: number) => void;
  readonly #verifier: Verifier;

  constructor(
    client: RegistryClient,
    repository: RepositoryName,
    blob: BlobOf,
    source: ByteSource,
    sent: (position: number) => void,
  ) {
    this.#client = client;
    this.#repository = repository;
    this.#blob = blob;
    this.#source = source;
    this.#sent = sent;
    this.#verifier = new Verifier(blob, 'A blob to be sent');
  }

  /** From the first request to the last; a failure if the registry lost the session, so that it can start again. */
  async run(call: Call): Promise<'done' | Failure> {
    const { digest, size } = this.#blob;
    const path = this.#client.openUploads.take(this.#repository, digest);
    const session = path === undefined ? await this.#begin(call) : { path, at: 0, kept: true };
    if (session === 'done') return 'done';
    try {
      const standing = session.kept ? await this.#askStanding(session, call) : 'known';
      if (standing === 'done') return 'done';
      if (standing === 'gone' || session.at > size) return this.#gone();
      return await this.#sendAll(session, call);
    } catch (error) {
      // A stopped upload may be resumed later; a failed one is cancelled.
      if (wasStopped(call) && size > singlePostLimit)
        this.#client.openUploads.keep(this.#repository, digest, session.path);
      else await cancelUpload(this.#client, this.#repository, session.path, call);
      if (session.kept && error instanceof Failure && error.detail.acrCode === 'DIGEST_INVALID') return error;
      throw error;
    }
  }

  /** Route: POST /v2/{name}/blobs/uploads/; a small blob is sent along, and stored at once if the registry supports it. */
  async #begin(call: Call): Promise<UploadState | 'done'> {
    const { digest, size } = this.#blob;
    const whole = size <= singlePostLimit && this.#client.takesSinglePost;
    const path = `/v2/${this.#repository}/blobs/uploads/${whole ? `?digest=${encodeURIComponent(digest)}` : ''}`;
    const body = whole ? { headers: octets, body: await this.#readWhole(call) } : {};
    const needs = pushing(this.#repository);
    const response = await this.#client.send(
      { method: 'POST', path, needs, ...body, success: [201, 202] },
      this.#subject,
      call,
    );
    if (response.status === 201) {
      this.#checkStored(response);
      this.#sent(size);
      return 'done';
    }
    if (whole) this.#client.takesSinglePost = false;
    return { path: sameOriginPath(response, this.#client.endpoint), at: 0 };
  }

  async #sendAll(session: UploadState, call: Call): Promise<'done' | Failure> {
    const own = withGrace(call, grace);
    for (let broken = 0; ; ) {
      if (call.signal.aborted) throw cancelled();
      if (session.kept) await this.#catchUp(session.at, call);
      const before = session.at;
      const outcome = await this.#sendChunk(session, call, own);
      if (outcome === 'done') return 'done';
      if (outcome === 'more') {
        broken = 0;
        continue;
      }
      broken = session.at > before ? 1 : broken + 1;
      // The registry may still be processing the stopped push.
      if (broken > patience && session.kept) return outcome.failure;
      if (broken > patience) throw outcome.failure;
      call.trace?.({ level: 'verbose', message: `${outcome.failure.message} Checking the state of the upload.` });
      const wait = pause(broken, outcome.retryAfter);
      if (wait > retryBudget) throw outcome.failure;
      await rest(wait, call);
      const standing = await this.#askStanding(session, call);
      if (standing === 'done') return 'done';
      if (standing === 'gone') return outcome.failure;
      // A registry that reports more bytes than were sent has other content.
      if (session.at > this.#verifier.at && !session.kept) return outcome.failure;
    }
  }

  /** Bytes that were sent before are read again, for the digest of the whole. */
  async #catchUp(at: number, call: Call): Promise<void> {
    if (at <= this.#verifier.at) return;
    this.#sent(at);
    for await (const chunk of this.#source.read(this.#verifier.at, call)) {
      this.#verifier.take(this.#verifier.at, chunk.subarray(0, at - this.#verifier.at));
      if (this.#verifier.at >= at) return;
    }
  }

  /** Routes: PATCH for each chunk and PUT with nothing to close it, or PUT for all in one. */
  async #sendChunk(
    session: UploadState,
    call: Call,
    late: Call,
  ): Promise<'done' | 'more' | { failure: Failure; retryAfter: string | undefined }> {
    const { digest, size } = this.#blob;
    const { path, at } = session;
    const last = at === size || size <= wholeLimit;
    const end = last ? size : Math.min(at + chunkSize, size);
    const own = last ? call : late;
    const body = { read: () => this.#verified(at, end, call, own), ...(last ? { length: end - at } : {}) };
    const request = last
      ? ({ method: 'PUT', path: withDigest(path, digest), headers: octets } as const)
      : ({ method: 'PATCH', path, headers: octets } as const);
    let response: HttpResponse;
    try {
      const whole = { ...request, body, needs: pushing(this.#repository), once: true };
      response = await this.#client.exchange(whole, this.#subject, own);
    } catch (error) {
      if (error instanceof Failure && error.transient) return { failure: error, retryAfter: undefined };
      throw error;
    }
    if (last && response.status === 201) {
      this.#checkStored(response);
      return 'done';
    }
    if (!last && response.status === 202) {
      session.path = sameOriginPath(response, this.#client.endpoint);
      session.at = Math.min(standingOf(response) ?? end, end);
      return 'more';
    }
    const failure = this.#refusal(response);
    const resumable = passing.has(response.status) || response.status === 416 || response.status === 404;
    if (resumable || isSessionInvalid(response)) return { failure, retryAfter: header(response, 'retry-after') };
    throw failure;
  }

  /** Route: GET of the upload's own address. An upload whose last answer was lost may be a blob by now. */
  async #askStanding(session: UploadState, call: Call): Promise<'known' | 'gone' | 'done'> {
    const request = { method: 'GET', path: session.path, needs: pushing(this.#repository) } as const;
    const response = await this.#client.exchange(request, this.#subject, call);
    const standing = standingOf(response);
    if (response.status < 300 && standing !== undefined) {
      if (header(response, 'location') !== undefined) session.path = sameOriginPath(response, this.#client.endpoint);
      session.at = standing;
      return 'known';
    }
    const { digest } = this.#blob;
    const isThere = await hasBlob(this.#client, this.#repository, digest, call);
    return isThere ? 'done' : 'gone';
  }

  /** The last byte is held back until the whole digest is verified. It ends early if it is stopped. */
  async *#verified(start: number, end: number, call: Call, own = call): AsyncGenerator<Buffer> {
    let at = start;
    if (at < end) {
      for await (const chunk of this.#source.read(start, own)) {
        if (own !== call && call.signal.aborted) return;
        const wanted = at + chunk.length > end ? chunk.subarray(0, end - at) : chunk;
        this.#verifier.take(at, wanted);
        at += wanted.length;
        if (at === this.#blob.size) this.#finishOnce();
        yield wanted;
        this.#sent(at);
        if (at >= end) return;
      }
    }
    if (at < end || at === this.#blob.size) this.#finishOnce();
  }

  async #readWhole(call: Call): Promise<Buffer> {
    const whole = Buffer.allocUnsafeSlow(this.#blob.size);
    let at = 0;
    for await (const chunk of this.#verified(0, whole.length, call)) at += chunk.copy(whole, at);
    return whole;
  }

  #finished = false;

  #finishOnce(): void {
    if (!this.#finished) this.#verifier.finish();
    this.#finished = true;
  }

  /** A status of 201 is not accepted if it comes with another digest. */
  #checkStored(response: HttpResponse): void {
    checkStored(this.#client, this.#subject, response);
    const stated = header(response, 'docker-content-digest');
    if (stated === undefined || stated === this.#blob.digest) return;
    const { loginServer } = this.#client.endpoint;
    throw mismatch(this.#blob.digest, stated, `What ${loginServer} stored`).with({ registry: loginServer });
  }

  #gone(): Failure {
    return new Failure(
      'Conflict',
      `The upload of ${this.#blob.digest} that was stopped no longer exists at the registry.`,
      {
        registry: this.#client.endpoint.loginServer,
        resource: this.#blob.digest,
        advice: 'Run the command again.',
      },
    );
  }

  #refusal(response: HttpResponse): Failure {
    const { loginServer } = this.#client.endpoint;
    const { code } = firstError(response.body);
    if (code === 'DIGEST_INVALID')
      return new Failure('DigestMismatch', `${loginServer} received other content than ${this.#blob.digest}.`, {
        registry: loginServer,
        resource: this.#blob.digest,
        status: response.status,
        acrCode: code,
        advice: 'The content was altered in transit; the registry discarded it. Run the command again.',
      });
    return serviceFailure(this.#client, this.#subject, response, 'PUT');
  }

  get #subject() {
    return aboutBlob(this.#repository, this.#blob.digest);
  }
}

const octets = { 'content-type': 'application/octet-stream' } as const;

/** The upload's address has a query already at ACR, and none at some others. */
function withDigest(path: string, digest: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}digest=${encodeURIComponent(digest)}`;
}

/** `Range: 0-LAST`; an upload that holds nothing says 0-0, as one that holds a single byte would. */
function standingOf(response: HttpResponse): number | undefined {
  const last = /^(?:bytes=)?0-(\d+)$/.exec(header(response, 'range') ?? '')?.[1];
  return last === undefined ? undefined : last === '0' ? 0 : Number(last) + 1;
}

function isSessionInvalid(response: HttpResponse): boolean {
  const { code = '' } = firstError(response.body);
  return code === 'BLOB_UPLOAD_INVALID' || code === 'BLOB_UPLOAD_UNKNOWN' || code === 'RANGE_INVALID';
}

/** Milliseconds for the cancellation, which is optional: the registry drops abandoned uploads by itself. */
const courtesy = 800;

/** Route: DELETE of the upload's own address. It is sent even where the command was cancelled, and never fails it. */
async function cancelUpload(
  client: RegistryClient,
  repository: RepositoryName,
  path: string,
  call: Call,
): Promise<void> {
  const own: Call = { ...call, signal: AbortSignal.timeout(courtesy) };
  const request = { method: 'DELETE', path, needs: pushing(repository), once: true } as const;
  await client.exchange(request, { noun: 'repository', resource: repository }, own).catch(() => undefined);
}
