import type { Identity } from '../auth/identity.ts';
import { TokenCache } from '../auth/tokenCache.ts';
import type { Call } from '../call/call.ts';
import { Failure } from '../call/failure.ts';
import type { DockerCredential } from '../docker/dockerLogin.ts';
import type { ResourceManager } from '../management/azure/resourceManager.ts';
import type { LoginServer } from '../protocol/index.ts';
import type { RegistryView } from '../protocol/resources/registry.ts';
import type { RegistryClient } from '../registry/registryClient.ts';
import { isLoopback } from '../transport/loopback.ts';
import { Pool } from '../transport/pool.ts';
import type { ProxyEnvironment } from '../transport/proxy.ts';
import { forgetSecrets, keepSecrets } from '../transport/redaction.ts';
import type { Endpoint } from '../transport/sender.ts';
import { type AccountParams, Accounts } from './accounts.ts';
import { AmbientConnections } from './ambientConnections.ts';
import { forgetSharedTokens } from './azureIdentities.ts';
import { chosenSubscription } from './chosenSubscription.ts';
import { type Cloud, Clouds } from './clouds.ts';
import { Connection, type ConnectionOptions, type ConnectionView } from './connection.ts';
import { type ConnectParams, secretsOf, secretsOfEnvironment, secretsOfProxy } from './credential.ts';
import { identityTypeOf, toldIdentity } from './identities.ts';
import { type ResolvedRegistry, resolveRegistry } from './registryNames.ts';
import type { Remembered } from './remembered.ts';

/** The result of Connect: the connection, and its tokens if they were requested. */
export type ConnectedView = ConnectionView & { accessToken?: string; refreshToken?: string };

export interface SessionOptions {
  readonly userAgent: string;
  readonly log: (line: string) => void;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * The state of a session: the connected registries, the identity and tokens at each, the emulators that it started.
 * There is one session per host; `clear` drops everything, and nothing is written to disk. The identity at a registry
 * is decided in the order of docs/decisions/008: the credential given to Connect, the caller's Az login, this machine's
 * own identity, anonymous. The last three are used only for known clouds and registries that Connect named.
 */
export class Session {
  readonly clouds = new Clouds();
  readonly #options: SessionOptions;
  readonly #cache = new TokenCache();
  readonly #told = new Map<LoginServer, Connection>();
  readonly #ambient: AmbientConnections;
  /** The names that Connect was run with, by login server. */
  readonly #connected = new Map<string, string>();
  /** The same of a host that died. */
  readonly #lost = new Map<string, string>();
  readonly #emulators = new Map<string, Endpoint>();
  readonly #accounts: Accounts;
  /** Registries that Azure Resource Manager listed, by name: their login servers cannot always be derived from it. */
  readonly #seen = new Map<string, ResolvedRegistry>();

  constructor(options: SessionOptions) {
    this.#options = options;
    keepSecrets('environment', secretsOfEnvironment(options.environment));
    this.#accounts = new Accounts(this.clouds, options, () => chosenSubscription(options.environment));
    this.#ambient = new AmbientConnections(
      options.environment,
      (registry, identity, type, settings) => this.#connection(registry, identity, type, settings),
      () => this.#accounts.told,
    );
  }

  /** Azure Resource Manager, with the session's Azure identity. */
  manager(call: Call): Promise<ResourceManager> {
    return this.#accounts.manager(call);
  }

  /** What Connect-...Account was given; undefined if it was not run. */
  get account(): ResourceManager | undefined {
    return this.#accounts.current;
  }

  /** Verified before it is stored: if that fails, the session keeps its old identity. */
  async connectAccount<T>(
    params: AccountParams,
    verify: (manager: ResourceManager) => Promise<T>,
    call: Call,
  ): Promise<T> {
    keepSecrets('account', secretsOf(params.credential));
    const opened = await this.#accounts.open(params, call);
    try {
      const view = await verify(opened.manager);
      await this.#ambient.close();
      await this.#accounts.keep(opened);
      this.#forgetOthers(opened.manager.account.resourceManagerUrl);
      return view;
    } catch (error) {
      await opened.manager.close();
      throw error;
    }
  }

