import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import { readSmall } from '../../files/localFiles.ts';
import { type Descriptor, isObject, type Platform, platformText } from '../../registry/content/descriptors.ts';
import { verifyBytes } from '../../registry/content/digests.ts';
import { jsonValue } from '../../registry/content/jsonText.ts';
import { manifestLimit } from '../../registry/content/manifestContent.ts';
import { manifestKind } from '../../registry/content/mediaTypes.ts';
import type { Origin } from './ends.ts';
import { type ManifestDocument, readDocument } from './manifestDocument.ts';

/** An index in an index in an index: deeper nesting is not in use. */
const deepest = 4;
/** The maximum number of images of an index whose config is read for the platform. */
const asked = 32;

/** The origin narrowed to the manifest of that platform, by its index, or by its config without one. */
export async function forPlatform(origin: Origin, platform: string, call: Call): Promise<Origin> {
  const wanted = platform.toLowerCase();
  const document = readDocument(origin.root);
  if (document.kind !== 'index') {
    const own = await ownPlatform(origin, document, call);
    if (own && fits(own, wanted)) return origin;
    throw noPlatform(origin.root.digest, wanted, own ? [own] : []);
  }
  const offered = document.children.flatMap(({ platform: one }) => (one ? [one] : []));
  const child =
    document.children.find(({ platform: one }) => one && fits(one, wanted)) ??
    (await byConfig(origin, document.children, wanted, call));
  if (!child) throw noPlatform(origin.root.digest, wanted, offered);
  return { ...origin, root: await origin.manifest(child, call) };
}

/** Some indexes do not state platforms: then the images' configs do. */
async function byConfig(
  origin: Origin,
  children: readonly Descriptor[],
  wanted: string,
  call: Call,
): Promise<Descriptor | undefined> {
  const silent = children.filter(({ platform, mediaType }) => !platform && manifestKind(mediaType) === 'image');
  for (const child of silent.slice(0, asked)) {
    const own = await ownPlatform(origin, readDocument(await origin.manifest(child, call)), call);
    if (own && fits(own, wanted)) return child;
  }
  return undefined;
}

/** The origin narrowed to the only image that its index has beside attestations and artifacts. */
export async function forOnlyImage(origin: Origin, call: Call): Promise<Origin> {
  let narrowed = origin;
  for (let depth = 0; depth < deepest; depth += 1) {
    const document = readDocument(narrowed.root);
    if (document.kind !== 'index') return narrowed;
    const [image, ...others] = imagesOf(document);
    if (!image) throw noImage(narrowed.root.digest);
    if (others.length > 0) throw severalImages(narrowed.root.digest, [image, ...others]);
    narrowed = { ...narrowed, root: await origin.manifest(image, call) };
  }
  throw noImage(origin.root.digest);
}

/** buildkit marks attestations by this annotation, and by the platform unknown/unknown. */
function imagesOf({ children, unclear }: ManifestDocument): Descriptor[] {
  return [...children, ...unclear].filter(
    ({ mediaType, annotations, platform, artifactType }) =>
      (mediaType === '' || ['image', 'index'].includes(manifestKind(mediaType) ?? '')) &&
      annotations?.['vnd.docker.reference.type'] === undefined &&
      platform?.os !== 'unknown' &&
      artifactType === undefined,
  );
}

/** `linux/arm64` matches any variant; `linux/arm/v7` only that one. */
function fits(platform: Platform, wanted: string): boolean {
  const [os, architecture, variant] = wanted.split('/');
  return (
    platform.os === os &&
    platform.architecture === architecture &&
    (variant === undefined || platform.variant === variant)
  );
}

async function ownPlatform(origin: Origin, { config }: ManifestDocument, call: Call): Promise<Platform | undefined> {
  if (!config) return undefined;
  const source = await origin.blob(config, call);
  const bytes = await readSmall(source, manifestLimit, `The config ${config.digest}`, call);
  verifyBytes(bytes, { digest: config.digest }, 'The config of the image');
  const value = jsonValue(bytes);
  const { os, architecture, variant } = isObject(value) ? value : {};
  if (typeof os !== 'string' || typeof architecture !== 'string') return undefined;
  return { os, architecture, ...(typeof variant === 'string' && variant !== '' ? { variant } : {}) };
}

function noPlatform(digest: Descriptor['digest'], wanted: string, offered: readonly Platform[]): Failure {
  const names = offered.map(platformText).filter((name) => name !== 'unknown/unknown');
  return new Failure('NotFound', `The platform ${wanted} was not found in ${digest}.`, {
    resource: digest,
    advice: names.length > 0 ? `It has: ${names.join(', ')}.` : 'It does not state its platform.',
  });
}

function severalImages(digest: Descriptor['digest'], images: readonly Descriptor[]): Failure {
  const names = images.map((image) => (image.platform ? platformText(image.platform) : image.digest)).slice(0, 20);
  return new Failure('InvalidInput', 'Only an image of one platform can be saved as a docker-archive.', {
    resource: digest,
    advice: `Choose one with -Platform (it has ${names.join(', ')}), or save an image layout, which can contain everything.`,
  });
}

function noImage(digest: Descriptor['digest']): Failure {
  return new Failure('InvalidInput', `The index ${digest} has no image, only other content.`, {
    resource: digest,
    advice: 'A docker-archive can only contain an image. Save an image layout, which can contain everything.',
  });
}
