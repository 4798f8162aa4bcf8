import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type ByteSource, bytesSource } from '../../call/byteSource.ts';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import { inLanes } from '../../call/lanes.ts';
import { folderFiles } from '../../files/folderFiles.ts';
import { localFailure } from '../../files/localFiles.ts';
import { fileSource, type RegularFile, regularFile } from '../../files/regularFile.ts';
import type { Digest } from '../../protocol/index.ts';
import type { Descriptor } from '../../registry/content/descriptors.ts';
import { digestOf } from '../../registry/content/digests.ts';
import {
  emptyJson,
  ociManifest,
  plainFile,
  titleAnnotation,
  unknownArtifact,
} from '../../registry/content/mediaTypes.ts';
import { digestOfSource } from '../archives/hashing.ts';
import type { Origin } from '../transfer/ends.ts';
import { isSafeName } from './safeName.ts';

export interface PlainFile {
  readonly path: string;
  readonly mediaType?: string | undefined;
}

export interface ArtifactOptions {
  readonly artifactType?: string | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** The manifest that this one refers to: a signature's image, for instance. */
  readonly subject?: Descriptor | undefined;
}

const empty = Buffer.from('{}');
const hashing = 4;

/**
 * Plain files as an artifact (OCI image-spec, Guidelines for Artifact Usage): a layer a file, its name as the title.
 * The same files always give the same digest.
 */
export async function plainFilesOrigin(
  files: readonly PlainFile[],
  { artifactType = unknownArtifact, annotations, subject }: ArtifactOptions,
  call: Call,
): Promise<Origin> {
  const found: FoundFile[] = [];
  for (const file of files) found.push(...(await filesUnder(file, call)));
  refuseTwins(found);
  warnOfNames(found, call);
  const sources = new Map<Digest, ByteSource>([[digestOf(empty), bytesSource(empty)]]);
  const layers: Descriptor[] = [];
  await inLanes(
    found.entries(),
    hashing,
    async ([i, { title, file, mediaType = plainFile }], laneCall) => {
      const source = fileSource(file);
      const digest = await digestOfSource(source, laneCall);
      sources.set(digest, source);
      layers[i] = { mediaType, digest, size: file.size, annotations: { [titleAnnotation]: title } };
    },
    call,
  );
  const manifest = {
    schemaVersion: 2,
    mediaType: ociManifest,
    artifactType,
    config: { mediaType: emptyJson, digest: digestOf(empty), size: empty.length, data: empty.toString('base64') },
    layers: layers.length > 0 ? layers : [{ mediaType: emptyJson, digest: digestOf(empty), size: empty.length }],
    ...(subject ? { subject: { mediaType: subject.mediaType, digest: subject.digest, size: subject.size } } : {}),
    ...(annotations && Object.keys(annotations).length > 0 ? { annotations } : {}),
  };
  const bytes = Buffer.from(JSON.stringify(manifest));
  const root = { digest: digestOf(bytes), mediaType: ociManifest, bytes };
  return {
    root,
    manifest: async () => root,
    find: async (digest) => sources.get(digest)?.size,
    blob: async ({ digest }) => sources.get(digest) as ByteSource,
  };
}

interface FoundFile {
  readonly title: string;
  readonly file: RegularFile;
  readonly mediaType: string | undefined;
}

/** A folder stands for every file under it, each titled by its path from there. */
async function filesUnder({ path, mediaType }: PlainFile, call: Call): Promise<FoundFile[]> {
  const found = await stat(path).catch((error) => {
    throw localFailure(error, path);
  });
  if (!found.isDirectory()) return [{ title: basename(path), file: await regularFile(path), mediaType }];
  return (await folderFiles(path, call)).map(({ name, file }) => ({ title: name, file, mediaType }));
}

/** They are published nevertheless: saved as a layout, they are complete. */
function warnOfNames(files: readonly FoundFile[], call: Call): void {
  const odd = files.map(({ title }) => title).filter((title) => !isSafeName(title));
  if (odd.length === 0) return;
  const names = odd.slice(0, 10).map((name) => JSON.stringify(name));
  call.warn?.(`Windows does not allow these file names, so they can only be saved as a layout: ${names.join(', ')}.`);
}

function refuseTwins(files: readonly FoundFile[]): void {
  const seen = new Set<string>();
  for (const { title } of files) {
    if (!seen.has(title)) seen.add(title);
    else
      throw new Failure('InvalidInput', `Two files of the name ${title} cannot be in one artifact.`, {
        resource: title,
        advice: 'Rename one of them, or specify the folder that contains both.',
      });
  }
}
