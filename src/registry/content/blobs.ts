import { repositoryScope, type Scope } from '../../auth/scope.ts';
import { isMarked, isPage, strangerFailure, strangerOf } from '../../auth/stranger.ts';
import type { ByteSource } from '../../call/byteSource.ts';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { Digest, RepositoryName } from '../../protocol/index.ts';
import { pause, rest } from '../../transport/retry.ts';
import { type ByteStream, type Endpoint, type HttpResponse, header } from '../../transport/sender.ts';
import type { RegistryClient } from '../registryClient.ts';
import { serviceFailure } from '../serviceErrors.ts';
import { type StorageAddress, storageAddress } from './locations.ts';
import { pulling, pushing } from './manifestContent.ts';
import { segmentSize, segments } from './segments.ts';
import { release } from './spentBuffers.ts';

export const blobPath = (repository: RepositoryName, digest: Digest): string => `/v2/${repository}/blobs/${digest}`;

export function aboutBlob(repository: RepositoryName, digest: Digest) {
  return { noun: 'blob', resource: `${repository}@${digest}` } as const;
}

/** Whether a repository that is written to has a blob already. Route: HEAD /v2/{name}/blobs/{digest}. */
export async function hasBlob(
  client: RegistryClient,
  repository: RepositoryName,
  digest: Digest,
  call: Call,
): Promise<boolean> {
  return (await headBlob(client, repository, digest, pushing(repository), call)) !== undefined;
}

/** The size of a blob, or undefined if the repository does not have it. Routes: HEAD, or GET if that is not enough. */
export async function blobSize(
  client: RegistryClient,
  repository: RepositoryName,
  digest: Digest,
  call: Call,
): Promise<number | undefined> {
  const response = await headBlob(client, repository, digest, pulling(repository), call);
  if (response === undefined) return undefined;
  // The length of a redirect is that of its own text; some proxies leave the length out.
  const stated = response.status === 200 ? header(response, 'content-length') : undefined;
  const size =
    stated === undefined ? await new Download(client, repository, digest, Infinity).askSize(call) : Number(stated);
  if (Number.isSafeInteger(size)) return size;
  const { resource } = aboutBlob(repository, digest);
  throw new Failure('BadAnswer', `${client.endpoint.loginServer} does not report the size of ${resource}.`, {
    registry: client.endpoint.loginServer,
    resource,
    status: response.status,
    advice: 'Check that no proxy answers in place of the registry.',
  });
}

async function headBlob(
  client: RegistryClient,
  repository: RepositoryName,
  digest: Digest,
  needs: readonly Scope[],
  call: Call,
): Promise<HttpResponse | undefined> {
  const subject = aboutBlob(repository, digest);
  const response = await client.exchange({ method: 'HEAD', path: blobPath(repository, digest), needs }, subject, call);
  const { status } = response;
  const isSaid = isMarked(response) || statedDigest(response) === digest;
  const isThere = status === 200 && !isPage(response);
  if (status === 404 && strangerOf(response) === undefined) return undefined;
  // Some registries redirect a HEAD as well: then the blob exists.
  if (!isThere && !isRedirect(status)) throw serviceFailure(client, subject, response);
  // An answer that is not recognizably a registry's is not trusted.
  if (!isSaid) {
    const failure = strangerFailure(client.endpoint, strangerOf(response) ?? 'something', response);
    throw failure.with({ resource: subject.resource });
  }
  const stated = statedDigest(response);
  if (stated !== undefined && stated !== digest) throw anotherBlob(client, repository, digest, response);
  return response;
}

const isRedirect = (status: number) => [301, 302, 303, 307, 308].includes(status);

const statedDigest = (response: HttpResponse) => header(response, 'docker-content-digest');

function anotherBlob(
  { endpoint }: RegistryClient,
  repository: RepositoryName,
  digest: Digest,
  { status }: HttpResponse,
): Failure {
  return new Failure('BadAnswer', `${endpoint.loginServer} answered about another blob than ${repository}@${digest}.`, {
    registry: endpoint.loginServer,
    resource: `${repository}@${digest}`,
    status,
    advice: 'Nothing was done. Check that no proxy answers in place of the registry.',
  });
}

/** Route: DELETE /v2/{name}/blobs/{digest}. */
export async function removeBlob(
  client: RegistryClient,
  repository: RepositoryName,
  digest: Digest,
  call: Call,
): Promise<void> {
  const needs = [repositoryScope(repository, 'delete')];
  await client.send(
    { method: 'DELETE', path: blobPath(repository, digest), needs, success: [202] },
    aboutBlob(repository, digest),
    call,
  );
}

