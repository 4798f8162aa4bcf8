import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An npm package that is bundled, by the folder that it comes from. */
export interface Bundled {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** The text of its licence, with the notice if it has one. */
  readonly text: string;
}

/**
 * The packages of the modules in a bundle. Throws if one has no licence text, because the bundle could not be
 * distributed then.
 */
export function bundledPackages(moduleIds: Iterable<string>): Bundled[] {
  const folders = new Set([...moduleIds].flatMap((id) => packageFolder(id) ?? []));
  const found = new Map<string, Bundled>();
  for (const folder of folders) {
    const one = readPackage(folder);
    found.set(`${one.name}@${one.version}`, one);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

function packageFolder(id: string): string | undefined {
  return /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/u.exec(id.replace(/^\0/u, ''))?.[1];
}

const licenceFile = /^(?:licen[cs]e|copying|notice|thirdpartynotices?)(?:[.-].*)?$/iu;

function readPackage(folder: string): Bundled {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter((file) => licenceFile.test(file));
  const text = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim());
  if (text.length === 0) throw new Error(`${name} ${version} is bundled and has no licence text.`);
  return { name, version, license: String(license), text: text.join('\n\n').replaceAll('\r\n', '\n') };
}

const line = '-'.repeat(78);

/** `about` is the first line of the file. The same packages always give the same bytes. */
export function noticesText(about: string, packages: readonly Bundled[]): string {
  const parts = packages.map(({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}\n`);
  return `${about}\n\n${line}\n${parts.join(`\n${line}\n`)}`;
}
