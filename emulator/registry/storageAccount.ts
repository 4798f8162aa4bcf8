import { randomBytes, randomUUID } from 'node:crypto';
import { type Headers, type Reply, text } from '../http/reply.ts';
import type { RegistryRequest } from '../http/request.ts';
import type { LoggedRequest } from '../http/requestLog.ts';
import type { BlobContent } from '../storage/blobStore.ts';
import type { SignedUrls } from './signedUrls.ts';

/** The storage account that serves blobs, on its own origin as in Azure. */
export class StorageAccount {
  readonly #urls: SignedUrls;
  readonly #blob: (digest: string) => BlobContent | undefined;

  constructor(urls: SignedUrls, blob: (digest: string) => BlobContent | undefined) {
    this.#urls = urls;
    this.#blob = blob;
  }

  handle(request: RegistryRequest, entry: LoggedRequest): Reply {
    entry.route = 'storage/blob';
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return refuse(405, 'UnsupportedHttpVerb', 'The resource does not support the specified HTTP verb.');
    // A client that sends its registry login along fails here, as in Azure (Azure/acr#217).
    if (request.headers.authorization !== undefined) {
      return refuse(
        400,
        'InvalidAuthenticationInfo',
        'Authentication information is not given in the correct format. Check the value of Authorization header.',
      );
    }
    const checked = this.#urls.check(request.rawPath, request.query);
    if ('refused' in checked) return refusedUrl(checked.refused);
    const content = this.#blob(checked.digest);
    if (content === undefined) return refuse(404, 'BlobNotFound', 'The specified blob does not exist.');
    return serve(request, content, `"0x8D${checked.digest.slice(7, 21).toUpperCase()}"`);
  }
}

function serve({ headers }: RegistryRequest, content: BlobContent, etag: string): Reply {
  const common: Headers = { 'Content-Type': 'application/octet-stream', ETag: etag, 'x-ms-blob-type': 'BlockBlob' };
  if (headers['if-match'] !== undefined && headers['if-match'] !== etag && headers['if-match'] !== '*') {
    return refuse(412, 'ConditionNotMet', 'The condition specified using HTTP conditional header(s) is not met.');
  }
  const range = readRange(headers.range, content.size);
  if (range === 'unsatisfiable') {
    return refuse(416, 'InvalidRange', 'The range specified is invalid for the current size of the resource.');
  }
  if (range === undefined) {
    const body = { content, start: 0, end: content.size - 1 };
    return { status: 200, headers: { ...common, 'Content-Length': String(content.size) }, body };
  }
  const { start, end } = range;
  return {
    status: 206,
    headers: {
      ...common,
      'Content-Length': String(end - start + 1),
      'Content-Range': `bytes ${start}-${end}/${content.size}`,
    },
    body: { content, start, end },
  };
}

/** One range of bytes; any other Range header is ignored, and the whole blob is sent (RFC 9110, 14.2). */
function readRange(
  range: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  if (first === undefined) return undefined;
  const start = Number(first);
  const end = last === undefined || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start >= size) return 'unsatisfiable';
  return end < start ? undefined : { start, end };
}

function refusedUrl(why: 'signature' | 'expired' | 'path'): Reply {
  if (why === 'path') return refuse(404, 'ResourceNotFound', 'The specified resource does not exist.');
  return refuse(
    403,
    'AuthenticationFailed',
    `Server failed to authenticate the request. ${why === 'expired' ? 'Signature not valid in the specified time frame.' : 'Signature did not match.'}`,
  );
}

function refuse(status: number, code: string, message: string): Reply {
  const xml = `\ufeff<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return text(status, 'application/xml', xml, { 'x-ms-error-code': code });
}

export function storageHeaders(): Headers {
  return {
    Server: 'Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0',
    'Accept-Ranges': 'bytes',
    'x-ms-request-id': `${randomUUID().slice(0, 23)}-${randomBytes(6).toString('hex')}`,
    'x-ms-version': '2018-03-28',
  };
}
