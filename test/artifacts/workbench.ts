import { createHash, randomFillSync } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CancellationTokenSource, ResponseError } from 'vscode-jsonrpc/node';
import type { Emulator } from '../../emulator/emulator.ts';
import { type MethodKey, methods, type Params } from '../../src/protocol/index.ts';
import { HostProcess } from '../host/hostProcess.ts';

/** Shared by the tests of artifacts: a temporary folder, layouts to publish, and a signed-in host. */
const ociManifest = 'application/vnd.oci.image.manifest.v1+json';
const ociIndex = 'application/vnd.oci.image.index.v1+json';
export const ociConfig = 'application/vnd.oci.image.config.v1+json';
export const layerType = 'application/vnd.oci.image.layer.v1.tar+gzip';

export function temporaryFolder(): { path: (...names: string[]) => string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'acrshell-test-artifacts-'));
  return {
    path: (...names) => join(folder, ...names),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export async function connectedHost(emulator: Emulator, options: { retries?: number } = {}): Promise<HostProcess> {
  const host = await HostProcess.start();
  await connect(host, emulator, options);
  return host;
}

export function connect(host: HostProcess, emulator: Emulator, options: { retries?: number } = {}) {
  const credential = { kind: 'password', userName: emulator.admin.user, password: emulator.admin.password } as const;
  return host.call('contextConnect', { registry: emulator.loginServer, credential, ...options });
}

/** A call to be stopped: its outcome is `finished`, or the kind of its error. */
export function begin<K extends MethodKey>(host: HostProcess, key: K, params: Params[K]) {
  const source = new CancellationTokenSource();
  const call = { id: 'stopped', progress: true };
  const result = host.wire.sendRequest(methods[key].name, { ...(params as object), call }, source.token);
  const outcome = result.then(
    () => 'finished',
    (error) => (error instanceof ResponseError ? (error.data as { kind: string }).kind : String(error)),
  );
  return { stop: () => source.cancel(), outcome };
}

export const sha256 = (bytes: Buffer | string): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** Writes an OCI image layout, so that tests can omit or damage parts of it. */
export class Layout {
  readonly folder: string;
  readonly #entries: unknown[] = [];

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(join(folder, 'blobs', 'sha256'), { recursive: true });
    writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  }

  blobPath(digest: string): string {
    return join(this.folder, 'blobs', ...digest.split(':'));
  }

  put(mediaType: string, content: Buffer | string): Descriptor {
    const digest = sha256(content);
    writeFileSync(this.blobPath(digest), content);
    return { mediaType, digest, size: Buffer.byteLength(content) };
  }

  /** Random bytes, 16 MiB at a time, so that a layer is never in memory as a whole. */
  putRandom(mediaType: string, size: number): Descriptor {
    const temporary = join(this.folder, 'growing');
    const file = openSync(temporary, 'w');
    const hash = createHash('sha256');
    const buffer = Buffer.alloc(Math.min(size, 16 * 1024 * 1024));
    for (let left = size; left > 0; ) {
      const part = buffer.subarray(0, Math.min(left, buffer.length));
      left -= writeSync(file, randomFillSync(part));
      hash.update(part);
    }
    closeSync(file);
    const digest = `sha256:${hash.digest('hex')}`;
    mkdirSync(join(this.folder, 'blobs', 'sha256'), { recursive: true });
    rmSync(this.blobPath(digest), { force: true });
    renameInto(temporary, this.blobPath(digest));
    return { mediaType, digest, size };
  }

  image(layers: readonly Descriptor[], extra: Record<string, unknown> = {}): Descriptor {
    const config = this.put(ociConfig, JSON.stringify({ architecture: 'amd64', os: 'linux', ...extra }));
    return this.put(ociManifest, JSON.stringify({ schemaVersion: 2, mediaType: ociManifest, config, layers }));
  }

  index(manifests: readonly unknown[]): Descriptor {
    return this.put(ociIndex, JSON.stringify({ schemaVersion: 2, mediaType: ociIndex, manifests }));
  }

  add(entry: Descriptor, name?: string): this {
    this.#entries.push(name ? { ...entry, annotations: { 'org.opencontainers.image.ref.name': name } } : entry);
    writeFileSync(join(this.folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: this.#entries }));
    return this;
  }
}

function renameInto(from: string, to: string): void {
  // Within one folder tree: a rename.
  rmSync(to, { force: true });
  renameSync(from, to);
}

/** An image of a few small random layers. */
export function smallImage(folder: string, layers = 2, name = 'v1'): { layout: Layout; image: Descriptor } {
  const layout = new Layout(folder);
  const image = layout.image(
    Array.from({ length: layers }, () => layout.putRandom(layerType, 3000)),
    { made: folder },
  );
  layout.add(image, name);
  return { layout, image };
}

/** Every file below a folder, by its path from there. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
