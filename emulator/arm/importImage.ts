import { buffer } from 'node:stream/consumers';
import { permits } from '../identity/identities.ts';
import { parseManifest } from '../registry/manifestDocument.ts';
import { storeManifest } from '../registry/manifests.ts';
import { isDigest, isRepositoryName, isTag } from '../registry/names.ts';
import type { Registry } from '../registry/registry.ts';
import { type ArmError, conflict, invalid } from './armError.ts';
import { objectOf, stringOf } from './call.ts';
import type { Json } from './state.ts';

/** An image by name, as imports write it: `team/app:v1`, `team/app@sha256:…`, `team/app`. */
interface ImageName {
  readonly repository: string;
  /** Tag or digest; empty if there is neither. */
  readonly reference: string;
}

export interface ImportRequest {
  readonly resourceId: string | undefined;
  readonly registryUri: string | undefined;
  readonly userName: string | undefined;
  readonly password: string | undefined;
  readonly source: ImageName;
  readonly targets: readonly ImageName[];
  readonly force: boolean;
}

export function readImport(body: Json): ImportRequest {
  const source = objectOf(body.source);
  const credentials = objectOf(source.credentials);
  const image = parseImage(stringOf(source.sourceImage) ?? '', 'source.sourceImage');
  const [resourceId, registryUri] = [stringOf(source.resourceId), stringOf(source.registryUri)];
  if (resourceId === undefined && registryUri === undefined) {
    throw invalid('InvalidParameters', 'The source needs a resourceId or a registryUri.', 'source');
  }
  const tags = list(body.targetTags).map((target) => withTag(parseImage(target, 'targetTags')));
  const untagged = list(body.untaggedTargetRepositories).map((repository) => {
    if (!isRepositoryName(repository)) throw imageInvalid(repository, 'untaggedTargetRepositories');
    return { repository, reference: '' };
  });
  const mode = stringOf(body.mode) ?? 'NoForce';
  if (!['NoForce', 'Force'].includes(mode))
    throw invalid('InvalidParameters', `The mode '${mode}' is invalid.`, 'mode');
  const targets = [...tags, ...untagged];
  return {
    ...{ resourceId, registryUri },
    userName: stringOf(credentials.username),
    password: stringOf(credentials.password),
    source: image,
    targets: targets.length > 0 ? targets : [isDigest(image.reference) ? { ...image, reference: '' } : withTag(image)],
    force: mode === 'Force',
  };
}

const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

function parseImage(text: string, target: string): ImageName {
  const at = text.indexOf('@');
  const colon = at >= 0 ? at : text.lastIndexOf(':');
  const [repository, reference] = colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
  const isValid = at >= 0 ? isDigest(reference) : reference === '' || isTag(reference);
  if (!isRepositoryName(repository) || !isValid) throw imageInvalid(text, target);
  return { repository, reference };
}

const withTag = ({ repository, reference }: ImageName): ImageName => ({
  repository,
  reference: reference === '' ? 'latest' : reference,
});

const imageInvalid = (text: string, target: string): ArmError =>
  invalid('InvalidParameters', `The image '${text}' is not a valid repository, tag or digest.`, target);

/** NoForce does not overwrite existing tags. */
export function checkTargets(registry: Registry, { targets, force }: ImportRequest): void {
  if (force) return;
  const taken = targets.find(({ repository, reference }) =>
    registry.content.repository(repository)?.tags.has(reference),
  );
  if (taken === undefined) return;
  throw conflict(
    'Conflict',
    `Tag ${taken.repository}:${taken.reference} already exists in target registry. Use mode 'Force' to overwrite it.`,
  );
}

/** Whether these credentials allow a pull at the source; without any, whether anonymous pull does. */
export function mayPull(registry: Registry, { userName, password, source }: ImportRequest): boolean {
  const { callers, directory } = registry;
  const claims = userName === undefined && password !== undefined ? directory.check(password) : undefined;
  const identity =
    password === undefined
      ? callers.anonymous
      : claims === undefined
        ? callers.logIn(userName ?? '', password)
        : callers.find(String(claims.oid));
  return identity !== undefined && permits(identity, 'repository', source.repository, 'pull');
}

/** Copies the image with everything below it, to each target. */
export async function importImage(from: Registry, to: Registry, request: ImportRequest): Promise<void> {
  const { source, targets } = request;
  const room = from.content.repository(source.repository);
  const reference = source.reference === '' ? 'latest' : source.reference;
  const digest = isDigest(reference) ? reference : room?.tags.get(reference)?.digest;
  if (digest === undefined || room?.manifests.has(digest) !== true) {
    const at = isDigest(reference) ? '@' : ':';
    throw invalid(
      'InvalidParameters',
      `Operation failed: the image ${from.loginServer}/${source.repository}${at}${reference} could not be found: manifest unknown.`,
    );
  }
  checkTargets(to, request);
  for (const { repository, reference: tag } of targets) {
    await copyManifest(from, source.repository, to, repository, digest, isDigest(tag) ? '' : tag);
  }
}

/** With everything below it. */
export async function copyManifest(
  from: Registry,
  fromRepository: string,
  to: Registry,
  repository: string,
  digest: string,
  tag: string,
): Promise<void> {
  const record = from.content.repository(fromRepository)?.manifests.get(digest);
  if (record === undefined) throw invalid('InvalidParameters', `The manifest ${digest} is missing in the source.`);
  const document = parseManifest(record.bytes, record.mediaType);
  const children = document.children.filter((child) => !record.facts.blobs.includes(child.digest));
  for (const child of children) await copyManifest(from, fromRepository, to, repository, child.digest, '');
  for (const blob of record.facts.blobs) await copyBlob(from, fromRepository, to, repository, blob);
  const content = document.config === undefined ? undefined : to.content.blob(repository, document.config.digest);
  const config = content === undefined ? undefined : await buffer(content.stream());
  const isKnown = to.content.repository(repository)?.manifests.has(digest) === true;
  if (isKnown && tag === '') return;
  storeManifest(to, repository, {
    ...{ document, bytes: record.bytes, digest, config },
    ...(tag === '' ? {} : { tag }),
  });
}

async function copyBlob(
  from: Registry,
  fromRepository: string,
  to: Registry,
  repository: string,
  digest: string,
): Promise<void> {
  if (to.content.blob(repository, digest) !== undefined) return;
  const content = from.content.blob(fromRepository, digest);
  // Foreign layers need not be in a registry.
  if (content === undefined) return;
  const writer = to.content.startBlob();
  for await (const chunk of content.stream()) await writer.append(chunk as Buffer);
  await to.content.keepBlob(repository, writer);
}
