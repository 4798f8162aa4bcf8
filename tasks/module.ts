import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aboutTopic, aboutTopics } from '../powershell-module/build/aboutTopics.ts';
import { aliasesOf, cmdletsSource } from '../powershell-module/build/cmdletsSource.ts';
import { contractSource } from '../powershell-module/build/contractSource.ts';
import { formatViews } from '../powershell-module/build/format.ts';
import { helpFile } from '../powershell-module/build/help.ts';
import { typesSource } from '../powershell-module/build/typesSource.ts';
import { cmdlets } from '../src/protocol/index.ts';
import { compileClient } from './client.ts';
import type { PowerShellFound } from './powershell.ts';

const source = join(import.meta.dirname, '..', 'powershell-module');

/**
 * Builds the importable module. Public functions are one file, because dot-sourcing many is slow. What they call is compiled by the
 * given PowerShell.
 */
export function buildModule(outFolder: string, powerShell: PowerShellFound): void {
  mkdirSync(join(outFolder, 'en-US'), { recursive: true });
  removeStale(outFolder);
  const version = moduleVersion();
  compileClient(powerShell, join(outFolder, 'AcrShell.dll'), {
    'Cmdlets.cs': cmdletsSource(),
    'Contract.cs': contractSource(version),
    'Types.cs': typesSource(),
  });
  writeFileSync(join(outFolder, 'AcrShell.Format.ps1xml'), formatViews());
  writeFileSync(join(outFolder, 'AcrShell.dll-Help.xml'), helpFile());
  writeFileSync(join(outFolder, 'AcrShell.psd1'), manifest());
  copyFileSync(join(source, 'AcrShell.Views.psd1'), join(outFolder, 'AcrShell.Views.psd1'));
  writeTopics(join(outFolder, 'en-US'));
}

/** What older builds left would get into the package. */
function removeStale(folder: string): void {
  const stale = /\.(?:ps1|psm1|xml|dll)$/u;
  for (const name of readdirSync(folder)) if (stale.test(name) && name !== 'AcrShell.dll') rmSync(join(folder, name));
}

/** The `about_` topics: the module's own, and the guides in docs/. */
function writeTopics(folder: string): void {
  copyFileSync(join(source, 'en-US', 'about_AcrShell.help.txt'), join(folder, 'about_AcrShell.help.txt'));
  for (const [name, page, short] of aboutTopics) {
    const text = aboutTopic(name, short, readFileSync(join(source, '..', page), 'utf8'));
    // Windows PowerShell reads a file without a byte order mark as ANSI.
    writeFileSync(join(folder, `about_AcrShell_${name}.help.txt`), `\ufeff${text}`);
  }
}

/** The manifest has the version. */
function moduleVersion(): string {
  const version = /ModuleVersion\s*=\s*'([^']+)'/.exec(readFileSync(join(source, 'AcrShell.psd1'), 'utf8'))?.[1];
  if (!version) throw new Error('AcrShell.psd1 has no ModuleVersion.');
  return version;
}

/** PowerShell finds a command's module by the exported names, and imports faster if they are listed. */
function manifest(): string {
  const text = readFileSync(join(source, 'AcrShell.psd1'), 'utf8');
  const wildcard = "'*-AzContainerRegistry*'";
  if (!text.includes(wildcard)) throw new Error('AcrShell.psd1 has lost its CmdletsToExport.');
  const names = Object.keys(cmdlets).sort();
  const aliases = aliasesOf().map(([alias]) => `'${alias}'`);
  return text
    .replace(wildcard, () => `\n${names.map((name) => `        '${name}'`).join('\n')}\n    `)
    .replace(/(AliasesToExport\s*=) @\(\)/, (_, start: string) => `${start} @(${aliases.join(', ')})`);
}
