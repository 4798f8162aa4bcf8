import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import { readSmall } from '../../files/localFiles.ts';
import type { Digest } from '../../protocol/index.ts';
import type { ByteSource } from '../../registry/content/byteSource.ts';
import { type Descriptor, isObject, readDescriptor } from '../../registry/content/descriptors.ts';
import { verifyBytes } from '../../registry/content/digests.ts';
import { type ManifestContent, manifestLimit } from '../../registry/content/manifestContent.ts';
import { refNameAnnotation } from '../../registry/content/mediaTypes.ts';
import type { FileTree } from '../archives/fileTree.ts';
import type { Origin } from '../transfer/ends.ts';
import { blobsOf, readDocument } from '../transfer/manifestDocument.ts';

/** Where a blob lies in an image layout (OCI image-spec, image-layout.md). */
export function layoutPath(digest: Digest): string {
  return `blobs/${digest.replace(':', '/')}`;
}

/** An image layout to push from. `reference`: which of several images, by its name in the layout or its digest. */
export async function layoutOrigin(tree: FileTree, reference: string | undefined, call: Call): Promise<Origin> {
  const index = await readIndex(tree, call);
  const chosen = choose(tree, index, reference);
  const files = new Map<Digest, ByteSource>();
  const manifest = async ({ digest, mediaType }: Descriptor, own: Call): Promise<ManifestContent> => {
    const file = await tree.file(layoutPath(digest));
    if (!file) throw absent(tree, 'manifest', digest);
    const bytes = await readSmall(file, manifestLimit, `${tree.path}, manifest ${digest}`, own);
    verifyBytes(bytes, { digest }, `The manifest in ${tree.path}`);
    const content = { digest, mediaType: mediaType || statedType(bytes), bytes };
    await findBlobs(tree, content, files);
    return content;
  };
  return {
    root: await manifest(chosen, call),
    manifest,
    blob({ digest, size }) {
      const file = files.get(digest);
      if (!file) throw absent(tree, 'blob', digest);
      if (file.size !== size) throw wrongLength(tree, digest, size, file.size);
      return file;
    },
  };
}

/** Looked up with the manifest that names them: asking a folder takes a moment that `blob` does not have. */
async function findBlobs(tree: FileTree, content: ManifestContent, files: Map<Digest, ByteSource>): Promise<void> {
  for (const { digest } of blobsOf(readDocument(content))) {
    const file = files.has(digest) ? undefined : await tree.file(layoutPath(digest));
    if (file) files.set(digest, file);
  }
}

async function readIndex(tree: FileTree, call: Call): Promise<Descriptor[]> {
  const file = await tree.file('index.json');
  const text = file && (await readSmall(file, manifestLimit, `${tree.path}, index.json`, call)).toString('utf8');
  try {
    const index: unknown = JSON.parse(text ?? '');
    if (isObject(index) && Array.isArray(index.manifests))
      return index.manifests.flatMap((entry) => readDescriptor(entry) ?? []);
  } catch {
    // Told below.
  }
  throw new Failure('InvalidInput', `${tree.path} has no index.json that lists manifests.`, {
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
      ? `${tree.path} holds ${index.length} images.`
      : `${tree.path} holds ${digests.size} images of the name ${reference}.`,
    {
      resource: tree.path,
      advice: index.length === 0 ? 'The layout is empty.' : `Name one of them with -Reference: ${names.slice(0, 500)}.`,
    },
  );
}

/** An index.json that leaves the media type out has it in the manifest itself. */
function statedType(bytes: Buffer): string {
  try {
    const { mediaType } = JSON.parse(bytes.toString('utf8'));
    return typeof mediaType === 'string' ? mediaType : '';
  } catch {
    return '';
  }
}

function absent(tree: FileTree, what: 'manifest' | 'blob', digest: string): Failure {
  return new Failure('InvalidInput', `${tree.path} lacks the ${what} ${digest}.`, {
    resource: digest,
    advice: 'The layout is not whole: make it again. Nothing was published under the tag.',
  });
}

function wrongLength(tree: FileTree, digest: Digest, expected: number, actual: number): Failure {
  return new Failure(
    'DigestMismatch',
    `The blob ${digest} in ${tree.path} should have ${expected} bytes, but has ${actual}.`,
    {
      resource: digest,
      advice: 'It was altered or cut short: make the layout again. Nothing was published under the tag.',
    },
  );
}