  /** From now on the name means the address that Azure Resource Manager listed, with a domain name label or a port. */
  learn(manager: ResourceManager, registries: readonly RegistryView[]): void {
    const { resourceManagerUrl, environment } = manager.account;
    const isLocal = isLoopback(new URL(resourceManagerUrl).hostname);
    const cloud = this.clouds.has(environment) ? this.clouds.named(environment) : this.clouds.default;
    for (const { name, loginServer } of registries) {
      if (!name || !loginServer) continue;
      const [host = ''] = loginServer.split(':');
      // Only an emulated Azure on this machine may name a plain http address on this machine.
      if (isLoopback(host) !== isLocal) continue;
      const origin = `${isLocal && !resourceManagerUrl.startsWith('https://') ? 'http' : 'https'}://${loginServer}`;
      const registryName = name.toLowerCase();
      const endpoint = { loginServer: loginServer.toLowerCase() as LoginServer, origin };
      this.#seen.set(registryName, { endpoint, registryName, cloud, vouched: resourceManagerUrl });
    }
  }

  /** In another cloud the same name is another registry: its tokens would be sent to the listed one. */
  #forgetOthers(resourceManagerUrl: string): void {
    for (const [name, { vouched }] of this.#seen) if (vouched !== resourceManagerUrl) this.#seen.delete(name);
  }

  /** Its name may mean another registry from now on. */
  unlearn(name: string): void {
    this.#seen.delete(name.toLowerCase());
  }

  /** Registries that were connected in a host that died: they never fall through to another identity. */
  markLost({ registries, account }: Remembered): void {
    for (const [loginServer, name] of registries) this.#lost.set(loginServer.toLowerCase(), name.toLowerCase());
    if (account) this.#accounts.markLost();
  }

