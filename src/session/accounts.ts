import type { Call } from '../call/call.ts';
import { Failure } from '../call/failure.ts';
import type { Account } from '../management/azure/account.ts';
import { type ClientSettings, ResourceManager } from '../management/azure/resourceManager.ts';
import { present } from '../protocol/present.ts';
import { isLoopback } from '../transport/loopback.ts';
import type { ProxyEnvironment } from '../transport/proxy.ts';
import { AmbientIdentity, azureIdentityTypes, azureTokens, type TokenSource } from './azureIdentities.ts';
import type { Cloud, Clouds } from './clouds.ts';
import type { ConnectionView } from './connection.ts';
import type { Credential } from './credential.ts';
import { fingerprint } from './fingerprint.ts';

export interface AccountParams {
  readonly credential?: Credential | undefined;
  readonly subscriptionId?: string | undefined;
  readonly environment?: string | undefined;
  readonly resourceManagerUrl?: string | undefined;
}

/**
 * The identity of Connect-...Account: for Azure Resource Manager, and for registries that were connected without a
 * credential.
 */
export interface ToldAccount {
  readonly label: string;
  readonly identityType: ConnectionView['identityType'];
  readonly tokens: TokenSource;
}

/**
 * The accounts at Azure Resource Manager: the identity of Connect-...Account, the caller's Az login, this machine's own
 * identity. Each has its own transport and its own list of known registries; `clear` drops them all.
 */
export class Accounts {
  readonly #clouds: Clouds;
  readonly #around: ClientSettings;
  readonly #machine: AmbientIdentity;
  readonly #managers = new Map<string, ResourceManager>();
  #isLost = false;
  #told: { readonly manager: ResourceManager; readonly identity: ToldAccount | undefined } | undefined;

  readonly #preferred: () => Promise<string | undefined>;

  constructor(clouds: Clouds, around: ClientSettings, preferred: () => Promise<string | undefined>) {
    this.#clouds = clouds;
    this.#around = around;
    this.#machine = new AmbientIdentity(around.environment);
    this.#preferred = preferred;
  }

