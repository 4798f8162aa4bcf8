import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import { readSmall } from '../../files/localFiles.ts';
import { type Descriptor, type Platform, platformText } from '../../registry/content/descriptors.ts';
import { verifyBytes } from '../../registry/content/digests.ts';
import { manifestLimit } from '../../registry/content/manifestContent.ts';
import type { Branch, Origin } from './ends.ts';
import { readDocument } from './manifestDocument.ts';

/** The origin narrowed to the one manifest of that platform: what its index says, or its config where there is none. */
export async function forPlatform(origin: Origin, platform: string, call: Call): Promise<Origin> {
  const wanted = platform.toLowerCase();
  const document = readDocument(origin.root);
  if (!document.isIndex) {
    const own = await ownPlatform(origin, document, call);
    if (own && fits(own, wanted)) return origin;
    throw noPlatform(origin.root.digest, wanted, own ? [own] : []);
  }
  const offered = document.children.flatMap(({ platform: one }) => (one ? [one] : []));
  const child = document.children.find(({ platform: one }) => one && fits(one, wanted));
  if (!child) throw noPlatform(origin.root.digest, wanted, offered);
  return { ...origin, root: await origin.manifest(child, call), manifest: origin.manifest, blob: origin.blob };
}

/** `linux/arm64` takes any variant; `linux/arm/v7` only that one. */
function fits(platform: Platform, wanted: string): boolean {
  const [os, architecture, variant] = wanted.split('/');
  return (
    platform.os === os &&
    platform.architecture === architecture &&
    (variant === undefined || platform.variant === variant)
  );
}

async function ownPlatform(origin: Origin, { config }: Branch['document'], call: Call): Promise<Platform | undefined> {
  if (!config) return undefined;
  const bytes = await readSmall(origin.blob(config), manifestLimit, `The config ${config.digest}`, call);
  verifyBytes(bytes, { digest: config.digest }, 'The config of the image');
  try {
    const { os, architecture, variant } = JSON.parse(bytes.toString('utf8')) as Partial<Platform>;
    return typeof os === 'string' && typeof architecture === 'string'
      ? { os, architecture, ...(variant ? { variant } : {}) }
      : undefined;
  } catch {
    return undefined;
  }
}

function noPlatform(digest: Descriptor['digest'], wanted: string, offered: readonly Platform[]): Failure {
  const names = offered.map(platformText).filter((name) => name !== 'unknown/unknown');
  return new Failure('NotFound', `The platform ${wanted} was not found in ${digest}.`, {
    resource: digest,
    advice: names.length > 0 ? `It has: ${names.join(', ')}.` : 'It does not say for which platform it is.',
  });
}
