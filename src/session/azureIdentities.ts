import type { TokenCredential } from '@azure/identity';
import type { Identity } from '../auth/identity.ts';
import type { Call } from '../call/call.ts';
import { Failure } from '../call/failure.ts';
import { checkSmallFile } from '../files/smallFile.ts';
import type { ProxyEnvironment } from '../transport/proxy.ts';
import type { Cloud } from './clouds.ts';
import type { Credential } from './credential.ts';
import { fingerprint } from './fingerprint.ts';
import { IdentityTransport } from './identityTransport.ts';

export type AzureCredential = Exclude<Credential, { kind: 'entraToken' | 'anonymous' }>;

/** Their names in Get-AzContainerRegistryContext. */
export const azureIdentityTypes = {
  password: 'ServicePrincipal',
  certificate: 'Certificate',
  federatedToken: 'FederatedToken',
  managedIdentity: 'ManagedIdentity',
  deviceCode: 'DeviceCode',
} as const;

export interface AzureSettings {
  readonly cloud: Cloud;
  readonly audience: string;
}

/** A sign-in to Entra ID, with tokens for any audience. */
export type TokenSource = (audience: string, call: Call) => Promise<string>;

/** An identity whose tokens come from @azure/identity. */
export async function azureIdentity(
  credential: AzureCredential,
  settings: AzureSettings,
  environment: ProxyEnvironment,
): Promise<Identity> {
  const source = await azureTokens(credential, settings.cloud, environment);
  const tenant = 'tenant' in credential && credential.tenant ? { tenant: credential.tenant } : {};
  return {
    kind: 'entra',
    label: `${credential.kind}:${fingerprint(JSON.stringify({ ...credential, settings }))}`,
    ...tenant,
    entraToken: (call) => source(settings.audience, call),
  };
}

/** The library is loaded here, on first need. One credential serves all audiences, so a user signs in once. */
export async function azureTokens(
  credential: AzureCredential,
  cloud: Cloud,
  environment: ProxyEnvironment,
): Promise<TokenSource> {
  const prompt: Prompt = {};
  const httpClient = new IdentityTransport(environment);
  const source = await tokenCredential(credential, { ...authorityOf(cloud), httpClient }, prompt);
  return async (audience, call) => {
    prompt.inform = call.inform;
    return tokenOf({ source, httpClient }, audience, call);
  };
}

let sharedStoreUsed = false;

/**
 * MSAL keeps the tokens of managed identities in one store for the whole process and has no method to clear it, so the
 * store is replaced by a new one. All other tokens are dropped with their credential.
 */
export async function forgetSharedTokens(): Promise<void> {
  if (sharedStoreUsed) (await storeHolder()).nodeStorage = undefined;
}

/**
 * Checked before the store is used: if a later MSAL keeps it elsewhere, no token is stored that could not be cleared.
 */
async function openSharedStore(): Promise<void> {
  if (sharedStoreUsed) return;
  const { ManagedIdentityApplication } = await import('@azure/msal-node');
  new ManagedIdentityApplication();
  if (typeof (await storeHolder()).nodeStorage !== 'object')
    throw new Failure('Internal', 'This build of AcrShell could not forget the tokens of managed identities.', {
      advice: 'You were not signed in. Connect with another credential, and report this: it is a fault of AcrShell.',
    });
  sharedStoreUsed = true;
}

/** The store is a private static of the class. */
async function storeHolder(): Promise<{ nodeStorage: unknown }> {
  const { ManagedIdentityApplication } = await import('@azure/msal-node');
  return ManagedIdentityApplication as unknown as { nodeStorage: unknown };
}

/** A device code is shown to the caller that needs the token. */
interface Prompt {
  inform?: ((message: string) => void) | undefined;
}

interface LibraryOptions {
  readonly authorityHost: string;
  readonly disableInstanceDiscovery: boolean;
  readonly httpClient: IdentityTransport;
}

/** Of a certificate with its key, or a token. */
const mostBytes = 1024 * 1024;

async function tokenCredential(
  credential: AzureCredential,
  authority: LibraryOptions,
  prompt: Prompt,
): Promise<TokenCredential> {
  const library = await import('@azure/identity');
  switch (credential.kind) {
    case 'password':
      return new library.ClientSecretCredential(
        tenantOf(credential),
        credential.userName,
        credential.password,
        authority,
      );
    case 'certificate': {
      const { path, password } = credential;
      await checkSmallFile(path, mostBytes);
      const configuration = { certificatePath: path, ...(password ? { certificatePassword: password } : {}) };
      return new library.ClientCertificateCredential(
        tenantOf(credential),
        credential.clientId,
        configuration,
        authority,
      );
    }
    case 'federatedToken':
      await checkSmallFile(credential.file, mostBytes);
      return new library.WorkloadIdentityCredential({
        ...authority,
        tenantId: tenantOf(credential),
        clientId: credential.clientId,
        tokenFilePath: credential.file,
      });
    case 'managedIdentity':
      await openSharedStore();
      return new library.ManagedIdentityCredential({
        httpClient: authority.httpClient,
        ...(credential.clientId ? { clientId: credential.clientId } : {}),
      });
    case 'deviceCode':
      return new library.DeviceCodeCredential({
        ...authority,
        ...(credential.tenant ? { tenantId: tenantOf(credential) } : {}),
        userPromptCallback: ({ message }) => prompt.inform?.(message),
      });
  }
}

