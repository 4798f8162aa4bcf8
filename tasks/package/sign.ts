import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { filesOf } from './folders.ts';
import type { Entry } from './zip.ts';

/** The files that PowerShell checks under the policy AllSigned: scripts, manifest, formats and assemblies. */
const checked = /\.(?:ps1|psm1|psd1|ps1xml|dll)$/u;

/**
 * Signs the files (SHA-256): on Windows with PowerShell's cmdlets, which also write a catalog; elsewhere with
 * osslsigncode, which cannot write one. `certificate`: a .pfx file, on Windows also the thumbprint of a certificate of
 * the user's store. The password of a file comes from ACRSHELL_SIGN_PASSWORD. A signature contains its time, so signed
 * packages of one build differ.
 */
export function signed(files: readonly Entry[], certificate: string): Entry[] {
  const folder = mkdtempSync(join(tmpdir(), 'acrshell-sign-'));
  try {
    for (const { path, bytes } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    if (process.platform === 'win32') signOnWindows(folder, certificate);
    else for (const { path } of files) if (checked.test(path)) signElsewhere(join(folder, path), certificate);
    return filesOf(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function signOnWindows(folder: string, certificate: string): void {
  const script = join(import.meta.dirname, 'sign.ps1');
  run('powershell', ['-NoProfile', '-ExecutionPolicy', 'Bypass', '-File', script, folder, certificate]);
}

function signElsewhere(file: string, certificate: string): void {
  const { ACRSHELL_SIGN_PASSWORD: password = '' } = process.env;
  const output = `${file}.signed`;
  const options = ['-h', 'sha256', '-pkcs12', certificate, '-readpass', '-'];
  // The extension decides how a file is signed, so the copy keeps it.
  mkdirSync(output);
  const copy = join(output, file.slice(dirname(file).length + 1));
  run('osslsigncode', ['sign', ...options, '-in', file, '-out', copy], password);
  renameSync(copy, file);
  rmSync(output, { recursive: true });
}

function run(program: string, args: readonly string[], input = ''): void {
  const { error, status, stdout, stderr } = spawnSync(program, args, { input, encoding: 'utf8' });
  if (error) throw new Error(`${program} is needed to sign the module and could not be started:  ${error.message}`);
  if (status !== 0) throw new Error(`The module could not be signed. ${program} says: ${(stderr + stdout).trim()}`);
}
