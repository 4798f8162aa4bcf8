import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { PowerShellFound } from './powershell.ts';
import { root } from './run.ts';

const source = join(root, 'powershell-module');
const made = join(root, 'out', 'client');

/** Compiles the client of the module; not again while its sources are what they were, for it takes seconds. */
export function compileClient(
  { path, environment }: PowerShellFound,
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
  const script = join(source, 'build', 'compile.ps1');
  const digest = digestOf([...sources, script]);
  const mark = join(made, 'digest');
  if (existsSync(output) && existsSync(mark) && readFileSync(mark, 'utf8') === digest) return;
  const command = `& '${script}' -Sources ${sources.map((file) => `'${file}'`).join(', ')} -Output '${output}'`;
  const { status, stdout, stderr } = spawnSync(path, ['-NoProfile', '-NonInteractive', '-Command', command], {
    encoding: 'utf8',
    env: { ...process.env, ...environment, NO_COLOR: '1' },
  });
  if (status !== 0) throw new Error(`The client of the module does not compile.\n${stderr}${stdout}`);
  writeFileSync(mark, digest);
}

function digestOf(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(file));
  return hash.digest('hex');
}
