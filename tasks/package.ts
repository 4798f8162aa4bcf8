// `npm run package`: builds the packages to publish, in out/packages. Nothing is uploaded.
//   --project-uri, --license-uri, --icon-uri ADDRESS   for the galleries; by default none
//   --sign CERTIFICATE                                 a .pfx file, on Windows also a thumbprint (tasks/package/sign.ts)
//   --node PLATFORM[,PLATFORM...] | none               the platforms to bring Node for (by default all of nodePlatforms.ts)
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import './build.ts';
import { clientForAll } from './package/client.ts';
import { modulePackage } from './package/modulePackage.ts';
import { nodeModule } from './package/nodeModules.ts';
import { lackingPlatforms, type NodePlatform, nodePlatforms, nodeVersions } from './package/nodePlatforms.ts';
import { npmPackage } from './package/npmPackage.ts';
import { releaseNotes } from './package/releaseNotes.ts';
import { signed } from './package/sign.ts';
import { type Entry, sha256 } from './package/zip.ts';
import { root } from './run.ts';

const { values: options } = parseArgs({
  args: process.argv.slice(2),
  options: {
    'project-uri': { type: 'string' },
    'license-uri': { type: 'string' },
    'icon-uri': { type: 'string' },
    node: { type: 'string' },
    sign: { type: 'string' },
  },
});
const addresses = {
  projectUri: options['project-uri'],
  licenseUri: options['license-uri'],
  iconUri: options['icon-uri'],
};
const packages = join(root, 'out', 'packages');
const icon = readFileSync(join(root, 'docs', 'pictures', 'icon.png'));

function write(name: string, bytes: Buffer): void {
  writeFileSync(join(packages, name), bytes);
  console.log(`${sha256(bytes)}  ${name}  ${Math.ceil(bytes.length / 1024)} KB`);
}

async function writeModule(): Promise<void> {
  const notes = releaseNotes(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'));
  const { sign: certificate } = options;
  const sign = certificate === undefined ? undefined : (files: readonly Entry[]) => signed(files, certificate);
  const folder = join(root, 'out', 'AcrShell');
  const { name, bytes } = await modulePackage({
    ...{ folder, client: clientForAll(), notes, addresses, icon },
    ...(sign === undefined ? {} : { sign }),
  });
  write(name, bytes);
}

function fail(error: unknown): never {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

function chosenPlatforms(): readonly NodePlatform[] {
  if (options.node === undefined) return nodePlatforms;
  const names = options.node === 'none' ? [] : options.node.split(',');
  const unknown = names.find((name) => !nodePlatforms.some(({ platform }) => platform === name));
  if (unknown === undefined) return nodePlatforms.filter(({ platform }) => names.includes(platform));
  console.error(
    `There is no Node for ${unknown}. Platforms: ${nodePlatforms.map(({ platform }) => platform).join(', ')}.`,
  );
  process.exit(2);
}

async function writeNodes(): Promise<void> {
  const chosen = chosenPlatforms();
  for (const family of ['Linux', 'Windows', 'MacOS'] as const) {
    const platforms = chosen.filter((one) => one.family === family);
    if (platforms.length === 0) continue;
    const bytes = await nodeModule(family, platforms, icon);
    write(`AcrShell.Node.${family}.${nodeVersions[family]}.nupkg`, bytes);
  }
  if (chosen.length > 0)
    console.log(
      `Without Node, because npm has no package of these versions: ${lackingPlatforms.join(', ')}. There AcrShell uses a Node on PATH or ACRSHELL_NODE.`,
    );
}

rmSync(packages, { recursive: true, force: true });
mkdirSync(packages, { recursive: true });
await writeModule().catch(fail);
await writeNodes();
const tarball = npmPackage(packages);
const bytes = readFileSync(join(packages, tarball));
console.log(`${sha256(bytes)}  ${tarball}  ${Math.ceil(bytes.length / 1024)} KB`);
