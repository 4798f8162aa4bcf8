/** OCI distribution-spec, Pulling manifests: the grammar of names and tags; ACR allows 255 characters. */
const repositoryPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const digestPattern = /^sha256:[0-9a-f]{64}$/;

export const isRepositoryName = (name: string) => name.length <= 255 && repositoryPattern.test(name);

export const isTag = (tag: string) => tagPattern.test(tag);

export const isDigest = (digest: string) => digestPattern.test(digest);
