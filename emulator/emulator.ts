import { createHash } from 'node:crypto';
import { makeCertificate } from './certificate.ts';
import { Clock } from './clock.ts';
import { type Entra, type EntraOptions, EntraSide } from './entra/entra-side.ts';
import { EntraDirectory, type EntraTokenOptions } from './entra.ts';
import { Faults } from './faults.ts';
import { Identities, newPassword, type Role } from './identities.ts';
import type { Registry, Settings } from './registry.ts';
import { type LoggedRequest, type RequestFilter, RequestLog } from './request-log.ts';
import { dispatch } from './routes.ts';
import { Seeder } from './seed.ts';
import { Listener, type ListenerOptions, registryHeaders, type TlsOptions } from './server.ts';
import { SignedUrls } from './signed-urls.ts';
import { BlobStore } from './storage/blob-store.ts';
import { Content } from './storage/content.ts';
import { Journal } from './storage/journal.ts';
import { StorageAccount, storageHeaders } from './storage-account.ts';
import { TokenIssuer } from './tokens.ts';
import { Uploads } from './upload-sessions.ts';

export interface EmulatorOptions extends Partial<Settings> {
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly admin?: { readonly user?: string; readonly password?: string };
  /** True: with a certificate of an authority of its own, made now; see `caCertificate`. */
  readonly tls?: boolean | (TlsOptions & { readonly ca?: string });
  /** Where content is kept; without it, in memory (large blobs in a temporary folder). */
  readonly dataFolder?: string;
  /** Seconds that a token can really be used. */
  readonly accessTokenLifetime?: number;
  readonly refreshTokenLifetime?: number;
  /** Milliseconds added to every answer. */
  readonly latency?: number;
  /** What service, audience and challenges call the registry; by default 127.0.0.1 and the port. */
  readonly loginServer?: string;
  /** Entra ID's and managed identity's endpoints, too: see `entra`. */
  readonly entra?: boolean | EntraOptions;
}

export interface Emulator {
  readonly name: string;
  readonly port: number;
  readonly loginServer: string;
  readonly url: string;
  readonly admin: { readonly user: string; readonly password: string };
  /** PEM of the authority to trust, in TLS mode. */
  readonly caCertificate: string | undefined;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly content: Seeder;
  /** Where identities come from; only when it was asked for. */
  readonly entra: Entra | undefined;
  readonly requests: readonly LoggedRequest[];
  clearRequests(): void;
  countRequests(filter?: RequestFilter): number;
  addRepositoryToken(
    name: string,
    actions: Record<string, readonly string[]>,
    options?: { passwords?: string[]; catalog?: boolean },
  ): { name: string; password: string };
  addServicePrincipal(options: { role: Role | readonly Role[]; clientId?: string; password?: string }): {
    clientId: string;
    password: string;
  };
  entraToken(options?: EntraTokenOptions): string;
  /** Takes an Entra object's, token's or service principal's access away; tokens that it has stay good until they expire. */
  revoke(identity: string): void;
  setPassword(identity: string, password: string): void;
  /** Every access token issued so far answers 401 invalid_token. */
  revokeTokens(): void;
  /** Every access and refresh token issued so far has expired. */
  expireTokens(): void;
  stop(): Promise<void>;
}

export type EmulatorWithEntra = Emulator & { readonly entra: Entra };

export function startEmulator(options: EmulatorOptions & { entra: true | EntraOptions }): Promise<EmulatorWithEntra>;
export function startEmulator(options?: EmulatorOptions): Promise<Emulator>;
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const parts = build(options);
  try {
    await parts.listen(options.port ?? 0);
  } catch (error) {
    await parts.stop();
    throw error;
  }
  return emulatorOf(parts);
}

interface Parts {
  readonly registry: Registry;
  readonly admin: { user: string; password: string };
  readonly caCertificate: string | undefined;
  readonly log: RequestLog;
  readonly faults: Faults;
  readonly entra: EntraSide | undefined;
  readonly port: number;
  listen(port: number): Promise<void>;
  stop(): Promise<void>;
}

