import { createHash } from 'node:crypto';
import { type Identity, tokenUser } from '../auth/identity.ts';
import { TokenCache } from '../auth/tokenCache.ts';
import type { contextConnect } from '../protocol/context.ts';
import type { LoginServer, ParamsOf } from '../protocol/index.ts';
import type { RegistryClient } from '../registry/registryClient.ts';
import type { Call } from '../transport/call.ts';
import { Failure } from '../transport/failure.ts';
import type { Endpoint } from '../transport/sender.ts';
import type { CloudName } from './clouds.ts';
import { Connection, type ConnectionOptions, type ConnectionView } from './connection.ts';
import { type ResolvedRegistry, resolveRegistry } from './registryNames.ts';

export type Credential = NonNullable<ParamsOf<typeof contextConnect>['credential']>;

export interface SessionOptions {
  readonly userAgent: string;
  readonly log: (line: string) => void;
}

/**
 * Everything that a session knows: the connected registries, who it is at each, the tokens, the emulators it
 * started. One a host; `clear` forgets, and nothing of it is ever on disk.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #cache = new TokenCache();
  readonly #connections = new Map<LoginServer, Connection>();
  readonly #lost = new Set<string>();
  readonly #emulators = new Map<string, Endpoint>();
  #cloud: CloudName = 'AzureCloud';

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Registries that were connected in a host that died: they never fall through to another identity. */
  markLost(names: readonly string[]): void {
    for (const name of names) this.#lost.add(name.toLowerCase());
  }

  /** Verifies with one request; a registry that was connected before keeps its old identity if that fails. */
  async connect(
    name: string,
    credential: Credential | undefined,
    options: ConnectionOptions,
    call: Call,
  ): Promise<ConnectionView> {
    const registry = this.#resolve(name);
    const identity = identityOf(credential, registry);
    const connection = new Connection(registry, identity, options, {
      cache: this.#cache,
      userAgent: this.#options.userAgent,
      log: this.#options.log,
    });
    try {
      await connection.verify(call);
    } catch (error) {
      await connection.close();
      throw error;
    }
    const before = this.#connections.get(registry.endpoint.loginServer);
    this.#connections.set(registry.endpoint.loginServer, connection);
    this.#forgetLoss(registry);
    await before?.close();
    return connection.view();
  }

  /** The client of a connected registry. */
  registry(name: string): RegistryClient {
    const registry = this.#resolve(name);
    const connection = this.#connections.get(registry.endpoint.loginServer);
    if (connection) return connection.client;
    throw this.#notConnected(registry);
  }

  connections(name?: string): ConnectionView[] {
    const wanted = name === undefined ? undefined : this.#resolve(name).endpoint.loginServer;
    return [...this.#connections]
      .filter(([loginServer]) => wanted === undefined || loginServer === wanted)
      .map(([, connection]) => connection.view());
  }

  /** Tokens and credentials are out of reach before this answers, requests under way are aborted. */
  async clear(name?: string): Promise<LoginServer[]> {
    const wanted = name === undefined ? undefined : this.#resolve(name).endpoint.loginServer;
    const cleared = [...this.#connections.keys()].filter((server) => wanted === undefined || server === wanted);
    const closing = cleared.map((server) => {
      const connection = this.#connections.get(server);
      this.#connections.delete(server);
      return connection?.close();
    });
    await Promise.all(closing);
    return cleared;
  }

  addEmulator(name: string, endpoint: Endpoint): void {
    this.#emulators.set(name.toLowerCase(), endpoint);
  }

  /** Its name leads nowhere from here on, and whoever was connected to it no longer is. */
  async removeEmulator(name: string): Promise<void> {
    const endpoint = this.#emulators.get(name.toLowerCase());
    if (endpoint && this.#connections.has(endpoint.loginServer)) await this.clear(endpoint.loginServer);
    this.#emulators.delete(name.toLowerCase());
  }

  #resolve(name: string): ResolvedRegistry {
    const resolved = resolveRegistry(name, this.#cloud, this.#emulators);
    // An emulator that is named by its address answers under the name it was started with.
    for (const [alias, endpoint] of this.#emulators) {
      if (endpoint.loginServer === resolved.endpoint.loginServer) return { endpoint, registryName: alias };
    }
    return resolved;
  }

  #notConnected(registry: ResolvedRegistry): Failure {
    const { loginServer } = registry.endpoint;
    const connect = `Run Connect-AzContainerRegistry -Name ${registry.registryName}`;
    if (this.#lost.has(loginServer) || this.#lost.has(registry.registryName)) {
      return new Failure('SessionLost', `The connection to ${loginServer} was lost when the AcrShell host ended.`, {
        registry: loginServer,
        advice: `${connect} with its credential again.`,
      });
    }
    return new Failure('Unauthenticated', `This session is not connected to ${loginServer}.`, {
      registry: loginServer,
      advice: `${connect} -UserName ... -Password ... first (or -Credential, -AccessToken, -Anonymous).`,
    });
  }

  #forgetLoss(registry: ResolvedRegistry): void {
    this.#lost.delete(registry.endpoint.loginServer);
    this.#lost.delete(registry.registryName);
  }
}

function identityOf(credential: Credential | undefined, registry: ResolvedRegistry): Identity {
  if (!credential) {
    throw new Failure('Unauthenticated', 'No Azure identity can be used yet: a credential must be given.', {
      registry: registry.endpoint.loginServer,
      advice: 'Give -UserName and -Password, -Credential, -AccessToken or -Anonymous.',
    });
  }
  if (credential.kind === 'anonymous') return { kind: 'anonymous', label: 'anonymous' };
  if (credential.kind === 'entraToken') {
    const { token, tenant } = credential;
    return {
      kind: 'entra',
      label: `entra:${fingerprint(token)}`,
      ...(tenant ? { tenant } : {}),
      entraToken: async () => token,
    };
  }
  const { userName, password } = credential;
  if (userName === tokenUser)
    return { kind: 'refreshToken', label: `refresh:${fingerprint(password)}`, token: password };
  return { kind: 'password', label: `user:${userName}:${fingerprint(password)}`, userName, password };
}

/** Tells identities apart without holding the secret in a key. */
function fingerprint(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url').slice(0, 16);
}
