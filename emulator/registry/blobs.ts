import { empty, type Reply, text } from '../http/reply.ts';
import type { BlobContent } from '../storage/blobStore.ts';
import { blobUnknown, digestInvalid } from './errors.ts';
import { checkReadable, checkWritable } from './locks.ts';
import { isDigest } from './names.ts';
import type { Call } from './registry.ts';
import { deleteRate } from './repositories.ts';

/** GET /v2/{name}/blobs/{digest}: redirects the client to storage, with the small body of Go's redirects. */
export function getBlob(call: Call): Reply {
  knownBlob(call);
  const location = call.registry.signedUrls.make(call.reference);
  const body = `<a href="${location.replaceAll('&', '&amp;')}">Temporary Redirect</a>.\n\n`;
  return text(307, 'text/html; charset=utf-8', body, {
    Location: location,
    'Docker-Content-Digest': call.reference,
  });
}

/** HEAD is answered by the registry itself. */
export function headBlob(call: Call): Reply {
  const content = knownBlob(call);
  return {
    status: 200,
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(content.size),
      'Docker-Content-Digest': call.reference,
      'Accept-Ranges': 'bytes',
    },
  };
}

export function removeBlob(call: Call): Reply {
  const { registry, name, reference } = call;
  checkDigest(reference);
  if (registry.content.blob(name, reference) === undefined) throw blobUnknown(reference);
  checkWritable(registry.content.repository(name)?.record);
  registry.content.unlinkBlob(name, reference);
  return empty(202, { 'Docker-Content-Digest': reference, ...deleteRate });
}

function knownBlob({ registry, name, reference }: Call): BlobContent {
  checkDigest(reference);
  const content = registry.content.blob(name, reference);
  if (content === undefined) throw blobUnknown(reference);
  checkReadable(registry.content.repository(name)?.record);
  return content;
}

function checkDigest(digest: string): void {
  if (!isDigest(digest)) throw digestInvalid('invalid checksum digest format', digest);
}
