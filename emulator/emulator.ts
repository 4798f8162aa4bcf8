import { join } from 'node:path';
import { type Arm, type ArmOptions, type ArmParts, ArmSide } from './arm/armSide.ts';
import { Clock } from './clock.ts';
import { type Entra, type EntraOptions, EntraSide } from './entra/entraSide.ts';
import { makeCertificate } from './http/certificate.ts';
import { Faults } from './http/faults.ts';
import type { TlsOptions } from './http/listener.ts';
import { type LoggedRequest, type RequestFilter, RequestLog } from './http/requestLog.ts';
import { EntraDirectory, type EntraTokenOptions } from './identity/directory.ts';
import { Identities, newPassword, type Role } from './identity/identities.ts';
import type { Settings } from './registry/registry.ts';
import { RegistryServer, type Shared } from './registry/registryServer.ts';
import { Seeder } from './seed/seeder.ts';
import type { TasksOptions } from './tasks/scheduler.ts';
import { TasksSide } from './tasks/tasksSide.ts';

export interface EmulatorOptions extends Partial<Settings> {
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly admin?: { readonly user?: string; readonly password?: string };
  /** True: TLS with a certificate of an authority created for this run; see `caCertificate`. */
  readonly tls?: boolean | (TlsOptions & { readonly ca?: string });
  /** The folder for content; without it, content is in memory (large blobs in a temporary folder). */
  readonly dataFolder?: string;
  /** Seconds for which a token is accepted. */
  readonly accessTokenLifetime?: number;
  readonly refreshTokenLifetime?: number;
  /** Milliseconds added to every answer. */
  readonly latency?: number;
  /** Soft delete: days for which deleted content can be restored; absent: off. With `arm`, its policy decides. */
  readonly softDeleteDays?: number;
  /** Hours for which layers are kept after their last manifest was deleted (24). */
  readonly layerHours?: number;
  /** The registry's name in service, audience and challenges; by default 127.0.0.1 and the port. */
  readonly loginServer?: string;
  /** Entra ID's and managed identity's endpoints, too: see `entra`. */
  readonly entra?: boolean | EntraOptions;
  /** Azure Resource Manager, too: see `arm`. */
  readonly arm?: boolean | ArmOptions;
  /** Options of builds and tasks, which are part of Resource Manager. */
  readonly tasks?: TasksOptions;
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
  /** The token services, if requested. */
  readonly entra: Entra | undefined;
  /** Resource Manager, if requested. */
  readonly arm: Arm | undefined;
  /** The port on 127.0.0.1 of the storage for tasks, whatever its links show; only with Resource Manager. */
  readonly taskStoragePort: number | undefined;
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
  /** Removes the access of an Entra object, token or service principal; issued tokens stay valid until they expire. */
  revoke(identity: string): void;
  setPassword(identity: string, password: string): void;
  /** Answers at most this many requests a second, and others with 429; undefined: no limit. Resets the counts. */
  setRateLimit(perSecond: number | undefined): void;
  readonly rate: { readonly accepted: number; readonly refused: number };
  /** Every access token issued so far answers 401 invalid_token. */
  revokeTokens(): void;
  /** Every access and refresh token issued so far has expired. */
  expireTokens(): void;
  stop(): Promise<void>;
}

export type EmulatorWithEntra = Emulator & { readonly entra: Entra };
export type EmulatorWithArm = Emulator & { readonly arm: Arm };

type WithEntra = { readonly entra: true | EntraOptions };
type WithArm = { readonly arm: true | ArmOptions };

export function startEmulator(
  options: EmulatorOptions & WithEntra & WithArm,
): Promise<EmulatorWithEntra & EmulatorWithArm>;
export function startEmulator(options: EmulatorOptions & WithEntra): Promise<EmulatorWithEntra>;
export function startEmulator(options: EmulatorOptions & WithArm): Promise<EmulatorWithArm>;
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
  readonly server: RegistryServer;
  readonly identities: Identities;
  readonly admin: { user: string; password: string };
  readonly caCertificate: string | undefined;
  readonly shared: Shared;
  readonly entra: EntraSide | undefined;
  readonly arm: ArmSide | undefined;
  readonly made: { tasks?: TasksSide };
  listen(port: number): Promise<void>;
  stop(): Promise<void>;
}

