import { parseTimestamp, type Timestamp, timestampOf } from '../clock.ts';
import { parseManifest } from '../registry/manifestDocument.ts';
import { storeManifest } from '../registry/manifests.ts';
import type { Registry } from '../registry/registry.ts';
import { type Attributes, type Descriptor, unlocked } from '../storage/records.ts';
import {
  emptyConfig,
  type ImageFormat,
  makeConfig,
  makeIndex,
  makeLayer,
  makeManifest,
  type Part,
  part,
} from './image.ts';
import type { LayerFile } from './tar.ts';

export interface ImageOptions {
  /** More than one makes an index. Default: linux/amd64 alone. */
  readonly platforms?: readonly string[];
  /** The files of each layer, for each platform alike. Default: one layer with one small file. */
  readonly layers?: readonly (readonly LayerFile[])[];
  readonly createdTime?: string | Date;
  readonly format?: ImageFormat;
  readonly annotations?: Record<string, string>;
}

export interface ArtifactOptions {
  readonly artifactType: string;
  readonly files: readonly { readonly name: string; readonly mediaType: string; readonly bytes: Buffer }[];
  /** The manifest that this one refers to. */
  readonly subject?: Descriptor;
  readonly tags?: readonly string[];
  readonly createdTime?: string | Date;
  readonly annotations?: Record<string, string>;
}

export interface Seeded extends Descriptor {
  readonly platforms: readonly { readonly platform: string; readonly digest: string }[];
  readonly layers: readonly string[];
}

export interface TagsOptions {
  readonly createdTime?: string | Date;
  readonly stepMilliseconds?: number;
  readonly tagName?: (index: number) => string;
  /** The number of different manifests; by default each tag has its own. */
  readonly manifests?: number;
}

/** Writes real content directly into the registry's storage, without HTTP. */
export class Seeder {
  readonly #registry: Registry;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** Without tags, the manifest is untagged. */
  async seedImage(repository: string, tags: string | readonly string[], options: ImageOptions = {}): Promise<Seeded> {
    const { platforms = ['linux/amd64'], format = 'oci' } = options;
    const names = typeof tags === 'string' ? [tags] : tags;
    const time = this.#times(options.createdTime);
    const created = this.#date(options.createdTime);
    const children: { platform: string; manifest: Part; layers: string[] }[] = [];
    for (const platform of platforms) {
      const files = options.layers ?? [[defaultFile(repository, names, platform)]];
      const layers = files.map((layer) => makeLayer(layer, created, format));
      const config = makeConfig(platform, layers, created, format);
      const annotations = options.annotations === undefined ? {} : { annotations: options.annotations };
      const manifest = makeManifest(config, layers, format, annotations);
      for (const blob of [config, ...layers]) await this.#registry.content.putBlob(repository, blob.bytes);
      this.#store(repository, manifest, platforms.length > 1 ? [] : names, time, config.bytes);
      children.push({ platform, manifest, layers: layers.map(({ digest }) => digest) });
    }
    const [only] = children;
    const index = children.length > 1 || only === undefined ? makeIndex(children, format) : undefined;
    if (index !== undefined) this.#store(repository, index, names, time);
    return seeded(index ?? (only as { manifest: Part }).manifest, children);
  }

  async seedArtifact(repository: string, options: ArtifactOptions): Promise<Seeded> {
    const { artifactType, subject, annotations, tags = [] } = options;
    const config = emptyConfig();
    const layers = options.files.map(({ name, mediaType, bytes }) => ({
      ...part(mediaType, bytes),
      annotations: { 'org.opencontainers.image.title': name },
    }));
    const manifest = makeManifest(config, layers, 'oci', {
      artifactType,
      ...(subject === undefined ? {} : { subject }),
      ...(annotations === undefined ? {} : { annotations }),
    });
    for (const blob of [config, ...layers]) await this.#registry.content.putBlob(repository, blob.bytes);
    this.#store(repository, manifest, tags, this.#times(options.createdTime));
    return seeded(manifest, [{ platform: '', layers: layers.map(({ digest }) => digest) }]);
  }

  /** A blob of these bytes, as a descriptor would name it. */
  async seedBlob(repository: string, mediaType: string, bytes: Buffer): Promise<Descriptor> {
    const { digest, size } = part(mediaType, bytes);
    await this.#registry.content.putBlob(repository, bytes);
    return { mediaType, digest, size };
  }

  /** A blob of which only the size is stored, for registries of terabytes: its content is zeros. In memory only. */
  seedHollowBlob(repository: string, mediaType: string, digest: string, size: number): Descriptor {
    this.#registry.content.putHollowBlob(repository, digest, size);
    return { mediaType, digest, size };
  }