function tenantOf({ tenant }: { readonly tenant?: string }): string {
  // The library reports what else is wrong with it.
  if (tenant && /^[0-9a-zA-Z.-]+$/.test(tenant)) return tenant;
  if (tenant) {
    throw new Failure('InvalidInput', `'${tenant.slice(0, 100)}' cannot be a tenant.`, {
      advice: 'Specify the id of the directory, or one of its domain names, as -Tenant.',
    });
  }
  throw new Failure('InvalidInput', 'No tenant was specified for the application.', {
    advice: 'Specify -Tenant: the id or a domain name of the directory.',
  });
}

const publicAuthorities =
  /^https:\/\/(login\.microsoftonline\.(com|us)|login\.(partner\.microsoftonline|chinacloudapi)\.cn)$/;

/** A custom cloud is not in Microsoft's list of authorities, which discovery would look it up in. */
function authorityOf({ authorityHost }: Cloud) {
  return { authorityHost, disableInstanceDiscovery: !publicAuthorities.test(authorityHost) };
}

/** A credential of the library, and its transport. */
interface SignIn {
  readonly source: TokenCredential;
  readonly httpClient: IdentityTransport;
}

async function tokenOf({ source, httpClient }: SignIn, audience: string, call: Call): Promise<string> {
  try {
    const token = await source.getToken(`${audience}/.default`, { abortSignal: call.signal });
    if (token) return token.token;
  } catch (error) {
    throw httpClient.stopped ?? signInFailure(error);
  }
  throw signInFailure(undefined);
}

/** The first line of the library's message: the rest is trace ids and links. A chain has one for each member. */
function signInFailure(error: unknown): Failure {
  const members = (error as { errors?: unknown } | undefined)?.errors;
  const message = Array.isArray(members) ? members.map(firstLine).join(' ') : firstLine(error);
  const code = /AADSTS\d+/.exec(message)?.[0];
  const words = message.slice(0, 600);
  return new Failure('Unauthenticated', `Entra ID did not issue a token${words ? `: ${words}` : '.'}`, {
    ...(code ? { acrCode: code } : {}),
    advice: 'Check tenant, application and secret (or certificate, token file, managed identity), then connect again.',
  });
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  return message.split(/\r?\n|Trace ID|Visit https?:/)[0]?.trim() ?? '';
}

/**
 * The identity of this machine: environment variables, workload identity, managed identity, Azure CLI, Azure Developer
 * CLI. PowerShell is left out: it would start another PowerShell, and an Az.Accounts login is used before this. A
 * failed attempt is not repeated, because some members start programs.
 */
export class AmbientIdentity {
  #failed: Failure | undefined;
  #source: Promise<SignIn> | undefined;
  readonly #environment: ProxyEnvironment;

  constructor(environment: ProxyEnvironment) {
    this.#environment = environment;
  }

  /** Why this machine has no identity, when this is known. */
  get failure(): Failure | undefined {
    return this.#failed;
  }

  /** Undefined if this machine has no identity; `because` has the reason then. */
  async find(settings: AzureSettings, call: Call): Promise<Identity | undefined> {
    if (this.#failed) return undefined;
    this.#source ??= ambientCredential(settings, this.#environment);
    const source = await this.#source;
    try {
      // One token shows whether there is an identity; the library keeps it for the exchange that follows.
      await tokenOf(source, settings.audience, call);
    } catch (error) {
      if (call.signal.aborted) throw error;
      this.#failed = error instanceof Failure ? error : signInFailure(error);
      call.trace?.({ level: 'verbose', message: `No identity of this machine: ${this.#failed.message}` });
      return undefined;
    }
    return {
      kind: 'entra',
      label: `ambient:${settings.cloud.name}:${settings.audience}`,
      entraToken: (own) => tokenOf(source, settings.audience, own),
    };
  }

  /** After an identity was found: a token for another audience. */
  async token(audience: string, call: Call): Promise<string> {
    const source = await this.#source;
    if (!source) throw signInFailure(undefined);
    return tokenOf(source, audience, call);
  }

  /** After a clear or a new sign-in, there may be an identity. */
  forget(): void {
    this.#failed = undefined;
    this.#source = undefined;
  }
}

async function ambientCredential({ cloud }: AzureSettings, environment: ProxyEnvironment): Promise<SignIn> {
  checkChosenCredentials(environment.AZURE_TOKEN_CREDENTIALS);
  await openSharedStore();
  const library = await import('@azure/identity');
  const httpClient = new IdentityTransport(environment);
  const authority = { ...authorityOf(cloud), httpClient };
  // With AZURE_TOKEN_CREDENTIALS=prod, which the host sets unless the user chose otherwise, this is the environment,
  // workload identity and managed identity, the last behind a quick probe.
  const source = new library.ChainedTokenCredential(
    new library.DefaultAzureCredential(authority),
    new library.AzureCliCredential({ processTimeoutInMs: 13_000 }),
    new library.AzureDeveloperCliCredential({ processTimeoutInMs: 13_000 }),
  );
  return { source, httpClient };
}

/** The values of AZURE_TOKEN_CREDENTIALS that @azure/identity accepts, in any case. */
const chosenCredentials = [
  'prod',
  'dev',
  'EnvironmentCredential',
  'WorkloadIdentityCredential',
  'ManagedIdentityCredential',
  'VisualStudioCodeCredential',
  'AzureCliCredential',
  'AzurePowerShellCredential',
  'AzureDeveloperCliCredential',
];

function checkChosenCredentials(chosen = ''): void {
  const word = chosen.trim().toLowerCase();
  if (word === '' || chosenCredentials.some((one) => one.toLowerCase() === word)) return;
  throw new Failure(
    'InvalidInput',
    `AZURE_TOKEN_CREDENTIALS is '${chosen.trim()}', which does not name a credential.`,
    {
      advice: `Remove it, or set it to one of: ${chosenCredentials.join(', ')}.`,
    },
  );
}