function build(options: EmulatorOptions): Parts {
  const settings = settingsOf(options);
  const clock = new Clock();
  const identities = new Identities(settings.anonymousPull);
  const admin = { user: options.admin?.user ?? settings.name, password: options.admin?.password ?? newPassword() };
  identities.addAdmin(admin.user, admin.password);
  const tls = tlsOf(options);
  const shared = { clock, log: new RequestLog(), faults: new Faults(), latency: options.latency ?? 0, tls };
  const directory = new EntraDirectory(clock, identities);
  const entra = entraOf(options, settings, directory, identities, shared);
  const made: { tasks?: TasksSide } = {};
  const arm = armOf(options, entra, made, { directory, identities, shared, settings, adminUser: admin.user });
  const server = new RegistryServer({
    settings,
    callers: identities,
    ...arm?.own,
    directory,
    shared,
    dataFolder: options.dataFolder,
    loginServer: options.loginServer,
    accessTokenLifetime: options.accessTokenLifetime,
    refreshTokenLifetime: options.refreshTokenLifetime,
  });
  return {
    ...{ server, identities, admin, shared, entra, arm, made },
    caCertificate: tls?.ca,
    async listen(port) {
      await server.listen(port);
      await entra?.listen();
      await arm?.listen(server);
    },
    async stop() {
      await Promise.all([server.stop(), entra?.stop(), arm?.stop()]);
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
    softDeleteDays: options.softDeleteDays ?? 0,
    layerHours: options.layerHours ?? 24,
  };
}

function tlsOf({ tls, loginServer, tasks }: EmulatorOptions): (TlsOptions & { ca?: string }) | undefined {
  if (tls === undefined || tls === false) return undefined;
  if (tls !== true) return tls;
  const storage = tasks?.storageSuffix === undefined ? [] : [`*.blob.${tasks.storageSuffix}`];
  return makeCertificate(loginServer?.split(':')[0], ...storage);
}

function entraOf(
  { entra }: EmulatorOptions,
  settings: Settings,
  directory: EntraDirectory,
  identities: Identities,
  { clock, log, faults, latency }: Shared,
): EntraSide | undefined {
  if (entra === undefined || entra === false) return undefined;
  const shared = { clock, log, faults, latency };
  return new EntraSide(entra === true ? {} : entra, settings.name, directory, identities, shared);
}

function armOf(
  { arm, tasks = {}, dataFolder, accessTokenLifetime, refreshTokenLifetime }: EmulatorOptions,
  entra: EntraSide | undefined,
  made: { tasks?: TasksSide },
  parts: Omit<ArmParts, 'servicePrincipal' | 'authority' | 'folder' | 'lifetimes' | 'extend'>,
): ArmSide | undefined {
  if (arm === undefined || arm === false) return undefined;
  return new ArmSide(arm === true ? {} : arm, {
    ...parts,
    servicePrincipal: (clientId) => entra?.servicePrincipal(clientId),
    authority: () => entra?.surface.authorityHost ?? 'https://login.windows.net',
    folder: dataFolder === undefined ? undefined : join(dataFolder, 'arm'),
    lifetimes: { accessTokenLifetime, refreshTokenLifetime },
    extend: (extended) => {
      made.tasks = new TasksSide(tasks, parts.shared, extended);
      return made.tasks;
    },
  });
}

function emulatorOf({ server, identities, admin, caCertificate, shared, entra, arm, made, stop }: Parts): Emulator {
  const { registry, port } = server;
  const { tokens, directory } = registry;
  const { log, faults } = shared;
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
    arm: arm?.surface,
    taskStoragePort: made.tasks?.storagePort,
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
    setRateLimit: (perSecond) => registry.limiter.set(perSecond),
    get rate() {
      return { accepted: registry.limiter.accepted, refused: registry.limiter.refused };
    },
    revokeTokens: () => tokens.end('access_token'),
    expireTokens() {
      tokens.end('access_token');
      tokens.end('refresh_token');
    },
    stop,
  };
}
