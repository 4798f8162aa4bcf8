/** OCI distribution-spec, Pulling manifests: the grammar of names and tags; ACR allows 255 characters. */
const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

export const isRepositoryName = (name: string) => name.length <= 255 && REPOSITORY.test(name);

export const isTag = (tag: string) => TAG.test(tag);

export const isDigest = (digest: string) => DIGEST.test(digest);
