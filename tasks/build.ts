// Leaves the importable module and the console in out/ (docs/architecture.md, "Output of the build").
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';
import { type CodeSplittingGroup, type Plugin, rolldown } from 'rolldown';
import { faultsOf } from '../src/protocol/declare/check.ts';
import { cmdlets, methods, objectTypes } from '../src/protocol/index.ts';
import { piping } from '../src/protocol/resources/piping.ts';
import { compiledChecks } from './checks.ts';
import { contractFile } from './contract.ts';
import { buildModule } from './module.ts';
import { bundledPackages, noticesText } from './notices.ts';
import { powerShell } from './powershell.ts';

const root = join(import.meta.dirname, '..');
const out = join(root, 'out');
const moduleFolder = join(out, 'AcrShell');
const hostFolder = join(moduleFolder, 'host');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

interface Bundle {
  readonly files: readonly string[];
  /** Absolute paths of the sources. */
  readonly sources: readonly string[];
}

/**
 * Parts of the host that are one file each with all that they import, for each file costs the start half a millisecond:
 * what any Node can read, and what answers.
 */
const wholeParts: readonly CodeSplittingGroup[] = [
  { name: 'start', test: /host[\\/](?:compiledCode|oldNode)\.ts$/, priority: 2 },
  { name: 'serve', test: /host[\\/]serve\.ts$/, priority: 1 },
];

/** One program as one file; what it imports on first need (undici, ajv) stands in files of its own beside it. */
async function bundle(
  entry: string,
  folder: string,
  name: string,
  {
    whole = [],
    plugins = [],
  }: { readonly whole?: readonly CodeSplittingGroup[]; readonly plugins?: readonly Plugin[] } = {},
): Promise<Bundle> {
  const build = await rolldown({
    input: { [name]: join(root, entry) },
    platform: 'node',
    plugins: [...plugins],
    transform: { define: { acrshellVersion: JSON.stringify(version) } },
    logLevel: 'warn',
    // The compiler of checks takes its time.
    checks: { pluginTimings: false },
  });
  const { output } = await build.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: `${name}-[name].js`,
    codeSplitting: { groups: [...whole] },
    // A third less to parse at every start; names stay, so that a stack in the log can be read.
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
  });
  await build.close();
  const sources = output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
  return { files: output.map(({ fileName }) => fileName), sources };
}

/** The page of reports: a program for browsers, which the host reads as text when a report is made. */
async function bundlePage(folder: string): Promise<Bundle> {
  const build = await rolldown({ input: join(root, 'report-page', 'main.ts'), platform: 'browser', logLevel: 'warn' });
  const file = 'report-page.js';
  const { output } = await build.write({ file: join(folder, file), format: 'iife', minify: true });
  await build.close();
  copyFileSync(join(root, 'report-page', 'style.css'), join(folder, 'report-page.css'));
  return { files: [file], sources: output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : [])) };
}

/** Parts that an earlier build left and this one did not. */
function removeStale(folder: string, written: readonly string[]): void {
  const stale = readdirSync(folder).filter((name) => name.endsWith('.js') && !written.includes(name));
  for (const name of stale) rmSync(join(folder, name));
}

/** The Node that the lock file pins, beside the host: the module works at a prompt whose PATH has an old one. */
function placeNode(): void {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const source = join(root, 'node_modules', 'node', 'bin', name);
  const target = join(hostFolder, basename(source));
  if (!existsSync(source) || isSameFile(source, target)) return;
  removeProgram(target);
  // A hard link costs nothing and survives the removal of node_modules; across file systems it must be another kind.
  try {
    linkSync(source, target);
  } catch {
    if (process.platform === 'win32') copyFileSync(source, target);
    else symlinkSync(source, target);
  }
}

/** Windows cannot remove a running program: sessions that imported the module from here have to end first. */
function removeProgram(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch (error) {
    throw new Error(`${file} is in use. End the sessions that use AcrShell from this folder, then build again.`, {
      cause: error,
    });
  }
}

/** Then it stays: Windows removes no name of a program that runs, and it is this very build that may be running on it. */
function isSameFile(one: string, other: string): boolean {
  const [here, there] = [one, other].map((path) => statSync(path, { bigint: true, throwIfNoEntry: false }));
  return here !== undefined && here.ino === there?.ino && here.dev === there.dev;
}

mkdirSync(hostFolder, { recursive: true });
const [host, emulator, console, page] = await Promise.all([
  bundle('host/main.ts', hostFolder, 'host', { whole: wholeParts, plugins: [compiledChecks()] }),
  bundle('emulator/main.ts', hostFolder, 'emulator'),
  bundle('console/main.ts', out, 'acrshell'),
  bundlePage(hostFolder),
]);
removeStale(hostFolder, [...host.files, ...emulator.files, ...page.files]);
removeStale(out, console.files);
const notices = noticesText(
  'AcrShell contains the following software of others, each under its own licence.',
  bundledPackages([host, emulator, console, page].flatMap(({ sources }) => sources)),
);
for (const folder of [moduleFolder, out]) writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), notices);
// Told by name: an old Node must be able to load what tells it that it is too old.
for (const folder of [hostFolder, out]) writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
placeNode();
const { path: pwsh, environment } = powerShell();
if (pwsh === undefined) globalThis.console.log('The PowerShell module is left out, because there is no pwsh on PATH.');
else buildModule(moduleFolder, { path: pwsh, environment });
copyFileSync(join(root, 'LICENSE'), join(moduleFolder, 'LICENSE'));
const faults = faultsOf({ cmdlets, methods, types: Object.keys(objectTypes), piping });
if (faults.length > 0) throw new Error(`The contract does not hold together:\n${faults.join('\n')}`);
writeFileSync(join(out, 'contract.json'), contractFile());
