import { execFile } from 'node:child_process';
import { accessSync, constants, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import type { EmulatorWithArm, EmulatorWithEntra } from '../../emulator/emulator.ts';

const run = promisify(execFile);

/** Microsoft's own command line is on PATH (seen with 2.45, Debian's, whose tasks speak 2019-06-01-preview). */
export const hasAz = (process.env.PATH ?? '').split(delimiter).some((folder) => {
  try {
    accessSync(join(folder, 'az'), constants.X_OK);
    return true;
  } catch {
    return false;
  }
});

export function reportIfSkipped(file: string): void {
  if (!hasAz) process.stdout.write(`${file} is skipped: there is no Azure CLI on this machine.\n`);
}

/** Runs az with its settings in this folder. */
export function az(
  folder: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<{ stdout: string; stderr: string }> {
  return run('az', args, {
    env: {
      PATH: process.env.PATH,
      AZURE_CONFIG_DIR: join(folder, 'azure'),
      AZURE_CORE_COLLECT_TELEMETRY: 'no',
      REQUESTS_CA_BUNDLE: join(folder, 'authority.pem'),
      ...environment,
    },
  });
}

/** Makes the emulator the cloud of az. `suffix`: that of login servers. */
export async function useCloud(
  folder: string,
  registry: EmulatorWithEntra & EmulatorWithArm,
  suffix: string,
): Promise<void> {
  writeFileSync(join(folder, 'authority.pem'), registry.entra.caCertificate);
  const manager = `${registry.arm.url}/`;
  const endpoints = {
    'endpoint-active-directory': `${registry.entra.authorityHost}/adfs`,
    'endpoint-active-directory-resource-id': 'https://management.core.windows.net/',
    'endpoint-active-directory-graph-resource-id': 'https://graph.windows.net/',
    'endpoint-resource-manager': manager,
    'endpoint-management': manager,
    'suffix-acr-login-server-endpoint': suffix,
  };
  const options = Object.entries(endpoints).flatMap(([name, value]) => [`--${name}`, value]);
  await az(folder, ['cloud', 'register', '--name', 'Emulator', ...options]);
  await az(folder, ['cloud', 'set', '--name', 'Emulator']);
}