function build(options: EmulatorOptions): Parts {
  const settings = settingsOf(options);
  const clock = new Clock();
  const registryId = createHash('sha256').update(settings.name).digest('hex').slice(0, 32);
  const identities = new Identities(settings.anonymousPull);
  const admin = { user: options.admin?.user ?? settings.name, password: options.admin?.password ?? newPassword() };
  identities.addAdmin(admin.user, admin.password);
  const log = new RequestLog();
  const faults = new Faults();
  const tls = tlsOf(options);
  const address = { port: 0, loginServer: options.loginServer ?? '' };
  const tokens = new TokenIssuer(clock, () => ({
    loginServer: address.loginServer,
    registryId,
    accessTokenLifetime: options.accessTokenLifetime ?? 3600,
    refreshTokenLifetime: options.refreshTokenLifetime ?? 3 * 3600,
    abac: settings.abac,
  }));
  const counts = { challenge: 0, token: 0 };
  const registry: Registry = {
    settings,
    clock,
    identities,
    tokens,
    content: openContent(options.dataFolder, clock),
    uploads: new Uploads(),
    directory: new EntraDirectory(clock, identities),
    signedUrls: new SignedUrls(clock, registryId),
    get loginServer() {
      return address.loginServer;
    },
    get url() {
      return `${tls === undefined ? 'http' : 'https'}://${address.loginServer}`;
    },
    count: (event) => counts[event]++,
  };
  const shared = { clock, log, faults, latency: options.latency ?? 0, ...(tls === undefined ? {} : { tls }) };
  const front = new Listener({
    ...shared,
    commonHeaders: registryHeaders,
    handle: (request, entry) => dispatch(registry, request, entry),
  });
  const account = new StorageAccount(registry.signedUrls, (digest) => registry.content.blobAnywhere(digest));
  const storage = new Listener({
    ...shared,
    commonHeaders: storageHeaders,
    handle: async (request, entry) => account.handle(request, entry),
  });
  const entra = entraOf(options, registry, { clock, log, faults, latency: shared.latency });
  return {
    registry,
    admin,
    caCertificate: tls?.ca,
    log,
    faults,
    entra,
    get port() {
      return address.port;
    },
    async listen(port) {
      address.port = await front.listen(port);
      if (address.loginServer === '') address.loginServer = `127.0.0.1:${address.port}`;
      registry.signedUrls.origin = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${await storage.listen(0)}`;
      await entra?.listen();
    },
    async stop() {
      await Promise.all([front.stop(), storage.stop(), entra?.stop()]);
      await registry.uploads.close();
      registry.content.close();
    },
  };
}

function settingsOf(options: EmulatorOptions): Settings {
  return {
    name: options.name ?? 'demo',
    anonymousPull: options.anonymousPull ?? false,
    basicOnDataRoutes: options.basicOnDataRoutes ?? true,
    armAudienceAllowed: options.armAudienceAllowed ?? true,
    abac: options.abac ?? false,
    pageSizeLimit: options.pageSizeLimit ?? 1000,
    singlePostUpload: options.singlePostUpload ?? true,
  };
}

function tlsOf({ tls, loginServer }: EmulatorOptions): (TlsOptions & { ca?: string }) | undefined {
  if (tls === undefined || tls === false) return undefined;
  return tls === true ? makeCertificate(loginServer?.split(':')[0]) : tls;
}

function entraOf(
  { entra }: EmulatorOptions,
  { settings, directory, identities }: Registry,
  shared: Pick<ListenerOptions, 'clock' | 'log' | 'faults' | 'latency'>,
): EntraSide | undefined {
  if (entra === undefined || entra === false) return undefined;
  return new EntraSide(entra === true ? {} : entra, settings.name, directory, identities, shared);
}

function openContent(folder: string | undefined, clock: Clock): Content {
  if (folder === undefined) return new Content(new BlobStore());
  const journal = new Journal(folder);
  const content = new Content(new BlobStore(folder), journal);
  for (const { lastUpdateTime } of content.repositories.values()) clock.observe(lastUpdateTime);
  return content;
}

function emulatorOf({ registry, admin, caCertificate, log, faults, entra, port, stop }: Parts): Emulator {
  const { identities, tokens, directory } = registry;
  return {
    name: registry.settings.name,
    port,
    loginServer: registry.loginServer,
    url: registry.url,
    admin,
    caCertificate,
    clock: registry.clock,
    faults,
    content: new Seeder(registry),
    entra: entra?.surface,
    get requests() {
      return log.requests;
    },
    clearRequests: () => log.clear(),
    countRequests: (filter) => log.count(filter),
    addRepositoryToken(name, actions, options = {}) {
      const token = identities.addRepositoryToken(name, actions, options);
      return { name, password: token.passwords[0] ?? '' };
    },
    addServicePrincipal({ role, clientId, password }) {
      const principal = identities.addServicePrincipal(typeof role === 'string' ? [role] : role, clientId, password);
      return { clientId: principal.name, password: principal.passwords[0] ?? '' };
    },
    entraToken: (options) => directory.token(options),
    revoke: (identity) => directory.revoke(identity),
    setPassword: (identity, password) => identities.setPassword(identity, password),
    revokeTokens: () => tokens.end('access_token'),
    expireTokens() {
      tokens.end('access_token');
      tokens.end('refresh_token');
    },
    stop,
  };
}
