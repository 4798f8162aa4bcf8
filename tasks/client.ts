import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import type { PowerShellFound } from './powershell.ts';
import { root } from './run.ts';

const source = join(root, 'powershell-module');
const made = join(root, 'out', 'client');
const script = join(source, 'build', 'compile.ps1');

/** Compiles the client of the module; not again while its sources and the compiler are what they were, for it takes seconds. */
export function compileClient(
  powerShell: PowerShellFound,
  output: string,
  fromContract: Readonly<Record<string, string>>,
): void {
  mkdirSync(made, { recursive: true });
  for (const [name, text] of Object.entries(fromContract)) writeFileSync(join(made, name), text);
  const written = readdirSync(join(source, 'client')).filter((name) => name.endsWith('.cs'));
  const sources = [
    ...written.toSorted().map((name) => join(source, 'client', name)),
    ...Object.keys(fromContract).map((name) => join(made, name)),
  ];
  const digest = digestOf([...sources, script], compilerOf(powerShell.path));
  const mark = join(made, 'digest');
  if (existsSync(output) && existsSync(mark) && readFileSync(mark, 'utf8') === digest) return;
  compile(powerShell, sources, output);
  writeFileSync(mark, digest);
}

/** With each path as an argument of its own: in a command, an apostrophe in the name of a folder would end the text. */
export function compile({ path, environment }: PowerShellFound, sources: readonly string[], output: string): void {
  const { status, stdout, stderr } = spawnSync(
    path,
    ['-NoProfile', '-NonInteractive', '-File', script, output, ...sources],
    { encoding: 'utf8', env: { ...process.env, ...environment, NO_COLOR: '1' } },
  );
  if (status !== 0) throw new Error(`The client of the module does not compile.\n${stderr}${stdout}`);
}

/**
 * Text that differs for another PowerShell, even at the same place: what a newer one compiled, an older one cannot load. The .NET
 * tool's program is a launcher that each version brings; the engine of others is beside the program.
 */
export function compilerOf(pwsh: string): string {
  const program = realpathSync(pwsh);
  const files = [program, join(dirname(program), 'System.Management.Automation.dll')];
  return files
    .map((file) => ({ file, is: statSync(file, { throwIfNoEntry: false }) }))
    .map(({ file, is }) => `${file} ${is?.size} ${is?.mtimeMs}\n`)
    .join('');
}

function digestOf(files: readonly string[], compiler: string): string {
  const hash = createHash('sha256').update(compiler);
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(file));
  return hash.digest('hex');
}
