import { isAbsolute } from 'node:path';
import { Failure } from '../call/failure.ts';
import {
  type Digest,
  isDigest,
  isRepositoryName,
  isTagName,
  type RepositoryName,
  type TagName,
} from '../protocol/index.ts';
import type { ManifestName } from '../registry/manifests.ts';

const imageName = /^(?<repository>[^:@]+)(?::(?<tag>[\w][\w.-]{0,127})|@(?<digest>sha256:[0-9a-f]{64}))$/;

/** Names are checked before anything is sent: ACR's own answer to a bad one costs a request and is less specific. */
export function repositoryName(text: string): RepositoryName {
  if (isRepositoryName(text)) return text;
  // `app:v1`, as docker names an image.
  const { repository, tag, digest: named } = imageName.exec(text)?.groups ?? {};
  if (repository !== undefined && isRepositoryName(repository)) {
    throw new Failure(
      'InvalidInput',
      `'${shortened(text)}' names ${tag ? 'a tag' : 'a manifest'} of the repository ${repository}.`,
      {
        resource: shortened(text),
        advice: tag
          ? `Give the repository ${repository}, and the tag ${tag} by -Name or -Tag.`
          : `Give the repository ${repository}, and the digest ${named} by -Name, -Manifest or -Digest.`,
      },
    );
  }
  const lower = text.toLowerCase();
  const advice = isRepositoryName(lower)
    ? `Repository names are lower case: ${lower}.`
    : 'Lower-case letters and digits, joined by . _ __ or -, in parts separated by /, at most 255 characters.';
  throw new Failure('InvalidInput', `'${shortened(text)}' cannot be the name of a repository.`, {
    resource: shortened(text),
    advice,
  });
}

export function tagName(text: string): TagName {
  if (isTagName(text)) return text;
  const advice = text.startsWith('sha256:')
    ? 'This is a digest: the manifest cmdlets accept it (-Manifest); a tag is specified by -Tag.'
    : 'Letters, digits, _ . and -, not starting with . or -, at most 128 characters.';
  throw new Failure('InvalidInput', `'${shortened(text)}' cannot be the name of a tag.`, {
    resource: shortened(text),
    advice,
  });
}

export function digest(text: string): Digest {
  if (isDigest(text)) return text;
  const advice = isTagName(text)
    ? 'This looks like a tag: use -Tag if the cmdlet has it, or get the digest with Get-AzContainerRegistryTag.'
    : 'A digest is sha256: and 64 hexadecimal digits, as the lists show it.';
  throw new Failure('InvalidInput', `'${shortened(text)}' is not a digest.`, { resource: shortened(text), advice });
}

export function manifestName(given: { digest?: string | undefined; tag?: string | undefined }): ManifestName {
  if (given.digest !== undefined) return { digest: digest(given.digest) };
  if (given.tag !== undefined) return { tag: tagName(given.tag) };
  throw new Failure('InvalidInput', 'No manifest was specified.', { advice: 'Name it by its digest or by a tag.' });
}

/** The host's working directory is not its client's, so a relative path would mean another file. */
export function localPath(text: string): string {
  if (isAbsolute(text) && !text.includes('\0')) return text;
  throw new Failure('InvalidInput', `'${shortened(text)}' is not an absolute path.`, {
    resource: shortened(text),
    advice: 'The clients make paths absolute before they call; specify the full path.',
  });
}

/** Bytes as text; undefined unless they decode as UTF-8 and back to the same bytes. */
export function textOf(bytes: Buffer): { content?: string } {
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? { content: text } : {};
}

function shortened(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}