  /** What a client sends to the next host if this one dies. */
  get remembered(): Remembered {
    const registries = [...new Map([...this.#lost, ...this.#connected])];
    return { registries, account: this.#accounts.isTold, emulators: [...this.#emulators.keys()] };
  }

  /** The known names of registries: connected, started as an emulator, or listed by Azure. */
  get registryNames(): string[] {
    return [...new Set([...this.#emulators.keys(), ...this.#connected.values(), ...this.#seen.keys()])];
  }

  get emulatorNames(): string[] {
    return [...this.#emulators.keys()];
  }

  /** An existing connection; none is opened. */
  existing(name: string): Connection | undefined {
    const { loginServer } = this.#resolve(name).endpoint;
    return (
      this.#told.get(loginServer) ??
      this.#ambient.all.find(({ registry }) => registry.endpoint.loginServer === loginServer)
    );
  }

  /** Azure Resource Manager, if this session has used it. */
  get existingManager(): ResourceManager | undefined {
    return this.#accounts.existing;
  }

  /** Verifies with one request; if that fails, a registry that was connected before keeps its old identity. */
  async connect(params: ConnectParams, call: Call): Promise<ConnectedView> {
    const { registry: name, credential, environment, audience, exposeToken, ...options } = params;
    this.#ambient.notice(call.azContext);
    const cloud = environment ? this.clouds.named(environment) : undefined;
    const registry = this.#resolve(name, call, cloud?.name);
    keepSecrets(registry.endpoint.loginServer, [...secretsOf(credential), ...secretsOfProxy(options.proxy)]);
    const settings = { cloud: registry.cloud ?? cloud ?? this.clouds.default, ...(audience ? { audience } : {}) };
    if (!credential) return this.#connectAmbient(registry, settings, options, exposeToken ?? false, call);
    const told = { cloud: settings.cloud, audience: audience ?? settings.cloud.audience };
    const identity = await toldIdentity(credential, told, this.#options.environment);
    const connection = this.#connection(registry, identity, identityTypeOf(credential), options);
    try {
      await connection.verify(call);
    } catch (error) {
      await connection.close();
      throw error;
    }
    await this.#ambient.close(registry.endpoint.loginServer);
    await this.#keep(registry, connection);
    return this.#viewOf(connection, exposeToken ?? false, call);
  }

  /** The client of a registry: a connected one, or one with an ambient identity. */
  async registry(name: string, call: Call): Promise<RegistryClient> {
    return (await this.connection(name, call)).client;
  }

  /** The same, with the session's identity there. */
  async connection(name: string, call: Call): Promise<Connection> {
    const registry = this.#resolve(name, call);
    const { loginServer } = registry.endpoint;
    this.#ambient.notice(call.azContext);
    const told = this.#told.get(loginServer);
    if (told && !call.azContext?.chosen) return told;
    if (this.#isLost(registry)) throw this.#connectAgain(registry);
    const ambient = await this.#ambient.get(registry, call);
    if (ambient) return ambient;
    throw notConnected(registry);
  }

  /** The address that a name means, connected or not. */
  endpoint(name: string, call: Call): Endpoint {
    return this.#resolve(name, call).endpoint;
  }

  /** A pool without an identity, for checks of the network path. The caller closes it. */
  barePool(endpoint: Endpoint): Pool {
    const { userAgent, environment } = this.#options;
    return new Pool({ timeout: 20_000, userAgent, origin: endpoint.origin, environment });
  }

  get environment(): ProxyEnvironment {
    return this.#options.environment;
  }

  connections(name: string | undefined, call: Call): ConnectionView[] {
    const wanted = name === undefined ? undefined : this.#resolve(name, call).endpoint.loginServer;
    return [...this.#told.values(), ...this.#ambient.all]
      .map((connection) => connection.view())
      .filter(({ loginServer }) => wanted === undefined || loginServer === wanted);
  }

  /** Tokens and credentials are dropped before this returns; requests in flight are aborted. */
  async clear(name: string | undefined, call?: Call): Promise<string[]> {
    const wanted = name === undefined ? undefined : this.#resolve(name, call).endpoint.loginServer;
    const told = [...this.#told].filter(([server]) => wanted === undefined || server === wanted);
    for (const [server] of told) this.#told.delete(server);
    if (wanted === undefined) this.#connected.clear();
    else this.#connected.delete(wanted);
    const ambient = this.#ambient.close(wanted);
    const owners = wanted === undefined ? [...told.map(([server]) => server), 'account', 'azure'] : [wanted];
    for (const owner of owners) forgetSecrets(owner);
    if (wanted === undefined) {
      this.#lost.clear();
      this.#seen.clear();
    }
    const accounts = wanted === undefined ? this.#accounts.clear() : undefined;
    await Promise.all([...told.map(([, connection]) => connection.close()), accounts, forgetSharedTokens()]);
    return [...new Set([...told.map(([server]) => server), ...(await ambient)])];
  }

  loginServer(name: string, call: Call): LoginServer {
    return this.#resolve(name, call).endpoint.loginServer;
  }

  isLoopback(name: string, call: Call): boolean {
    return isLoopback(new URL(this.#resolve(name, call).endpoint.origin).hostname);
  }

  /** The session's credential in the form of a docker login; undefined for an anonymous one. */
  async dockerCredential(name: string, call: Call): Promise<DockerCredential | undefined> {
    const registry = this.#resolve(name, call);
    const connection = this.#told.get(registry.endpoint.loginServer) ?? (await this.#ambient.get(registry, call));
    return connection?.dockerCredential(call);
  }

  addEmulator(name: string, endpoint: Endpoint): void {
    this.#emulators.set(name.toLowerCase(), endpoint);
  }

  /** Its name becomes unknown, and connections to it are dropped. */
  async removeEmulator(name: string): Promise<void> {
    const endpoint = this.#emulators.get(name.toLowerCase());
    if (endpoint) await this.clear(endpoint.loginServer);
    this.#emulators.delete(name.toLowerCase());
  }

  /** Without a credential, Connect allows an ambient identity for this registry. */
  async #connectAmbient(
    registry: ResolvedRegistry,
    settings: { cloud: Cloud; audience?: string },
    options: ConnectionOptions,
    exposeToken: boolean,
    call: Call,
  ): Promise<ConnectedView> {
    const { loginServer } = registry.endpoint;
    const told = this.#told.get(loginServer);
    this.#told.delete(loginServer);
    await told?.close();
    this.#ambient.allow(loginServer, { ...options, ...settings });
    const connection = await this.#ambient.get(registry, call);
    if (!connection) throw notConnected(registry);
    await connection.verify(call);
    this.#nowConnected(registry);
    return this.#viewOf(connection, exposeToken, call);
  }

  async #viewOf(connection: Connection, exposeToken: boolean, call: Call) {
    const view = connection.view();
    return exposeToken ? { ...view, ...(await connection.exposedTokens(call)) } : view;
  }

  #connection(
    registry: ResolvedRegistry,
    identity: Identity,
    type: ConnectionView['identityType'],
    options: ConnectionOptions,
  ): Connection {
    return new Connection(registry, identity, type, options, { cache: this.#cache, ...this.#options });
  }

  async #keep(registry: ResolvedRegistry, connection: Connection): Promise<void> {
    const { loginServer } = registry.endpoint;
    const before = this.#told.get(loginServer);
    this.#told.set(loginServer, connection);
    this.#nowConnected(registry);
    await before?.close();
  }

  #resolve(name: string, call?: Call, environment?: string): ResolvedRegistry {
    const wanted = environment ?? call?.azContext?.environment;
    const cloud = wanted !== undefined && this.clouds.has(wanted) ? this.clouds.named(wanted) : this.clouds.default;
    const resolved = resolveRegistry(name, cloud, this.clouds, this.#emulators);
    // An emulator that was specified by its address is shown under its name.
    for (const [alias, endpoint] of this.#emulators) {
      if (endpoint.loginServer === resolved.endpoint.loginServer) {
        return { ...this.#seenAt(endpoint.loginServer), endpoint, registryName: alias };
      }
    }
    if (environment) return resolved;
    const known = this.#seen.get(name.trim().toLowerCase()) ?? this.#seenAt(resolved.endpoint.loginServer);
    return known && !this.#told.has(resolved.endpoint.loginServer) ? known : this.#connectedUnder(resolved);
  }

  #seenAt(loginServer: LoginServer): ResolvedRegistry | undefined {
    return [...this.#seen.values()].find(({ endpoint }) => endpoint.loginServer === loginServer);
  }

  /** A bare name that was connected in another cloud means that registry, not the one in the default cloud. */
  #connectedUnder(resolved: ResolvedRegistry): ResolvedRegistry {
    if (this.#told.has(resolved.endpoint.loginServer)) return resolved;
    for (const connection of [...this.#told.values(), ...this.#ambient.all]) {
      if (connection.registry.registryName === resolved.registryName) return connection.registry;
    }
    return resolved;
  }

  #isLost({ endpoint, registryName }: ResolvedRegistry): boolean {
    return this.#lost.has(endpoint.loginServer) || [...this.#lost.values()].includes(registryName);
  }

  #connectAgain({ endpoint, registryName }: ResolvedRegistry): Failure {
    return new Failure(
      'SessionLost',
      `The connection to ${endpoint.loginServer} was lost when the AcrShell host ended.`,
      {
        registry: endpoint.loginServer,
        advice: `Run Connect-AzContainerRegistry -Name ${registryName} with its credential again.`,
      },
    );
  }

  #nowConnected({ endpoint, registryName }: ResolvedRegistry): void {
    this.#connected.set(endpoint.loginServer, registryName);
    for (const [server, name] of this.#lost) {
      if (server === endpoint.loginServer || name === registryName) this.#lost.delete(server);
    }
  }
}

function notConnected({ endpoint, registryName }: ResolvedRegistry): Failure {
  return new Failure('Unauthenticated', `This session is not connected to ${endpoint.loginServer}.`, {
    registry: endpoint.loginServer,
    advice: `Run Connect-AzContainerRegistry -Name ${registryName} -UserName ... -Password ... first (or -Credential, -AccessToken, -Anonymous).`,
  });
}