/** The content of a blob of a registry. The reader verifies it: see Verifier. */
export function blobSource(
  client: RegistryClient,
  repository: RepositoryName,
  { digest, size }: { readonly digest: Digest; readonly size: number },
): ByteSource {
  const download = new Download(client, repository, digest, size);
  return {
    size,
    read: (start, call) =>
      size - start > 2 * segmentSize
        ? inSegments(download, start, size, call)
        : inOnePiece(download, start, size, call),
  };
}

/** How often in a row a stream may break without a byte of progress, beyond what Retry already tried. */
const patience = 4;

/** Resumes when the connection is lost. `opened`: an answer that was already received. */
async function* inOnePiece(
  download: Download,
  start: number,
  end: number,
  call: Call,
  opened?: Opened,
): AsyncGenerator<Buffer> {
  let at = start;
  let broken = 0;
  let answer = opened;
  while (at < end) {
    const before = at;
    try {
      answer ??= await download.open(at, end, call);
      let position = answer.from;
      for await (const chunk of answer.stream) {
        const wanted = chunk.subarray(Math.max(0, at - position), Math.max(0, end - position));
        position += chunk.length;
        at += wanted.length;
        if (wanted.length > 0) yield wanted;
        if (at >= end) return;
      }
      throw download.cutShort();
    } catch (error) {
      broken = at > before ? 1 : broken + 1;
      await bePatient(error, broken, at, call);
    }
    answer = undefined;
  }
}

interface Filling {
  readonly buffer: Buffer;
  readonly length: Promise<number>;
}

/**
 * Large blobs are fetched in ranges, a few at the same time, and passed on in order. If the first answer shows that a
 * registry does not support ranges, the blob is read in one piece.
 */
async function* inSegments(download: Download, start: number, end: number, call: Call): AsyncGenerator<Buffer> {
  const stop = new AbortController();
  const own: Call = { ...call, signal: AbortSignal.any([call.signal, stop.signal]) };
  const buffer = await segments.borrow(own);
  const held = new Set<Filling>();
  let next = start;
  const launch = (into: Buffer, opened?: Opened): Filling => {
    const length = fill(download, into, next, Math.min(next + segmentSize, end), own, opened);
    length.catch(() => {});
    next += segmentSize;
    const filling = { buffer: into, length };
    held.add(filling);
    return filling;
  };
  try {
    const first = await download.open(start, start + segmentSize, own).catch((error) => {
      segments.giveBack(buffer);
      throw error;
    });
    if (!first.ranged) {
      segments.giveBack(buffer);
      yield* inOnePiece(download, start, end, call, first);
      return;
    }
    const waiting = [launch(buffer, first)];
    for (let head = waiting.shift(); head; head = waiting.shift()) {
      while (next < end && segments.available > 0) waiting.push(launch(await segments.borrow(own)));
      yield head.buffer.subarray(0, await head.length);
      held.delete(head);
      if (next < end && !(segments.isWanted && held.size > 0)) waiting.push(launch(head.buffer));
      else segments.giveBack(head.buffer);
    }
  } finally {
    stop.abort();
    for (const { buffer: lent, length } of held) void length.catch(() => {}).then(() => segments.giveBack(lent));
  }
}

/** One segment, straight from the socket into its buffer; resumes when the connection is lost. */
async function fill(
  download: Download,
  buffer: Buffer,
  start: number,
  end: number,
  call: Call,
  opened?: Opened,
): Promise<number> {
  let at = start;
  let answer = opened;
  for (let broken = 0; at < end; ) {
    const before = at;
    try {
      answer ??= await download.open(at, end, call);
      let position = answer.from;
      await answer.stream.each((chunk) => {
        const wanted = chunk.subarray(Math.max(0, at - position), Math.max(0, end - position));
        position += chunk.length;
        at += wanted.copy(buffer, at - start);
        release(chunk);
      });
      if (at < end) throw download.cutShort();
    } catch (error) {
      broken = at > before ? 1 : broken + 1;
      await bePatient(error, broken, at, call);
    }
    answer = undefined;
  }
  return at - start;
}

/** Transient failures are waited for; others, or too many, are thrown. */
async function bePatient(error: unknown, broken: number, at: number, call: Call): Promise<void> {
  if (broken > patience || !(error instanceof Failure) || !error.transient) throw error;
  call.trace?.({ level: 'verbose', message: `${error.message} Continuing from byte ${at}.` });
  await rest(pause(broken, undefined), call);
}

/** An answer with content: where its first byte stands in the blob, and whether the range was heeded. */
interface Opened {
  readonly stream: ByteStream;
  readonly from: number;
  readonly ranged: boolean;
  /** Bytes of the whole blob, as a header states them. */
  readonly total: string | undefined;
}

/** A signed address may have ended or be refused: then the registry is asked for a fresh one. */
const freshAddresses = 2;

