import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
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
  const sources = clientSources();
  const digest = digestOf([...sources, script], compilerOf(powerShell.path));
  const mark = join(made, 'digest');
  if (existsSync(output) && existsSync(mark) && readFileSync(mark, 'utf8') === digest) return;
  const compiled = join(made, 'AcrShell.dll');
  compile(powerShell, sources, compiled);
  putInPlace(compiled, output);
  writeFileSync(mark, digest);
}

/** All that the client is compiled from. */
export function clientSources(): string[] {
  const isSource = (name: string) => name.endsWith('.cs');
  const written = join(source, 'client');
  return [written, made].flatMap((folder) =>
    readdirSync(folder)
      .filter(isSource)
      .toSorted()
      .map((name) => join(folder, name)),
  );
}

/** Windows keeps a file that a session has loaded, but lets it have another name. */
function putInPlace(compiled: string, output: string): void {
  const isAside = (name: string) => name.endsWith('.aside');
  for (const name of readdirSync(made).filter(isAside)) {
    try {
      rmSync(join(made, name));
    } catch {
      // A session has it still.
    }
  }
  try {
    renameSync(compiled, output);
  } catch {
    renameSync(output, join(made, `${process.pid}.aside`));
    renameSync(compiled, output);
  }
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

/** Of what the files hold, not of where they are. */
export function digestOf(files: readonly string[], compiler = ''): string {
  const hash = createHash('sha256').update(compiler);
  for (const file of files) hash.update(`${basename(file)}\n`).update(readFileSync(file));
  return hash.digest('hex');
}
