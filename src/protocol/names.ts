/**
 * Names in registries, as types that a plain string cannot be assigned to.
 * Grammar: OCI distribution-spec, "Pulling manifests"; digests: OCI image-spec, descriptor.md#digests.
 */
declare const brand: unique symbol;
type Branded<T extends string> = string & { readonly [brand]: T };

export type RepositoryName = Branded<'RepositoryName'>;
export type TagName = Branded<'TagName'>;
export type Digest = Branded<'Digest'>;
/** Host, with a port if one was given, lower case: the `service` of a challenge. */
export type LoginServer = Branded<'LoginServer'>;

const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const repositoryPattern = `^${component}(?:/${component})*$`;
const tagPattern = '^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$';
const digestPattern = '^[A-Za-z0-9]+(?:[+._-][A-Za-z0-9]+)*:[A-Za-z0-9=_-]+$';

const repositoryExpression = new RegExp(repositoryPattern);
const tagExpression = new RegExp(tagPattern);
const digestExpression = new RegExp(digestPattern);

export function isRepositoryName(text: string): text is RepositoryName {
  return text.length <= 255 && repositoryExpression.test(text);
}

export function isTagName(text: string): text is TagName {
  return tagExpression.test(text);
}

/** A sha256 or sha512 digest must have its full hex; other algorithms are left to the registry to check. */
export function isDigest(text: string): text is Digest {
  if (text.startsWith('sha256:')) return /^sha256:[a-f0-9]{64}$/.test(text);
  if (text.startsWith('sha512:')) return /^sha512:[a-f0-9]{128}$/.test(text);
  return digestExpression.test(text);
}
