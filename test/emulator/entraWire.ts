import { Agent, request } from 'undici';
import { type EmulatorWithEntra, startEmulator } from '../../emulator/emulator.ts';
import type { Entra } from '../../emulator/entra/entraSide.ts';
import { IdentityLibrary } from './identityLibrary.ts';
import { accessToken, get, refreshToken } from './wire.ts';

/** A registry with an image, the directory that its identities come from, and the library to ask there. */
export class EntraTrial {
  readonly registry: EmulatorWithEntra;
  readonly entra: Entra;
  readonly library: IdentityLibrary;

  constructor(registry: EmulatorWithEntra) {
    this.registry = registry;
    this.entra = registry.entra;
    this.library = new IdentityLibrary(registry.entra);
  }

  static async start(): Promise<EntraTrial> {
    const registry = await startEmulator({ entra: { pollingInterval: 0 } });
    await registry.content.seedImage('team/app', 'v1');
    return new EntraTrial(registry);
  }

  async stop(): Promise<void> {
    await this.library[Symbol.asyncDispose]();
    await this.registry.stop();
  }

  /** The settings of a custom cloud: without them MSAL asks the public cloud whether to trust the authority. */
  get custom() {
    return { authorityHost: this.entra.authorityHost, disableInstanceDiscovery: true };
  }

  /** The whole path: the token is exchanged, and a repository is read with the result. */
  async statusOfReading(entraToken: string): Promise<number> {
    const refresh = await refreshToken(this.registry, entraToken);
    const token = await accessToken(this.registry, refresh, 'repository:team/app:metadata_read');
    return (await get(this.registry, '/acr/v1/team%2Fapp', { authorization: `Bearer ${token}` })).status;
  }

  /** The most common case: the secret of a service principal. */
  bySecret({ clientId, secret }: { clientId: string; secret: string }): Promise<string> {
    return this.library.token('ClientSecretCredential', this.entra.tenantId, clientId, secret, this.custom);
  }
}

/** A page of the login host, for this process to read; posted to, where there is a form. */
export async function bodyOf({ authorityHost, caCertificate }: Entra, path: string, fields?: Record<string, string>) {
  const dispatcher = new Agent({ connect: { ca: caCertificate } });
  const body = fields === undefined ? null : new URLSearchParams(fields).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const method = body === null ? 'GET' : 'POST';
  try {
    return await (await request(`${authorityHost}${path}`, { dispatcher, method, headers, body })).body.text();
  } finally {
    await dispatcher.close();
  }
}
