import { RegistryError } from '../http/registryError.ts';

// The texts below are those of recorded answers where a recording exists, and docker/distribution's otherwise.

export const repositoryUnknown = (name: string) =>
  new RegistryError(404, 'NAME_UNKNOWN', 'repository name not known to registry', { name });

export const repositoryNameInvalid = (name: string) =>
  new RegistryError(400, 'NAME_INVALID', 'invalid repository name', { name });

export const tagUnknown = () => new RegistryError(404, 'TAG_UNKNOWN', 'the specified tag does not exist');

export const tagInvalid = (tag: string) =>
  new RegistryError(400, 'TAG_INVALID', 'manifest tag did not match URI', { tag });

export const manifestUnknown = () => new RegistryError(404, 'MANIFEST_UNKNOWN', 'manifest unknown');

export const manifestDigestUnknown = (name: string, digest: string) =>
  new RegistryError(404, 'MANIFEST_UNKNOWN', `manifest ${digest} is not found`, { Name: name, Revision: digest });

export const manifestTagUnknown = (tag: string) =>
  new RegistryError(404, 'MANIFEST_UNKNOWN', `manifest tagged by "${tag}" is not found`, { Tag: tag });

export const manifestInvalid = (message: string, detail?: unknown) =>
  new RegistryError(400, 'MANIFEST_INVALID', message, detail);

export const manifestBlobUnknown = (digest: string) =>
  new RegistryError(400, 'MANIFEST_BLOB_UNKNOWN', 'blob unknown to registry', digest);

export const blobUnknown = (digest: string) =>
  new RegistryError(404, 'BLOB_UNKNOWN', 'blob unknown to registry', digest);

export const digestInvalid = (message: string, detail?: unknown) =>
  new RegistryError(400, 'DIGEST_INVALID', message, detail);

export const uploadUnknown = () => new RegistryError(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry');

/** docker/distribution answers a stale upload URL with 404 too (registry/api/v2/errors.go). */
export const uploadInvalid = () => new RegistryError(404, 'BLOB_UPLOAD_INVALID', 'blob upload invalid');

export const pageSizeInvalid = (n: string) =>
  new RegistryError(400, 'PAGINATION_NUMBER_INVALID', 'invalid number of results requested', { n });

/** The error of a lock. UNSUPPORTED is for a method that a route does not offer. */
export const disallowedOperation = () =>
  new RegistryError(
    405,
    'REGISTRY_DISALLOWED_OPERATION',
    'The operation is disallowed on this registry, repository or image. View troubleshooting steps at https://aka.ms/acr/faq/#why-does-my-pull-or-push-request-fail-with-disallowed-operation',
    {},
  );

export const methodNotOffered = () => new RegistryError(405, 'UNSUPPORTED', 'The operation is unsupported.');

/** Errors of the token endpoints have no challenge. */
export const loginRefused = (message: string) => new RegistryError(401, 'UNAUTHORIZED', message);

export const requestInvalid = (message: string) => new RegistryError(400, 'BAD_REQUEST', message);

/** Retry-After in whole seconds, as HTTP has it; the limit itself is per second. */
export const throttled = () =>
  new RegistryError(429, 'TOOMANYREQUESTS', 'too many requests', undefined, { 'Retry-After': '1' });
