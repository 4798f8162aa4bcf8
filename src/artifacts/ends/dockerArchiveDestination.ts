import { createHash } from 'node:crypto';
import { lstat, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ByteSource } from '../../call/byteSource.ts';
import type { Call } from '../../call/call.ts';
import { cancelled, Failure } from '../../call/failure.ts';
import { canGoOn } from '../../call/stopping.ts';
import { localFailure, readSmall, writeAll } from '../../files/localFiles.ts';
import { fileSource, regularFile } from '../../files/regularFile.ts';
import { replaceFile } from '../../files/replaceFile.ts';
import { withStagedFile } from '../../files/stagedFile.ts';
import { halfMark, StagedFolder } from '../../files/stagedFolder.ts';
import type { Digest } from '../../protocol/index.ts';
import type { Descriptor } from '../../registry/content/descriptors.ts';
import { mismatch, Verifier, verifyBytes } from '../../registry/content/digests.ts';
import { manifestLimit } from '../../registry/content/manifestContent.ts';
import { isImageConfig, isImageLayer } from '../../registry/content/mediaTypes.ts';
import { compressionFailure, decompressed } from '../archives/compression.ts';
import { digestOfSource } from '../archives/hashing.ts';
import { diffIdsOf } from '../archives/imageConfig.ts';
import { TarPlan } from '../archives/tarPlan.ts';
import type { Branch, Destination, Moved, Tree } from '../transfer/ends.ts';

interface Unpacked {
  readonly file: string;
  readonly diffId: string;
  readonly size: number;
}

/**
 * An archive for `docker load`: one image with unpacked layers. They are unpacked while they arrive, and verified
 * twice: compressed against their digest, and unpacked against the diff id in the config.
 */
export class DockerArchiveDestination implements Destination {
  readonly #path: string;
  readonly #name: string | undefined;
  readonly #unpacked = new Map<Digest, Unpacked>();
  #configDigest: Digest | undefined;
  #config: Buffer | undefined;
  #layers: StagedFolder | undefined;

  /** `name`: the name of the image after loading. */
  constructor(path: string, name: string | undefined) {
    this.#path = path;
    this.#name = name;
  }

  async prepare({ root, outside }: Tree): Promise<void> {
    const [elsewhere] = outside;
    this.#configDigest = this.#imageConfig(root);
    if (elsewhere) throw foreign(elsewhere.digest);
    this.#layers = await StagedFolder.resume(this.#path, root.content.digest);
  }

