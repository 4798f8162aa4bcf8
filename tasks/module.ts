import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { aboutTopic, aboutTopics } from '../powershell-module/build/aboutTopics.ts';
import { makeAssembly } from '../powershell-module/build/assembly/assembly.ts';
import { contractScript, typeShapes } from '../powershell-module/build/contract.ts';
import { exceptions } from '../powershell-module/build/errors.ts';
import { formatViews } from '../powershell-module/build/format.ts';
import { helpFile } from '../powershell-module/build/help.ts';
import { aliasesOf, publicFunctions } from '../powershell-module/build/publicFunctions.ts';
import { cmdlets } from '../src/protocol/index.ts';

const source = join(import.meta.dirname, '..', 'powershell-module');

/**
 * Builds the importable module. Public functions are one file, because dot-sourcing many is slow. Private ones are
 * another file that is read at the first call, because parsing takes most of the time of an import.
 */
export function buildModule(outFolder: string): void {
  mkdirSync(join(outFolder, 'en-US'), { recursive: true });
  const version = moduleVersion();
  const contract = contractScript(version);
  const functions = publicFunctions();
  writeFileSync(join(dirname(outFolder), 'contract.ps1'), contract);
  writeFileSync(join(dirname(outFolder), 'public.ps1'), functions);
  writeFileSync(join(outFolder, 'AcrShell.psm1'), publicScript(functions));
  writeFileSync(join(outFolder, 'AcrShell.Private.ps1'), privateScript(contract));
  const types = makeAssembly('AcrShell.Types', version, typeShapes(), exceptions);
  writeFileSync(join(outFolder, 'AcrShell.Types.dll'), types);
  writeFileSync(join(outFolder, 'AcrShell.Format.ps1xml'), formatViews());
  writeFileSync(join(outFolder, 'AcrShell-help.xml'), helpFile());
  writeFileSync(join(outFolder, 'AcrShell.psd1'), manifest());
  copyFileSync(join(source, 'AcrShell.Views.psd1'), join(outFolder, 'AcrShell.Views.psd1'));
  writeTopics(join(outFolder, 'en-US'));
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

const dotSourcing = /^# <dot-source>\r?\n[\s\S]*?^# <\/dot-source>\r?$/m;

/** PowerShell finds a command's module by the exported names, and imports faster if they are listed. */
function manifest(): string {
  const text = readFileSync(join(source, 'AcrShell.psd1'), 'utf8');
  const wildcard = "'*-AzContainerRegistry*'";
  if (!text.includes(wildcard)) throw new Error('AcrShell.psd1 has lost its FunctionsToExport.');
  const names = Object.keys(cmdlets).sort();
  const aliases = aliasesOf().map(([alias]) => `'${alias}'`);
  return text
    .replace(wildcard, () => `\n${names.map((name) => `        '${name}'`).join('\n')}\n    `)
    .replace(/(AliasesToExport\s*=) @\(\)/, (_, start: string) => `${start} @(${aliases.join(', ')})`);
}

function publicScript(functions: string): string {
  const module = readFileSync(join(source, 'AcrShell.psm1'), 'utf8');
  if (!dotSourcing.test(module)) throw new Error('AcrShell.psm1 has lost its dot-source block.');
  return module.replace(dotSourcing, () => functions);
}

/** It is dot-sourced inside a function, so its functions must be declared in the script scope. */
function privateScript(contract: string): string {
  return [contract, ...privateScripts()].join('\n').replace(/^function (?=\S+-Acr)/gm, 'function script:');
}

function privateScripts(): string[] {
  return readdirSync(join(source, 'private'))
    .filter((name) => name.endsWith('.ps1'))
    .sort()
    .map((name) => readFileSync(join(source, 'private', name), 'utf8'));
}
