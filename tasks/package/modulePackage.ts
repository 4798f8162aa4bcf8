import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesOf } from './folders.ts';
import { type Addresses, galleryManifest } from './moduleManifest.ts';
import { nugetPackage } from './nuget.ts';
import type { Entry } from './zip.ts';

const tags = ['PSModule', 'PSEdition_Core', 'PSEdition_Desktop', 'PSIncludes_Function'].concat([
  'Azure',
  'ContainerRegistry',
  'ACR',
  'Docker',
  'OCI',
  'Windows',
  'Linux',
  'MacOS',
]);

const replaced: ReadonlySet<string> = new Set(['AcrShell.psd1', 'AcrShell.dll']);

export interface ModulePackage {
  /** `AcrShell.0.1.0.nupkg`: the name that galleries and folders expect. */
  readonly name: string;
  readonly bytes: Buffer;
}

export interface ModuleParts {
  /** What the build left of the module. */
  readonly folder: string;
  /** AcrShell.dll for every PowerShell (client.ts); the build's own without it. */
  readonly client?: Buffer;
  readonly notes: string;
  readonly addresses?: Addresses;
  readonly icon: Buffer;
  /** Another than the manifest's. */
  readonly version?: string;
  readonly sign?: (files: readonly Entry[]) => Entry[];
}

/** Without the Node beside its host: companion modules bring that. */
export async function modulePackage({
  folder,
  client,
  notes,
  addresses = {},
  icon,
  version,
  sign = (files) => [...files],
}: ModuleParts): Promise<ModulePackage> {
  const built = readFileSync(join(folder, 'AcrShell.psd1'), 'utf8');
  const stated = (name: string) => new RegExp(`^\\s*${name}\\s*=\\s*'([^']+)'`, 'mu').exec(built)?.[1] ?? '';
  const own = version ?? stated('ModuleVersion');
  const manifest = galleryManifest(built, notes, addresses).replace(
    /^(\s*ModuleVersion\s*=\s*)'[^']+'/mu,
    `$1'${own}'`,
  );
  const functions = [...built.matchAll(/'(\w+-AzContainerRegistry\w*)'/gu)].map(([, name]) => name);
  const metadata = {
    ...{ id: 'AcrShell', version: own, description: stated('Description'), releaseNotes: notes, license: 'MIT' },
    ...addresses,
    tags: [...tags, ...functions.map((name) => `PSFunction_${name}`)],
  };
  const files = sign([
    ...filesOf(folder, (path) => !replaced.has(path) && !/(?:^|\/)node(?:\.exe)?$/u.test(path)),
    { path: 'AcrShell.dll', bytes: client ?? readFileSync(join(folder, 'AcrShell.dll')) },
    { path: 'AcrShell.psd1', bytes: Buffer.from(manifest) },
    { path: 'icon.png', bytes: icon },
  ]);
  const bytes = await nugetPackage(metadata, files);
  return { name: `AcrShell.${own}.nupkg`, bytes };
}