  /** The identity that takes precedence over ambient ones; undefined if Connect-...Account was given none. */
  get told(): ToldAccount | undefined {
    if (this.#isLost) throw signInAgain();
    return this.#told?.identity;
  }

  /** It was connected in a host that died: no other identity is used instead. */
  markLost(): void {
    this.#isLost = true;
  }

  /** Whether Connect-...Account was given an identity, in this host or in one that died. */
  get isTold(): boolean {
    return this.#isLost || this.#told !== undefined;
  }

  /** The account that was used last, if any. */
  get existing(): ResourceManager | undefined {
    return this.#isLost ? undefined : (this.#told?.manager ?? [...this.#managers.values()].at(-1));
  }

  get current(): ResourceManager | undefined {
    return this.#told?.manager;
  }

  /** Not stored yet: the caller verifies it first. */
  async open(
    params: AccountParams,
    call: Call,
  ): Promise<{ manager: ResourceManager; identity: ToldAccount | undefined }> {
    const cloud = params.environment ? this.#clouds.named(params.environment) : this.#cloudOf(call);
    const place = { resourceManagerUrl: params.resourceManagerUrl, subscriptionId: params.subscriptionId };
    if (!params.credential)
      return {
        manager: new ResourceManager(await this.#ambient(cloud, place, call), this.#around),
        identity: undefined,
      };
    const identity = await toldAccount(params.credential, cloud, this.#around.environment);
    const tenantId = 'tenant' in params.credential ? params.credential.tenant : undefined;
    const account = accountOf(identity.label, identity.identityType, cloud, { ...place, tenantId }, identity.tokens);
    return { manager: new ResourceManager(account, this.#around), identity };
  }

  async keep(opened: { manager: ResourceManager; identity: ToldAccount | undefined }): Promise<void> {
    const before = this.#told;
    this.#told = opened;
    this.#isLost = false;
    await before?.manager.close();
  }

  /** The account that a call uses. */
  async manager(call: Call): Promise<ResourceManager> {
    if (this.#isLost && !call.azContext?.chosen) throw signInAgain();
    if (this.#told && !call.azContext?.chosen) return this.#told.manager;
    const cloud = this.#cloudOf(call);
    const key = `${call.azContext?.key ?? 'machine'} ${call.azContext?.subscription ?? ''} ${cloud.name}`;
    const known = this.#managers.get(key);
    if (known) return known;
    const made = new ResourceManager(await this.#ambient(cloud, {}, call), this.#around);
    this.#managers.set(key, made);
    return made;
  }

  async clear(): Promise<void> {
    const all = [...this.#managers.values(), ...(this.#told ? [this.#told.manager] : [])];
    this.#told = undefined;
    this.#isLost = false;
    this.#managers.clear();
    this.#machine.forget();
    await Promise.all(all.map((manager) => manager.close()));
  }

  #cloudOf({ azContext }: Call): Cloud {
    const name = azContext?.environment;
    if (name === undefined) return this.#clouds.default;
    if (this.#clouds.has(name)) return this.#clouds.named(name);
    const { resourceManagerUrl, resourceManagerAudience } = azContext ?? {};
    return { ...this.#clouds.default, name, ...present({ resourceManagerUrl, resourceManagerAudience }) };
  }

  async #ambient(cloud: Cloud, place: AzureTarget, call: Call): Promise<Account> {
    const context = call.azContext;
    if (context) {
      const tokens: TokenSource = (audience, own) => (own.azContext ?? context).token(audience);
      const told = { subscriptionId: context.subscription, tenantId: context.tenant, ...place };
      return accountOf(`az:${fingerprint(context.key)}`, 'AzContext', cloud, told, tokens);
    }
    const audience = audienceOf(cloud, place);
    const found = await this.#machine.find({ cloud, audience }, call);
    if (found?.kind !== 'entra') throw notSignedIn(this.#machine.failure);
    const account = accountOf(found.label, 'DefaultAzureCredential', cloud, place, (other, own) =>
      this.#machine.token(other, own),
    );
    return { ...account, preferredSubscription: this.#preferred };
  }
}

interface AzureTarget {
  readonly resourceManagerUrl?: string | undefined;
  readonly subscriptionId?: string | undefined;
  readonly tenantId?: string | undefined;
}

async function toldAccount(credential: Credential, cloud: Cloud, environment: ProxyEnvironment): Promise<ToldAccount> {
  if (credential.kind === 'anonymous')
    throw new Failure('InvalidInput', 'Registries cannot be managed anonymously.', {
      advice: 'Specify an Azure identity.',
    });
  if (credential.kind === 'entraToken') {
    const { token } = credential;
    return { label: `entra:${fingerprint(token)}`, identityType: 'AccessToken', tokens: async () => token };
  }
  const label = `${credential.kind}:${fingerprint(JSON.stringify({ ...credential, cloud }))}`;
  const tokens = await azureTokens(credential, cloud, environment);
  return { label, identityType: azureIdentityTypes[credential.kind], tokens };
}

function accountOf(key: string, identityType: string, cloud: Cloud, place: AzureTarget, tokens: TokenSource): Account {
  const audience = audienceOf(cloud, place);
  const { subscriptionId, tenantId } = place;
  return {
    key,
    identityType,
    environment: cloud.name,
    resourceManagerUrl: urlOf(cloud, place),
    subscriptionId,
    tenantId,
    graphUrl: cloud.graphUrl,
    token: (call, other = audience) => tokens(other, call),
  };
}

function audienceOf(cloud: Cloud, place: AzureTarget): string {
  return cloud.resourceManagerAudience ?? cloud.resourceManagerUrl ?? urlOf(cloud, place);
}

/** Tokens are sent there: https is required, except for an emulator on this machine. */
function urlOf(cloud: Cloud, { resourceManagerUrl = cloud.resourceManagerUrl }: AzureTarget): string {
  if (!resourceManagerUrl || !URL.canParse(resourceManagerUrl))
    throw new Failure('InvalidInput', `The address of Azure Resource Manager in ${cloud.name} is not known.`, {
      advice:
        'Specify it with Add-AzContainerRegistryEnvironment -ResourceManagerUrl, or Connect-AzContainerRegistryAccount -ResourceManagerUrl.',
    });
  const { protocol, hostname, origin } = new URL(resourceManagerUrl);
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return origin;
  throw new Failure('InvalidInput', `${resourceManagerUrl} is not an https address.`, {
    advice: 'A token is sent there, so https is required.',
  });
}

function notSignedIn(why: Failure | undefined): Failure {
  return new Failure('Unauthenticated', 'You are not signed in to Azure.', {
    advice: `Run Connect-AzContainerRegistryAccount (or Connect-AzAccount, az login) first.${why ? ` ${why.message}` : ''}`,
  });
}

function signInAgain(): Failure {
  return new Failure('SessionLost', 'The sign-in to Azure was lost when the AcrShell host ended.', {
    advice: 'Run Connect-AzContainerRegistryAccount with its credential again.',
  });
}
