import type { Identity } from '../auth/identity.ts';
import type { AzContext, Call } from '../call/call.ts';
import type { LoginServer } from '../protocol/index.ts';
import type { ProxyEnvironment } from '../transport/proxy.ts';
import type { ToldAccount } from './accounts.ts';
import { AmbientIdentity } from './azureIdentities.ts';
import type { Cloud } from './clouds.ts';
import type { Connection, ConnectionOptions, ConnectionView } from './connection.ts';
import { fingerprint } from './fingerprint.ts';
import type { ResolvedRegistry } from './registryNames.ts';

/** What Connect was given for a registry, apart from a credential. */
export interface AmbientOptions extends ConnectionOptions {
  readonly cloud: Cloud;
  readonly audience?: string | undefined;
}

type Connect = (
  registry: ResolvedRegistry,
  identity: Identity,
  type: ConnectionView['identityType'],
  options: ConnectionOptions,
) => Connection;

interface Held {
  readonly connection: Connection;
  readonly loginServer: LoginServer;
  /** The Az context that it uses; absent for this machine's own identity. */
  readonly contextKey?: string;
}

/**
 * Connections with an ambient identity: the caller's Az login, else this machine's, else anonymous. Only for registries
 * of known clouds and those that Connect named. A change of the Az context drops the connections that used the old one;
 * -DefaultProfile has its own connection.
 */
export class AmbientConnections {
  readonly #connect: Connect;
  readonly #held = new Map<string, Held>();
  readonly #opening = new Map<string, Promise<Held>>();
  readonly #allowed = new Map<LoginServer, AmbientOptions>();
  readonly #machine: AmbientIdentity;
  readonly #account: () => ToldAccount | undefined;
  #current: string | undefined;

  /** `account`: the identity of Connect-...Account, which takes precedence over ambient ones. */
  constructor(environment: ProxyEnvironment, connect: Connect, account: () => ToldAccount | undefined) {
    this.#machine = new AmbientIdentity(environment);
    this.#connect = connect;
    this.#account = account;
  }

  get all(): Connection[] {
    return [...this.#held.values()].map(({ connection }) => connection);
  }

  /** Called when Connect named this registry. */
  allow(loginServer: LoginServer, options: AmbientOptions): void {
    this.#allowed.set(loginServer, options);
    this.#machine.forget();
    for (const [key, held] of this.#held) if (held.loginServer === loginServer) this.#drop(key);
  }

  /** Each call has the current Az context; connections of another one are dropped first. */
  notice(context: AzContext | undefined): void {
    if (context?.chosen) return;
    if (this.#current === context?.key) return;
    for (const [key, held] of this.#held) {
      if (held.contextKey !== undefined || context) this.#drop(key);
    }
    this.#opening.clear();
    this.#current = context?.key;
    this.#machine.forget();
  }

  async get(registry: ResolvedRegistry, call: Call): Promise<Connection | undefined> {
    const { loginServer } = registry.endpoint;
    const named = this.#allowed.get(loginServer);
    const options = named ?? (registry.cloud ? { cloud: registry.cloud } : undefined);
    const isPlain = !registry.endpoint.origin.startsWith('https://');
    if (!options || (isPlain && !named && !registry.vouched)) return undefined;
    const key = `${loginServer} ${this.#tolds(call)?.label ?? call.azContext?.key ?? ''}`;
    const held = this.#held.get(key);
    if (held) return held.connection;
    let opening = this.#opening.get(key);
    if (!opening) {
      opening = this.#open(registry, options, call).finally(() => this.#opening.delete(key));
      this.#opening.set(key, opening);
    }
    const opened = await opening;
    this.#held.set(key, opened);
    return opened.connection;
  }

  /** Drops those of one registry, or all; returns the login servers that had one. */
  async close(loginServer?: LoginServer): Promise<LoginServer[]> {
    const closed: LoginServer[] = [];
    if (loginServer === undefined) this.#allowed.clear();
    else this.#allowed.delete(loginServer);
    this.#machine.forget();
    for (const [key, held] of this.#held) {
      if (loginServer !== undefined && held.loginServer !== loginServer) continue;
      closed.push(held.loginServer);
      this.#drop(key);
    }
    return closed;
  }

  async #open(registry: ResolvedRegistry, options: AmbientOptions, call: Call): Promise<Held> {
    const { loginServer } = registry.endpoint;
    const { cloud, audience, ...rest } = options;
    const wanted = audience ?? cloud.audience;
    const told = this.#tolds(call);
    if (told) {
      const identity = accountIdentity(told, wanted);
      return { connection: this.#connect(registry, identity, told.identityType, rest), loginServer };
    }
    const context = call.azContext;
    if (context) {
      const identity = contextIdentity(context, wanted);
      return { connection: this.#connect(registry, identity, 'AzContext', rest), loginServer, contextKey: context.key };
    }
    const machine = await this.#machine.find({ cloud, audience: wanted }, call);
    const anonymous = { kind: 'anonymous', label: 'anonymous', because: 'No Azure identity was found.' } as const;
    const type = machine ? 'DefaultAzureCredential' : 'Anonymous';
    return { connection: this.#connect(registry, machine ?? anonymous, type, rest), loginServer };
  }

  /** -DefaultProfile selects another context for this call only. */
  #tolds({ azContext }: Call): ToldAccount | undefined {
    return azContext?.chosen ? undefined : this.#account();
  }

  #drop(key: string): void {
    const held = this.#held.get(key);
    this.#held.delete(key);
    // Requests in flight are aborted without waiting for their end.
    void held?.connection.close();
  }
}

function accountIdentity({ label, tokens }: ToldAccount, audience: string): Identity {
  return { kind: 'entra', label: `account:${label}:${audience}`, entraToken: (call) => tokens(audience, call) };
}

/** Requests tokens from the caller. The key is part of the label, so contexts never share tokens. */
function contextIdentity(context: AzContext, audience: string): Identity {
  return {
    kind: 'entra',
    label: `az:${fingerprint(context.key)}:${audience}`,
    entraToken: (call) => (call.azContext ?? context).token(audience),
  };
}
