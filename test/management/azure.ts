import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Arm } from '../../emulator/arm/armSide.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/emulator.ts';
import { HostProcess } from '../host/hostProcess.ts';

export type Azure = Emulator & { readonly arm: Arm };

/** An Azure of its own in this process, and a host that is signed in to it as an Owner. */
export function useAzure(options: EmulatorOptions = {}): { azure: () => Azure; host: () => HostProcess } {
  let azure: Azure | undefined;
  let host: HostProcess | undefined;
  beforeAll(async () => {
    azure = (await startEmulator({ arm: true, ...options })) as Azure;
    host = await HostProcess.start();
    await signIn(host, azure);
  });
  beforeEach(() => azure?.clearRequests());
  afterAll(async () => {
    await host?.stop();
    await azure?.stop();
  });
  return { azure: () => there(azure), host: () => there(host) };
}

export function signIn(host: HostProcess, { arm }: Azure, options: Parameters<Arm['token']>[0] = {}): Promise<unknown> {
  const credential = { kind: 'entraToken', token: arm.token(options) } as const;
  return host.call('accountConnect', { credential, resourceManagerUrl: arm.url });
}

/** The requests to Azure Resource Manager: method and end of the path. */
export function asked({ requests }: Azure): string[] {
  return requests
    .filter(({ path }) => path.startsWith('/subscriptions'))
    .map(({ method, path }) => `${method} ${path.replace(/\?.*/, '').replace(/^.*\/providers\/Microsoft\./, '')}`);
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('It has not been started.');
  return value;
}
