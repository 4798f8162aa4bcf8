import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import { readSmall } from '../../files/localFiles.ts';
import type { Digest } from '../../protocol/index.ts';
import { type Descriptor, isObject, readDescriptor } from '../../registry/content/descriptors.ts';
import { readJson } from '../../registry/content/jsonText.ts';
import {
  type ManifestContent,
  manifestLimit,
  mediaTypeOf,
  verifyManifest,
} from '../../registry/content/manifestContent.ts';
import { refNameAnnotation } from '../../registry/content/mediaTypes.ts';
import type { FileTree } from '../archives/fileTree.ts';
import type { Origin } from '../transfer/ends.ts';

/** Where a blob lies in an image layout (OCI image-spec, image-layout.md). */
export function layoutPath(digest: Digest): string {
  return `blobs/${digest.replace(':', '/')}`;
}

/** An image layout to push from. `reference`: which of several images, by its name in the layout or its digest. */
export async function layoutOrigin(tree: FileTree, reference: string | undefined, call: Call): Promise<Origin> {
  const index = await readIndex(tree, call);
  const chosen = choose(tree, index, reference);
  const manifest = async ({ digest, mediaType }: Descriptor, own: Call): Promise<ManifestContent> => {
    const file = await tree.file(layoutPath(digest));
    if (!file) throw absent(tree, 'manifest', digest);
    const bytes = await readSmall(file, manifestLimit, `${tree.path}, manifest ${digest}`, own);
    const content = { digest, mediaType: mediaTypeOf(mediaType, bytes), bytes };
    verifyManifest(content, `The manifest in ${tree.path}`);
    return content;
  };
  return {
    root: await manifest(chosen, call),
    manifest,
    find: async (digest) => (await tree.file(layoutPath(digest)))?.size,
    async blob({ digest, size }) {
      const file = await tree.file(layoutPath(digest));
      if (!file) throw absent(tree, 'blob', digest);
      if (file.size !== size) throw wrongLength(tree, digest, size, file.size);
      return file;
    },
  };
}

async function readIndex(tree: FileTree, call: Call): Promise<Descriptor[]> {
  const file = await tree.file('index.json');
  const bytes = file && (await readSmall(file, manifestLimit, `${tree.path}, index.json`, call));
  const read = readJson(bytes ?? Buffer.alloc(0));
  if ('problem' in read && bytes) throw noIndex(tree, `has an index.json that ${read.problem}`);
  const index = 'value' in read ? read.value : undefined;
  if (isObject(index) && Array.isArray(index.manifests))
    return index.manifests.flatMap((entry) => readDescriptor(entry) ?? []);
  throw noIndex(tree, 'has no index.json that lists manifests');
}

function noIndex(tree: FileTree, what: string): Failure {
  return new Failure('InvalidInput', `${tree.path} ${what}.`, {
    resource: tree.path,
    advice: 'An OCI image layout has oci-layout, index.json and blobs/. Check the path.',
  });
}

function choose(tree: FileTree, index: readonly Descriptor[], reference: string | undefined): Descriptor {
  const nameOf = ({ annotations }: Descriptor) => annotations?.[refNameAnnotation];
  const fits = (one: Descriptor) => one.digest === reference || nameOf(one) === reference;
  const found = reference === undefined ? index : index.filter(fits);
  const digests = new Set(found.map(({ digest }) => digest));
  const [first] = found;
  if (first && digests.size === 1) return first;
  const names = index.map((one) => nameOf(one) ?? one.digest).join(', ');
  throw new Failure(
    'InvalidInput',
    reference === undefined
      ? `${tree.path} contains ${index.length} images.`
      : `${tree.path} contains ${digests.size} images of the name ${reference}.`,
    {
      resource: tree.path,
      advice: index.length === 0 ? 'The layout is empty.' : `Select one with -Reference: ${names.slice(0, 500)}.`,
    },
  );
}

function absent(tree: FileTree, what: 'manifest' | 'blob', digest: string): Failure {
  return new Failure('InvalidInput', `${tree.path} lacks the ${what} ${digest}.`, {
    resource: digest,
    advice: 'The layout is incomplete: create it again. Nothing was published under the tag.',
  });
}

function wrongLength(tree: FileTree, digest: Digest, expected: number, actual: number): Failure {
  return new Failure(
    'DigestMismatch',
    `The blob ${digest} in ${tree.path} should have ${expected} bytes, but has ${actual}.`,
    {
      resource: digest,
      advice: 'It was altered or truncated: create the layout again. Nothing was published under the tag.',
    },
  );
}