  /** The config of what `docker load` accepts as an image; anything else is refused by name. */
  #imageConfig({ content, document: { kind, config, layers, artifactType } }: Branch): Digest {
    if (kind !== 'image' || !config) throw this.#noImage(artifactType ?? content.mediaType);
    if (!isImageConfig(config.mediaType)) throw this.#noImage(artifactType ?? config.mediaType);
    const other = layers.find(({ mediaType }) => !isImageLayer(mediaType));
    if (other) throw this.#noImage(artifactType ?? other.mediaType);
    return config.digest;
  }

  async blob(
    { digest, size }: Descriptor,
    source: ByteSource,
    moved: (position: number) => void,
    call: Call,
  ): Promise<Moved> {
    if (digest === this.#configDigest) {
      this.#config = await readSmall(source, manifestLimit, `The config ${digest}`, call);
      verifyBytes(this.#config, { digest }, 'The config of the image');
      return 'moved';
    }
    const file = join(this.#layers?.folder ?? '', digest.replace(':', '-'));
    const kept = await unpackedBefore(file, call);
    if (kept) {
      this.#unpacked.set(digest, kept);
      return 'there';
    }
    const verifier = new Verifier({ digest, size }, 'A layer');
    try {
      const layer = await unpack(verified(source, verifier, moved, call), file, call);
      this.#unpacked.set(digest, layer);
    } catch (error) {
      throw call.signal.aborted ? cancelled() : (compressionFailure(error, digest) ?? localFailure(error, file));
    }
    return 'moved';
  }

  async manifest(): Promise<void> {}

  async finish({ root }: Tree, call: Call): Promise<void> {
    const layers = root.document.layers.map(({ digest }) => this.#unpacked.get(digest) as Unpacked);
    const config = this.#config ?? Buffer.alloc(0);
    this.#checkDiffIds(config, layers);
    const configName = `${this.#configDigest?.split(':')[1]}.json`;
    const nameOf = ({ diffId }: Unpacked) => `${diffId.split(':')[1]}.tar`;
    const saved = [{ Config: configName, RepoTags: this.#name ? [this.#name] : null, Layers: layers.map(nameOf) }];
    const manifest = Buffer.from(JSON.stringify(saved));
    const plan = new TarPlan();
    const different = [...new Map(layers.map((layer) => [layer.diffId, layer])).values()];
    const places = different.map((layer) => ({ layer, place: plan.file(nameOf(layer), layer.size) }));
    const configPlace = plan.file(configName, config.length);
    const manifestPlace = plan.file('manifest.json', manifest.length);
    await withStagedFile(this.#path, dirname(this.#path), async ({ handle }) => {
      await handle.truncate(plan.length);
      for (const { at, bytes } of plan.headers) await writeAll(handle, bytes, at);
      await writeAll(handle, config, configPlace.offset);
      await writeAll(handle, manifest, manifestPlace.offset);
      for (const { layer, place } of places) {
        let at = place.offset;
        for await (const chunk of fileSource(await regularFile(layer.file)).read(0, call)) {
          await writeAll(handle, chunk, at);
          at += chunk.length;
        }
      }
    });
    await this.#layers?.remove();
  }

  /** Completely unpacked layers need not be fetched again. */
  async abandon(error: unknown, call: Call): Promise<void> {
    await (canGoOn(error, call) ? this.#layers?.keep() : this.#layers?.remove());
  }

  #checkDiffIds(config: Buffer, layers: readonly Unpacked[]): void {
    const promised = diffIdsOf(config);
    if (promised?.length !== layers.length) throw this.#wrongConfig();
    for (const [i, { diffId }] of layers.entries())
      if (promised[i] !== diffId) throw mismatch(String(promised[i]), diffId, 'What is inside a layer');
  }

  #noImage(type: string): Failure {
    return new Failure('InvalidInput', `This is not an image: it is of the type ${type.slice(0, 200)}.`, {
      resource: this.#path,
      advice:
        'A docker-archive can only contain an image. Save an image layout (-Format OciLayout), which can contain any artifact.',
    });
  }

  #wrongConfig(): Failure {
    return new Failure('InvalidInput', `The config ${this.#configDigest} does not match the layers of the image.`, {
      resource: this.#path,
      advice: 'It was published like that; save an image layout to inspect it.',
    });
  }
}

function foreign(digest: Digest): Failure {
  return new Failure('InvalidInput', `The layer ${digest} is stored outside of the registry.`, {
    resource: digest,
    advice: 'An image with foreign layers cannot be saved as a docker-archive; save an image layout.',
  });
}

async function* verified(
  source: ByteSource,
  verifier: Verifier,
  moved: (position: number) => void,
  call: Call,
): AsyncGenerator<Buffer> {
  for await (const chunk of source.read(0, call)) {
    verifier.take(verifier.at, chunk);
    moved(verifier.at);
    yield chunk;
  }
  verifier.finish();
}

/** Under another name until it is complete. */
async function unpack(chunks: AsyncIterable<Buffer>, file: string, call: Call): Promise<Unpacked> {
  const half = `${file}${halfMark}`;
  const handle = await open(half, 'w');
  const hash = createHash('sha256');
  let size = 0;
  const write = async (chunk: Buffer) => {
    hash.update(chunk);
    await writeAll(handle, chunk, size);
    size += chunk.length;
  };
  try {
    await decompressed(chunks, write, call);
  } finally {
    await handle.close();
  }
  await replaceFile(half, file);
  return { file, diffId: `sha256:${hash.digest('hex')}`, size };
}

/** A layer that an earlier run of the command had unpacked; at the end it is compared with the config. */
async function unpackedBefore(file: string, call: Call): Promise<Unpacked | undefined> {
  const found = await lstat(file).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  return { file, diffId: await digestOfSource(fileSource(await regularFile(file)), call), size: found.size };
}
