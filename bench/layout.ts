import { createHash, randomFillSync } from 'node:crypto';
import { closeSync, mkdirSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const mebibyte = 1024 * 1024;

/** An OCI image layout with random layers, which cannot be compressed or deduplicated. */
export function writeLayout(folder: string, layers: number, size: number): void {
  const blobs = join(folder, 'blobs', 'sha256');
  mkdirSync(blobs, { recursive: true });
  const put = (bytes: Buffer) => {
    const hex = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(blobs, hex), bytes);
    return { digest: `sha256:${hex}`, size: bytes.length };
  };
  const parts = Array.from({ length: layers }, () => ({
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    ...randomBlob(blobs, size),
  }));
  const config = {
    architecture: 'amd64',
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: parts.map((one) => one.digest) },
  };
  const manifestType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = put(
    Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: manifestType,
        config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...put(Buffer.from(JSON.stringify(config))) },
        layers: parts,
      }),
    ),
  );
  const annotations = { 'org.opencontainers.image.ref.name': 'v1' };
  const index = { schemaVersion: 2, manifests: [{ mediaType: manifestType, ...manifest, annotations }] };
  writeFileSync(join(folder, 'index.json'), JSON.stringify(index));
  writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
}

function randomBlob(folder: string, size: number): { digest: string; size: number } {
  const temporary = join(folder, 'growing');
  const file = openSync(temporary, 'w');
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(Math.min(size, 16 * mebibyte));
  for (let left = size; left > 0; ) {
    const part = randomFillSync(buffer.subarray(0, Math.min(left, buffer.length)));
    hash.update(part);
    left -= writeSync(file, part);
  }
  closeSync(file);
  const hex = hash.digest('hex');
  renameSync(temporary, join(folder, hex));
  return { digest: `sha256:${hex}`, size };
}
