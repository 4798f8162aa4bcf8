import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Seeded, Seeder } from './seeder.ts';
import type { LayerFile } from './tar.ts';

const platforms = ['linux/amd64', 'linux/arm64'];
const nightlyCount = 60;
const dayMilliseconds = 24 * 3600 * 1000;

/** The demo content: images made of the emulator's own files, and cases that are difficult for clients. */
export async function seedDemo(seeder: Seeder): Promise<void> {
  const program = programFiles();
  await seeder.seedImage('hello-world', ['latest', 'v1'], { createdTime: '2024-03-01T09:00:00' });
  await seedPayments(seeder, program);
  await seedTagsThatMustStayText(seeder);
  await seedNightlies(seeder);
  await seeder.seedImage('tools/emulator', ['0.1.0', 'latest'], {
    layers: [program],
    platforms: platforms,
    createdTime: '2024-06-01T12:00:00.5',
  });
}

/** A multi-platform image with an SBOM and checksums, a locked tag, an untagged manifest, and one in Docker's format. */
async function seedPayments(seeder: Seeder, program: readonly LayerFile[]): Promise<void> {
  const api = 'team/payments/api';
  for (const [version, createdTime] of [
    ['1.9', '2024-02-10T08:15:30.25'],
    ['1.10', '2024-04-02T16:45:00.1234567'],
    ['2.0', '2024-05-20T07:00:00'],
  ] as const) {
    const image = await seeder.seedImage(api, [version, 'latest'], {
      layers: [program, [about(api, version)]],
      platforms: platforms,
      createdTime,
    });
    if (version === '2.0') await seedReferrers(seeder, api, image, [...program, about(api, version)]);
  }
  await seeder.seedImage(api, [], { layers: [[about(api, 'abandoned')]], createdTime: '2024-01-05T11:11:11' });
  await seeder.seedImage(api, 'release', { layers: [[about(api, 'release')]], createdTime: '2024-03-03T03:03:03' });
  seeder.setAttributes(api, { tag: 'release' }, { writeEnabled: false, deleteEnabled: false });
  await seeder.seedImage('team/payments/worker', ['1.0', 'latest'], {
    format: 'docker',
    layers: [program, [about('team/payments/worker', '1.0')]],
    createdTime: '2024-02-11T10:00:00',
  });
}

async function seedReferrers(
  seeder: Seeder,
  repository: string,
  image: Seeded,
  files: readonly LayerFile[],
): Promise<void> {
  await seeder.seedArtifact(repository, {
    artifactType: 'application/spdx+json',
    subject: image,
    files: [{ name: 'sbom.spdx.json', mediaType: 'application/spdx+json', bytes: sbom(repository, files) }],
    createdTime: '2024-05-20T07:01:00',
  });
  await seeder.seedArtifact(repository, {
    artifactType: 'application/vnd.acrshell.checksums.v1',
    subject: image,
    files: [{ name: 'SHA256SUMS', mediaType: 'text/plain', bytes: checksums(files) }],
    createdTime: '2024-05-20T07:02:00',
    annotations: { 'org.opencontainers.image.title': 'SHA256SUMS' },
  });
}

/** Valid tags that a client must not convert to a number, a boolean or a date. */
async function seedTagsThatMustStayText(seeder: Seeder): Promise<void> {
  const tags = ['007', '1.10', '1e3', '2024-01-01', '0x10', 'null', 'true'];
  for (const [index, tag] of tags.entries()) {
    await seeder.seedImage('samples/tags', tag, { createdTime: new Date(Date.UTC(2024, 2, 1 + index)) });
  }
}

async function seedNightlies(seeder: Seeder): Promise<void> {
  const start = Date.UTC(2024, 0, 1);
  await seeder.seedTags('builds/nightly', nightlyCount, {
    createdTime: new Date(start),
    stepMilliseconds: dayMilliseconds,
    tagName: (index) => `nightly-${new Date(start + index * dayMilliseconds).toISOString().slice(0, 10)}`,
  });
  await seeder.seedImage('builds/nightly', 'latest');
}

/** The source files of the emulator, or the one file that they were bundled into. */
function programFiles(): LayerFile[] {
  const self = fileURLToPath(import.meta.url);
  const isSource = self.endsWith('.ts');
  const folder = isSource ? dirname(dirname(self)) : dirname(self);
  const found = isSource ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [basename(self)];
  const names = found.map((name) => name.replaceAll('\\', '/')).filter((name) => /\.[jt]s$/u.test(name));
  return names.sort().map((name) => ({ path: `app/emulator/${name}`, bytes: readFileSync(join(folder, name)) }));
}

const about = (repository: string, version: string): LayerFile => ({
  path: 'app/about.txt',
  bytes: Buffer.from(`${repository} ${version}\n`),
});

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

const checksums = (files: readonly LayerFile[]) =>
  Buffer.from(files.map(({ path, bytes }) => `${sha256(bytes)}  ${path}\n`).join(''));

/** SPDX 2.3, one entry for each file of the image. */
function sbom(repository: string, files: readonly LayerFile[]): Buffer {
  const document = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: repository,
    documentNamespace: `https://spdx.org/spdxdocs/${repository.replaceAll('/', '-')}-${sha256(checksums(files)).slice(0, 12)}`,
    creationInfo: { created: '2024-05-20T07:00:00Z', creators: ['Tool: acrshell-emulator'] },
    files: files.map(({ path, bytes }, index) => ({
      SPDXID: `SPDXRef-File-${index}`,
      fileName: `./${path}`,
      checksums: [
        { algorithm: 'SHA1', checksumValue: createHash('sha1').update(bytes).digest('hex') },
        { algorithm: 'SHA256', checksumValue: sha256(bytes) },
      ],
    })),
  };
  return Buffer.from(JSON.stringify(document, undefined, 2));
}