/**
 * One blob being fetched. The registry is called once; if it redirects, the rest is fetched from the storage account,
 * without the login, until it refuses (ACR's addresses are valid for 20 minutes).
 */
class Download {
  readonly client: RegistryClient;
  readonly #repository: RepositoryName;
  readonly #digest: Digest;
  readonly #size: number;
  #storage: StorageAddress | undefined;

  constructor(client: RegistryClient, repository: RepositoryName, digest: Digest, size: number) {
    this.client = client;
    this.#repository = repository;
    this.#digest = digest;
    this.#size = size;
  }

  /** Bytes from `start` on, to `end` (exclusive) where the other side serves ranges. */
  async open(start: number, end: number, call: Call): Promise<Opened> {
    const headers = { accept: '*/*', ...(start > 0 || end < this.#size ? { range: `bytes=${start}-${end - 1}` } : {}) };
    for (let asked = 0; ; ) {
      const storage = this.#storage ?? (await this.#askRegistry(headers, start, end, call));
      if ('stream' in storage) return storage;
      const { endpoint, path } = storage;
      const request = { endpoint, method: 'GET', path, headers, streamed: true } as const;
      const response = await this.client.fetchFromStorage(request, call);
      if (response.status === 200 || response.status === 206) return this.#opened(endpoint, response, start, end);
      if (this.#storage === storage) this.#storage = undefined;
      asked += 1;
      if (asked > freshAddresses) throw this.#storageFailure(storage, response);
    }
  }

  /** As the answer about its first byte states it; NaN where it does not. */
  async askSize(call: Call): Promise<number> {
    const { stream, total } = await this.open(0, 1, call);
    stream.cancel();
    return Number(total ?? Number.NaN);
  }

  cutShort(): Failure {
    const detail = {
      registry: this.client.endpoint.loginServer,
      resource: this.#resource,
      advice: 'Run the command again: it continues with what is still missing.',
    };
    return new Failure('Network', `The content of ${this.#resource} ended early.`, detail, { transient: true });
  }

  /** Route: GET /v2/{name}/blobs/{digest}: the content, or its address. */
  async #askRegistry(
    headers: Readonly<Record<string, string>>,
    start: number,
    end: number,
    call: Call,
  ): Promise<Opened | StorageAddress> {
    const path = blobPath(this.#repository, this.#digest);
    const subject = aboutBlob(this.#repository, this.#digest);
    const needs = pulling(this.#repository);
    const response = await this.client.exchange({ method: 'GET', path, headers, needs, streamed: true }, subject, call);
    if (isRedirect(response.status)) {
      this.#storage = storageAddress(response, this.client.endpoint);
      return this.#storage;
    }
    if (response.status !== 200 && response.status !== 206) throw serviceFailure(this.client, subject, response);
    return this.#opened(this.client.endpoint, response, start, end);
  }

  #opened(endpoint: Endpoint, response: HttpResponse, start: number, end: number): Opened {
    const stream = response.stream as ByteStream;
    // A page that is as long as the blob may be the blob: its digest tells.
    const length = response.status === 200 ? this.#size : end - start;
    const stated = header(response, 'content-length');
    if (isPage(response) && !isMarked(response) && Number.isFinite(length) && Number(stated) !== length) {
      stream.cancel();
      const whose = endpoint === this.client.endpoint ? 'the registry' : `the storage of ${this.#resource}`;
      throw strangerFailure(endpoint, 'an HTML page', response, whose).with({ resource: this.#resource });
    }
    if (response.status === 200) return { stream, from: 0, ranged: false, total: stated };
    const [, first, total] = /^bytes (\d+)-\d+(?:\/(\d+))?/.exec(header(response, 'content-range') ?? '') ?? [];
    const from = Number(first);
    if (from === start) return { stream, from, ranged: true, total };
    stream.cancel();
    throw new Failure(
      'BadAnswer',
      `${this.client.endpoint.loginServer} sent a part of ${this.#resource} that was not requested.`,
      {
        registry: this.client.endpoint.loginServer,
        resource: this.#resource,
        status: response.status,
        advice: 'The answer was discarded. Check that no proxy answers in place of the registry.',
      },
    );
  }

  #storageFailure({ endpoint }: StorageAddress, response: HttpResponse): Failure {
    const host = endpoint.loginServer;
    return new Failure('Unavailable', `The storage of ${this.#resource} at ${host} answered ${response.status}.`, {
      registry: this.client.endpoint.loginServer,
      resource: this.#resource,
      status: response.status,
      advice:
        'Try again shortly; behind a firewall, the storage (or the data endpoint) of the registry must be allowed as well.',
    });
  }

  get #resource(): string {
    return `${this.#repository}@${this.#digest}`;
  }
}
