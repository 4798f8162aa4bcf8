import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import type { PowerShell } from './pwsh.ts';

/** A registry in this process, to which the PowerShell of the group is connected as its admin user. */
export function useRegistry(
  shell: () => PowerShell,
  seed: (emulator: Emulator) => Promise<unknown>,
  options: Parameters<typeof startEmulator>[0] = {},
): () => Emulator {
  let emulator: Emulator | undefined;
  const get = (): Emulator => {
    if (!emulator) throw new Error('The emulator has not been started.');
    return emulator;
  };
  beforeAll(async () => {
    emulator = await startEmulator(options);
    await seed(emulator);
    await shell().output(`$global:r = '${emulator.loginServer}'; ${connect(emulator)}`);
  });
  beforeEach(() => {
    get().faults.clear();
    get().clearRequests();
  });
  afterAll(() => emulator?.stop());
  return get;
}

export function connect({ loginServer, admin }: Emulator): string {
  return `Connect-AzContainerRegistry -Name '${loginServer}' -UserName '${admin.user}' -Password '${admin.password}'`;
}
