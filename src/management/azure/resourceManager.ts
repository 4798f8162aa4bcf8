import type { ContainerRegistryManagementClient } from '@azure/arm-containerregistry';
import type { Call } from '../../call/call.ts';
import { Pool } from '../../transport/pool.ts';
import type { ProxyEnvironment } from '../../transport/proxy.ts';
import { Retry, retryBudget } from '../../transport/retry.ts';
import type { Sender } from '../../transport/sender.ts';
import { Throttle } from '../../transport/throttle.ts';
import { Tracing } from '../../transport/tracing.ts';
import type { Account } from './account.ts';
import { KnownRegistries } from './knownRegistries.ts';
import { endpointOf, noCredential, sdkOptions, sdkOptionsAt, theirTokenPolicy } from './sdkTransport.ts';

export interface ClientSettings {
  readonly userAgent: string;
  readonly log: (line: string) => void;
  readonly environment: ProxyEnvironment;
}

/** Timeout of one request in milliseconds. */
const timeout = 100_000;

/**
 * Azure Resource Manager for one account: the transport, and what is known of its registries. Clients of the SDKs are
 * made anew for each call, which costs nothing: so each request belongs to the call that made it.
 */
export class ResourceManager {
  readonly account: Account;
  readonly registries = new KnownRegistries();
  readonly #pools: Pool[] = [];
  readonly #logs = new Map<string, Sender>();
  readonly #log: (line: string) => void;
  readonly #userAgent: string;
  readonly #environment: ProxyEnvironment;
  readonly #sender: Sender;

  constructor(account: Account, { userAgent, log, environment }: ClientSettings) {
    this.account = account;
    this.#environment = environment;
    this.#log = log;
    this.#userAgent = userAgent;
    this.#sender = this.elsewhere(endpointOf(account).origin);
  }

  /** The same transport to another service of the cloud. */
  elsewhere(origin: string): Sender {
    const pool = new Pool({ timeout, userAgent: this.#userAgent, origin, environment: this.#environment });
    this.#pools.push(pool);
    // Azure counts by subscription, provider and kind of operation, and its answers have the time to wait.
    return new Retry(new Throttle(new Tracing(pool, this.#log), false), { retries: 4, budget: retryBudget });
  }

  get host(): string {
    return endpointOf(this.account).loginServer;
  }

  async containerRegistry(subscriptionId: string, call: Call): Promise<ContainerRegistryManagementClient> {
    const { ContainerRegistryManagementClient: Client } = await import('@azure/arm-containerregistry');
    const client = new Client(noCredential, subscriptionId, this.#options(call));
    client.pipeline.removePolicy(theirTokenPolicy);
    return client;
  }

  async authorization(subscriptionId: string, call: Call) {
    const { AuthorizationManagementClient: Client } = await import('@azure/arm-authorization');
    const client = new Client(noCredential, subscriptionId, this.#options(call));
    client.pipeline.removePolicy(theirTokenPolicy);
    return client;
  }

  async resources(subscriptionId: string, call: Call) {
    const { ResourceManagementClient: Client } = await import('@azure/arm-resources');
    const client = new Client(noCredential, subscriptionId, this.#options(call));
    client.pipeline.removePolicy(theirTokenPolicy);
    return client;
  }

  async subscriptions(call: Call) {
    const { SubscriptionClient: Client } = await import('@azure/arm-resources-subscriptions');
    const client = new Client(noCredential, this.#options(call));
    client.pipeline.removePolicy(theirTokenPolicy);
    return client;
  }

  /** For what the SDK lacks: previews of the service (@azure-rest/core-client). */
  async preview(call: Call) {
    const { getClient } = await import('@azure-rest/core-client');
    const { endpoint, ...options } = this.#options(call);
    return getClient(endpoint, options);
  }

  /** Log Analytics. One pool for each place, however many queries there are. */
  async logs({ origin, audience }: { readonly origin: string; readonly audience: string }, call: Call) {
    const { LogsQueryClient } = await import('@azure/monitor-query-logs');
    const sender = this.#logs.get(origin) ?? this.elsewhere(origin);
    this.#logs.set(origin, sender);
    const options = sdkOptionsAt(this.account, sender, call, `${origin}/v1`, audience);
    const client = new LogsQueryClient(noCredential, options);
    client.pipeline.removePolicy(theirTokenPolicy);
    return client;
  }

  async close(): Promise<void> {
    this.registries.clear();
    await Promise.all(this.#pools.map((pool) => pool.close()));
  }

  #options(call: Call) {
    return sdkOptions(this.account, this.#sender, call);
  }
}