  /** Any manifest, byte for byte, without a tag; its content must exist. */
  seedManifest(
    repository: string,
    mediaType: string,
    bytes: Buffer,
    options: { createdTime?: string | Date; config?: Buffer } = {},
  ): string {
    const manifest = part(mediaType, bytes);
    this.#store(repository, manifest, [], this.#times(options.createdTime), options.config);
    return manifest.digest;
  }

  /** A tag with its own time; the time of its manifest is unchanged. */
  seedTag(repository: string, tag: string, digest: string, createdTime: string | Date): void {
    const time = parseTimestamp(createdTime);
    const record = { key: tag, digest, createdTime: time, lastUpdateTime: time, attributes: unlocked() };
    this.#registry.content.setTag(repository, record);
  }

  /** Many tags, fast; the same call gives the same digests and times. */
  async seedTags(repository: string, count: number, options: TagsOptions = {}): Promise<string[]> {
    const { stepMilliseconds = 61_370, manifests = count } = options;
    const tagName = options.tagName ?? ((index: number) => `build-${String(index).padStart(5, '0')}`);
    const start = Date.parse(parseTimestamp(options.createdTime ?? '2024-01-01'));
    const created = new Date(start);
    const layer = makeLayer([defaultFile(repository, [], 'linux/amd64')], created, 'oci');
    const config = makeConfig('linux/amd64', [layer], created, 'oci');
    for (const blob of [config, layer]) await this.#registry.content.putBlob(repository, blob.bytes);
    const names = Array.from({ length: count }, (_, index) => tagName(index));
    for (const [index, name] of names.entries()) {
      const annotations = { 'org.opencontainers.image.version': names[index % manifests] ?? name };
      const manifest = makeManifest(config, [layer], 'oci', { annotations });
      const time = countingFrom(timestampOf(start + index * stepMilliseconds, (index * 7919) % 9000));
      this.#store(repository, manifest, [name], time, config.bytes);
    }
    return names;
  }

  /** Sets flags regardless of locks. Without tag or digest: those of the repository. */
  setAttributes(repository: string, target: { tag?: string; digest?: string }, changes: Partial<Attributes>): void {
    const { content } = this.#registry;
    const room = content.repository(repository);
    const tag = target.tag === undefined ? undefined : room?.tags.get(target.tag);
    const manifest = target.digest === undefined ? undefined : room?.manifests.get(target.digest);
    if (tag !== undefined) content.setTag(repository, { ...tag, attributes: { ...tag.attributes, ...changes } });
    else if (manifest !== undefined) {
      content.setManifest(repository, { ...manifest, attributes: { ...manifest.attributes, ...changes } });
    } else if (room !== undefined && target.tag === undefined && target.digest === undefined) {
      content.setRepository({ ...room.record, attributes: { ...room.record.attributes, ...changes } });
    } else throw new Error(`${repository} has no ${target.tag ?? target.digest ?? 'content'}`);
  }

  get repositoryCount(): number {
    return this.#registry.content.repositories.size;
  }

  #store(repository: string, manifest: Part, tags: readonly string[], time: () => Timestamp, config?: Buffer): void {
    const document = parseManifest(manifest.bytes, manifest.mediaType);
    const { bytes, digest } = manifest;
    const [first, ...others] = tags;
    storeManifest(this.#registry, repository, {
      document,
      bytes,
      digest,
      config,
      time,
      ...(first === undefined ? {} : { tag: first }),
    });
    for (const tag of others) storeManifest(this.#registry, repository, { document, bytes, digest, config, time, tag });
  }

  #date(start: string | Date | undefined): Date {
    return new Date(start === undefined ? this.#registry.clock.now() : parseTimestamp(start));
  }

  #times(start: string | Date | undefined): () => Timestamp {
    return start === undefined ? () => this.#registry.clock.timestamp() : countingFrom(parseTimestamp(start));
  }
}

/** Each time is 0.1 ms after the previous one, as if the pushes had followed each other directly. */
function countingFrom(start: Timestamp): () => Timestamp {
  const milliseconds = Date.parse(start);
  let tick = Number(start.slice(23, 27));
  return () => {
    const time = timestampOf(milliseconds + Math.floor(tick / 10_000), tick % 10_000);
    tick += 1000;
    return time;
  };
}

function defaultFile(repository: string, tags: readonly string[], platform: string): LayerFile {
  return { path: 'app/about.txt', bytes: Buffer.from(`${repository} ${tags.join(' ')} for ${platform}\n`) };
}

function seeded(
  top: Part,
  children: readonly { platform: string; manifest?: Part; layers: readonly string[] }[],
): Seeded {
  return {
    mediaType: top.mediaType,
    digest: top.digest,
    size: top.size,
    platforms: children.flatMap(({ platform, manifest }) =>
      manifest === undefined ? [] : [{ platform, digest: manifest.digest }],
    ),
    layers: children.flatMap(({ layers }) => layers),
  };
}
