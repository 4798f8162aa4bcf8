import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../run.ts';
import { npm } from './npm.ts';

/**
 * The console and the emulator as an npm package (`npm install -g ./acrshell-*.tgz`): the build without the PowerShell
 * module and without Node, which users of npm have.
 */
export function npmPackage(outFolder: string): string {
  const out = join(root, 'out');
  const stage = join(out, 'npm');
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(join(stage, 'AcrShell'), { recursive: true });
  const isPart = (path: string) => !/[\\/]node(?:\.exe)?$/u.test(path);
  cpSync(join(out, 'AcrShell', 'host'), join(stage, 'AcrShell', 'host'), { recursive: true, filter: isPart });
  for (const name of readdirSync(out).filter((one) => /^acrshell.*\.js$/u.test(one)))
    copyFileSync(join(out, name), join(stage, name));
  for (const [name, program] of Object.entries(programs))
    writeFileSync(join(stage, name), `#!/usr/bin/env node\nimport './${program}';\n`);
  for (const name of ['LICENSE', 'README.md', 'CHANGELOG.md']) copyFileSync(join(root, name), join(stage, name));
  copyFileSync(join(out, 'THIRD-PARTY-NOTICES.txt'), join(stage, 'THIRD-PARTY-NOTICES.txt'));
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
  // npm sets the same time and owner for every file, so the same build gives the same bytes.
  const packed = npm(['pack', '--silent', '--pack-destination', outFolder], {
    cwd: stage,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (packed.status !== 0) throw new Error(`npm pack ended with ${packed.status}.`);
  return packed.stdout.trim().split('\n').at(-1) ?? '';
}

/** npm links its commands to these. */
const programs = { 'run-console.js': 'acrshell.js', 'run-emulator.js': 'AcrShell/host/emulator.js' } as const;

function manifest() {
  const { name, version, description, license, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return {
    ...{ name, version, description, license, engines },
    type: 'module',
    bin: { acrshell: 'run-console.js', 'acrshell-emulator': 'run-emulator.js' },
    keywords: ['azure', 'container-registry', 'acr', 'oci', 'docker'],
  };
}
