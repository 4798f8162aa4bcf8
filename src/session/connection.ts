import { AccessTokens } from '../auth/accessTokens.ts';
import { Authenticator, who } from '../auth/authenticator.ts';
import { type Identity, tokenUser } from '../auth/identity.ts';
import { catalogScope } from '../auth/scope.ts';
import { isMarked, isPage, strangerFailure, strangerOf } from '../auth/stranger.ts';
import type { TokenCache } from '../auth/tokenCache.ts';
import { TokenService } from '../auth/tokenService.ts';
import type { Call } from '../call/call.ts';
import { Failure } from '../call/failure.ts';
import type { DockerCredential } from '../docker/dockerLogin.ts';
import type { ObjectOf } from '../protocol/declare/objectType.ts';
import { present } from '../protocol/present.ts';
import type { connection } from '../protocol/resources/context.ts';
import { isObject } from '../registry/content/descriptors.ts';
import { RegistryClient } from '../registry/registryClient.ts';
import { serviceFailure } from '../registry/serviceErrors.ts';
import { Pool } from '../transport/pool.ts';
import type { ProxyEnvironment } from '../transport/proxy.ts';
import { Retry, retryBudget } from '../transport/retry.ts';
import type { Endpoint, HttpResponse } from '../transport/sender.ts';
import { Throttle } from '../transport/throttle.ts';
import { Tracing } from '../transport/tracing.ts';
import type { ResolvedRegistry } from './registryNames.ts';

export type ConnectionView = ObjectOf<typeof connection>;

export interface ConnectionOptions {
  /** Timeout of one request in seconds. */
  readonly timeoutSeconds?: number | undefined;
  readonly retries?: number | undefined;
  /** http(s) proxy for this registry; the environment's (HTTPS_PROXY, NO_PROXY) otherwise. */
  readonly proxy?: string | undefined;
}

/** Shared by all connections of a session. */
export interface SessionParts {
  readonly cache: TokenCache;
  readonly userAgent: string;
  readonly log: (line: string) => void;
  readonly environment: ProxyEnvironment;
}

/**
 * One registry with one identity: the stack of senders (authentication, retry, throttle, pool) and the client that uses
 * it. It is dropped as a whole when the context is cleared.
 */
export class Connection {
  readonly client: RegistryClient;
  readonly registry: ResolvedRegistry;
  readonly #identity: Identity;
  readonly #type: ConnectionView['identityType'];
  readonly #pool: Pool;
  readonly #tracing: Tracing;
  readonly #authenticator: Authenticator;
  readonly #connectedOn = new Date();

  constructor(
    registry: ResolvedRegistry,
    identity: Identity,
    type: ConnectionView['identityType'],
    options: ConnectionOptions,
    around: SessionParts,
  ) {
    this.registry = registry;
    this.#identity = identity;
    this.#type = type;
    this.#pool = new Pool({
      timeout: (options.timeoutSeconds ?? 100) * 1000,
      userAgent: around.userAgent,
      origin: registry.endpoint.origin,
      proxy: options.proxy,
      environment: around.environment,
    });
    this.#tracing = new Tracing(this.#pool, around.log);
    const sender = new Retry(new Throttle(this.#tracing), { retries: options.retries ?? 4, budget: retryBudget });
    const { endpoint, registryName } = registry;
    const owner = `${endpoint.origin} ${identity.label}`;
    const tokens = new AccessTokens(owner, identity, around.cache, new TokenService(endpoint, sender));
    this.#authenticator = new Authenticator(endpoint, identity, sender, tokens);
    this.client = new RegistryClient(endpoint, registryName, this.#authenticator);
  }

  /**
   * One request that verifies the credential: the exchange for an Azure identity, a token for an anonymous caller, GET
   * /v2/ with Basic for all others.
   */
  async verify(call: Call): Promise<void> {
    const { tokens } = this.#authenticator;
    if (this.#identity.kind === 'entra') {
      await tokens.refreshToken(call);
    } else if (this.#identity.kind === 'password') {
      const response = await this.#authenticator.send({ method: 'GET', path: '/v2/', needs: [] }, call);
      if (response.status !== 200) throw serviceFailure(this.registry, { noun: 'registry' }, response);
      if (!provesItself(response)) throw noRegistry(this.registry.endpoint, response);
    } else {
      await tokens.get([catalogScope], [], call);
    }
  }

  view(): ConnectionView {
    const { tokens } = this.#authenticator;
    const ends = tokens.refreshExpires;
    return present({
      registryName: this.registry.registryName,
      loginServer: this.registry.endpoint.loginServer,
      identityType: this.#type,
      account: this.#identity.kind === 'password' ? this.#identity.userName : undefined,
      connectedOn: this.#connectedOn.toISOString(),
      cachedTokens: tokens.count,
      tokenExpiresOn: ends !== undefined && Number.isFinite(ends) ? new Date(ends).toISOString() : undefined,
      requestCount: this.#tracing.count,
    });
  }

  /**
   * For tools that sign in with a token (`docker login` with the all-zero user). As in Az and azure-cli, the exposed
   * access token is the refresh token, because only that allows a push.
   */
  async exposedTokens(call: Call): Promise<{ accessToken: string; refreshToken: string }> {
    const refresh = await this.#authenticator.tokens.refreshToken(call);
    if (refresh) return { accessToken: refresh.value, refreshToken: refresh.value };
    throw new Failure('InvalidInput', `${who(this.#identity, 'The')} has no token to expose.`, {
      registry: this.registry.endpoint.loginServer,
      advice: 'Only an Azure identity has one; use a user name and password as they are.',
    });
  }

  /** User name and password as given, or the all-zero user with the refresh token (AAD-OAuth.md, "docker login"). */
  async dockerCredential(call: Call): Promise<DockerCredential | undefined> {
    if (this.#identity.kind === 'password')
      return { userName: this.#identity.userName, password: this.#identity.password };
    const refresh = await this.#authenticator.tokens.refreshToken(call);
    return refresh && { userName: tokenUser, password: refresh.value };
  }

  async close(): Promise<void> {
    this.client.close();
    this.#authenticator.tokens.clear();
    await this.#pool.close();
  }
}

/** Whether a registry answered GET /v2/: by its header or its body (OCI distribution-spec, "Determining Support"). */
function provesItself(response: HttpResponse): boolean {
  if (isMarked(response)) return true;
  try {
    return !isPage(response) && isObject(JSON.parse(response.body.toString('utf8')));
  } catch {
    return false;
  }
}

function noRegistry(endpoint: Endpoint, response: HttpResponse): Failure {
  const what = strangerOf(response) ?? 'something that is not the answer of a registry';
  return strangerFailure(endpoint, what, response);
}
