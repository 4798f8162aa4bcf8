import { createHash, createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { Clock } from '../clock.ts';
import { empty, type Headers, type Reply, text } from '../http/reply.ts';
import type { RegistryRequest } from '../http/request.ts';
import type { LoggedRequest } from '../http/requestLog.ts';

/** The validity of a link, as recorded from the service. */
const lifetime = 75 * 60 * 1000;
const blobLimit = 1024 * 1024 * 1024;

interface Blob {
  readonly type: 'BlockBlob' | 'AppendBlob';
  pieces: Buffer[];
  size: number;
  metadata: Record<string, string>;
  etag: string;
  modified: number;
}

/** The storage account of tasks: sources are block blobs, logs are append blobs. */
export class TaskStorage {
  readonly #clock: Clock;
  readonly #key = randomBytes(32);
  readonly #account: string;
  readonly #blobs = new Map<string, Blob>();
  readonly #blocks = new Map<string, Map<string, Buffer>>();
  /** Set when its listener has started. */
  origin = '';

  constructor(clock: Clock, account: string) {
    this.#clock = clock;
    this.#account = account;
  }

  /** For a registry; opaque. */
  containerOf(registryId: string): string {
    return `container-${createHash('sha256').update(registryId.toLowerCase()).digest('hex').slice(0, 32)}`;
  }

  /** `permissions`: `r` reads, `rcw` writes. */
  link(path: string, permissions: 'r' | 'rcw'): string {
    const se = `${new Date(this.#clock.now() + lifetime).toISOString().slice(0, 19)}Z`;
    const query = new URLSearchParams({
      ...{ sv: '2019-07-07', sr: 'b', sp: permissions, se },
      sig: this.#sign(path, permissions, se),
    });
    return `${this.origin}/${path}?${query.toString()}`;
  }

  read(path: string): Buffer | undefined {
    const blob = this.#blobs.get(path);
    return blob === undefined ? undefined : Buffer.concat(blob.pieces);
  }

  append(path: string, bytes: Buffer): void {
    const blob = this.#blobs.get(path) ?? this.#new('AppendBlob');
    blob.pieces.push(bytes);
    blob.size += bytes.length;
    this.#touch(path, blob);
  }

  /** The mark that a log is at its end. */
  complete(path: string, state: string): void {
    const blob = this.#blobs.get(path) ?? this.#new('AppendBlob');
    blob.metadata = { ...blob.metadata, Complete: state };
    this.#touch(path, blob);
  }

  removeContainer(container: string): void {
    for (const path of [...this.#blobs.keys()]) if (path.startsWith(`${container}/`)) this.#blobs.delete(path);
  }

  async handle(request: RegistryRequest, entry: LoggedRequest): Promise<Reply> {
    const { method, query, headers, path: target } = request;
    const path = target.slice(1);
    const part = query.get('comp') ?? '';
    entry.route = `taskStorage/${part === '' ? 'blob' : part}/${method.toLowerCase()}`;
    if (headers.authorization !== undefined) {
      const message =
        'Authentication information is not given in the correct format. Check the value of Authorization header.';
      return refuse(400, 'InvalidAuthenticationInfo', message);
    }
    const refused = this.#check(path, query, method === 'PUT' ? 'w' : 'r');
    if (refused !== undefined) return refused;
    if (method === 'PUT') return this.#put(request, path, part);
    if (method === 'GET' || method === 'HEAD') return this.#get(request, path);
    return refuse(405, 'UnsupportedHttpVerb', 'The resource does not support the specified Http Verb.');
  }

  async #put(request: RegistryRequest, path: string, part: string): Promise<Reply> {
    const { headers, query } = request;
    if (Number(headers['content-length'] ?? 0) > blobLimit) {
      return refuse(
        413,
        'RequestBodyTooLarge',
        'The request body is too large and exceeds the maximum permissible limit.',
      );
    }
    const body = await buffer(request.body);
    if (part === 'block') return this.#putBlock(path, query.get('blockid') ?? '', body);
    if (part === 'blocklist') return this.#putBlockList(path, body.toString('utf8'));
    if (part !== '') return refuse(400, 'InvalidQueryParameterValue', `Value for comp is invalid: ${part}.`);
    if (headers['x-ms-blob-type'] !== 'BlockBlob') {
      return refuse(
        400,
        'MissingRequiredHeader',
        'An HTTP header that is mandatory for this request is not specified: x-ms-blob-type.',
      );
    }
    return this.#keep(path, [body]);
  }

  /** All block ids of a blob must have the same length, as in the service. */
  #putBlock(path: string, id: string, body: Buffer): Reply {
    const blocks = this.#blocks.get(path) ?? new Map<string, Buffer>();
    const [known] = blocks.keys();
    if (
      id === '' ||
      Buffer.from(id, 'base64').toString('base64') !== id ||
      (known?.length ?? id.length) !== id.length
    ) {
      return refuse(400, 'InvalidBlobOrBlock', 'The specified blob or block content is invalid.');
    }
    if (body.length === 0)
      return refuse(400, 'InvalidHeaderValue', 'The value for Content-Length is not in the correct format.');
    this.#blocks.set(path, blocks.set(id, body));
    return empty(201, { 'x-ms-request-server-encrypted': 'true' });
  }

  #putBlockList(path: string, xml: string): Reply {
    const blocks = this.#blocks.get(path) ?? new Map<string, Buffer>();
    const ids = [...xml.matchAll(/<(?:Latest|Uncommitted|Committed)>\s*([^<]+?)\s*</g)].map(([, id = '']) => id);
    const pieces = ids.map((id) => blocks.get(id));
    const known = pieces.filter((piece) => piece !== undefined);
    if (known.length < pieces.length) return refuse(400, 'InvalidBlockList', 'The specified block list is invalid.');
    this.#blocks.delete(path);
    return this.#keep(path, known);
  }

  #keep(path: string, pieces: Buffer[]): Reply {
    const blob = this.#new('BlockBlob');
    blob.pieces = pieces;
    blob.size = pieces.reduce((total, { length }) => total + length, 0);
    this.#touch(path, blob);
    return empty(201, { ETag: blob.etag, 'Last-Modified': new Date(blob.modified).toUTCString() });
  }

  #get({ headers, method }: RegistryRequest, path: string): Reply {
    const blob = this.#blobs.get(path);
    if (blob === undefined) {
      const missing = refuse(404, 'BlobNotFound', 'The specified blob does not exist.');
      return method === 'HEAD' ? { status: 404, headers: { 'x-ms-error-code': 'BlobNotFound' } } : missing;
    }
    const common = {
      'Content-Type': blob.type === 'AppendBlob' ? 'text/plain' : 'application/octet-stream',
      ETag: blob.etag,
      'Last-Modified': new Date(blob.modified).toUTCString(),
      'x-ms-blob-type': blob.type,
      ...Object.fromEntries(Object.entries(blob.metadata).map(([name, value]) => [`x-ms-meta-${name}`, value])),
    };
    const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(String(headers['x-ms-range'] ?? headers.range ?? '')) ?? [];
    if (first === undefined) return this.#whole(blob, common);
    const start = Number(first);
    const end = last === '' || last === undefined ? blob.size - 1 : Math.min(Number(last), blob.size - 1);
    if (start >= blob.size) {
      const refused = refuse(
        416,
        'InvalidRange',
        'The range specified is invalid for the current size of the resource.',
      );
      return {
        ...refused,
        headers: { ...refused.headers, ...metadataOf(common), 'Content-Range': `bytes */${blob.size}` },
      };
    }
    const body = Buffer.concat(blob.pieces).subarray(start, end + 1);
    const range = { 'Content-Range': `bytes ${start}-${end}/${blob.size}`, 'Content-Length': String(body.length) };
    return { status: 206, headers: { ...common, ...range }, body };
  }

  #whole(blob: Blob, common: Headers): Reply {
    return {
      status: 200,
      headers: { ...common, 'Content-Length': String(blob.size) },
      body: Buffer.concat(blob.pieces),
    };
  }

  #new(type: Blob['type']): Blob {
    return { type, pieces: [], size: 0, metadata: {}, etag: '', modified: 0 };
  }

  #touch(path: string, blob: Blob): void {
    blob.etag = `"0x8D${randomUUID().replaceAll('-', '').slice(0, 14).toUpperCase()}"`;
    blob.modified = this.#clock.now();
    this.#blobs.set(path, blob);
  }

  #check(path: string, query: URLSearchParams, needed: 'r' | 'w'): Reply | undefined {
    const [sp, se, sig] = [query.get('sp') ?? '', query.get('se') ?? '', query.get('sig') ?? ''];
    const right = Buffer.from(this.#sign(path, sp, se));
    const given = Buffer.from(sig);
    const isSigned = given.length === right.length && timingSafeEqual(given, right);
    const isGood = this.#clock.now() < Date.parse(se);
    if (isSigned && isGood) {
      if (sp.includes(needed)) return undefined;
      return refuse(
        403,
        'AuthorizationPermissionMismatch',
        'This request is not authorized to perform this operation using this permission.',
      );
    }
    const why = isSigned ? 'Signature not valid in the specified time frame' : 'Signature did not match';
    return refuse(
      403,
      'AuthenticationFailed',
      `Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature. ${why}.`,
    );
  }

  #sign(path: string, permissions: string, until: string): string {
    return createHmac('sha256', this.#key)
      .update(`${this.#account}\n${path}\n${permissions}\n${until}`)
      .digest('base64');
  }
}

const metadataOf = (headers: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-ms-meta-')));

function refuse(status: number, code: string, message: string): Reply {
  const xml = `\ufeff<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return text(status, 'application/xml', xml, { 'x-ms-error-code': code });
}
