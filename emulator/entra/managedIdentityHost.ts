import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { json, type Reply } from '../http/reply.ts';
import type { RegistryRequest } from '../http/request.ts';
import type { LoggedRequest } from '../http/requestLog.ts';
import type { DirectoryObjects, ManagedIdentity } from './directoryObjects.ts';
import { EntraError } from './entraError.ts';
import { known } from './resources.ts';
import { managedIdentityLifetime, type TokenMaker } from './tokenMaker.ts';

/** MSAL ends the path in a slash only if AZURE_POD_IDENTITY_AUTHORITY_HOST names the service. */
const imdsPaths = ['/metadata/identity/oauth2/token', '/metadata/identity/oauth2/token/'];
export const appServicePath = '/msi/token';

interface Refusal {
  readonly error: string;
  readonly description: string;
}

interface Granted {
  readonly access_token: string;
  readonly client_id: string;
  readonly expires_on: string;
  readonly not_before: string;
  readonly resource: string;
  readonly token_type: string;
}

/**
 * The two endpoints of managed identity, both plain http: the instance metadata service of a virtual machine, and the
 * endpoint that App Service names in the environment together with a secret header.
 */
export class ManagedIdentityHost {
  readonly #clock: Clock;
  readonly #objects: DirectoryObjects;
  readonly #tokens: TokenMaker;
  readonly appServiceHeader = randomBytes(16).toString('hex').toUpperCase();

  constructor(clock: Clock, objects: DirectoryObjects, tokens: TokenMaker) {
    this.#clock = clock;
    this.#objects = objects;
    this.#tokens = tokens;
  }

  handle(request: RegistryRequest, entry: LoggedRequest): Reply {
    if (request.method === 'GET' && imdsPaths.includes(request.path)) return this.#imds(request, entry);
    if (request.method === 'GET' && request.path === appServicePath) return this.#appService(request, entry);
    return json(404, { error: 'Not found' });
  }

  /** "How to use managed identities on an Azure VM to acquire an access token". */
  #imds(request: RegistryRequest, entry: LoggedRequest): Reply {
    entry.route = 'imds/token';
    const { headers, query } = request;
    // The header protects against forged requests (SSRF); a forwarded request is recognised by the proxy's header.
    if (headers.metadata?.toString().toLowerCase() !== 'true')
      return imdsRefusal('Required metadata header not specified');
    if (headers['x-forwarded-for'] !== undefined) return imdsRefusal('Required metadata header not specified');
    if ((query.get('api-version') ?? '') < '2018-02-01') return imdsRefusal('api-version is missing or not supported');
    const answer = this.#answer(query, entry);
    if ('error' in answer) return imdsRefusal(answer.description, answer.error);
    const lifetime = String(managedIdentityLifetime);
    return json(200, { ...answer, expires_in: lifetime, ext_expires_in: lifetime });
  }

  /** "How to use managed identities for App Service", REST endpoint reference, 2019-08-01. */
  #appService(request: RegistryRequest, entry: LoggedRequest): Reply {
    entry.route = 'appservice/token';
    if (request.headers['x-identity-header'] !== this.appServiceHeader) {
      return appServiceRefusal(401, 'The X-IDENTITY-HEADER is missing or wrong.');
    }
    if (request.query.get('api-version') !== '2019-08-01') return appServiceRefusal(400, 'Unsupported api-version.');
    const answer = this.#answer(request.query, entry);
    if ('error' in answer)
      return appServiceRefusal(400, `Unable to load the proper Managed Identity. ${answer.description}`);
    return json(200, answer);
  }

  #answer(query: URLSearchParams, entry: LoggedRequest): Refusal | Granted {
    const resource = query.get('resource');
    if (resource === null)
      return { error: 'invalid_request', description: 'Required audience parameter not specified' };
    entry.scopes = [resource];
    const identity = this.#find(query);
    if ('error' in identity) return identity;
    entry.identity = identity.clientId;
    try {
      known(resource, this.#tokens.tenant);
    } catch (error) {
      if (!(error instanceof EntraError)) throw error;
      return { error: error.error, description: error.message };
    }
    const notBefore = Math.floor(this.#clock.now() / 1000);
    return {
      access_token: this.#tokens.forManagedIdentity(identity, resource),
      client_id: identity.clientId,
      expires_on: String(notBefore + managedIdentityLifetime),
      not_before: String(notBefore),
      resource,
      token_type: 'Bearer',
    };
  }

  /** The named identity; otherwise the system-assigned one, or the only user-assigned one. */
  #find(query: URLSearchParams): ManagedIdentity | Refusal {
    const all = this.#objects.managedIdentities;
    const resourceId = (query.get('msi_res_id') ?? query.get('mi_res_id'))?.toLowerCase();
    const objectId = query.get('object_id') ?? query.get('principal_id');
    const clientId = query.get('client_id');
    if (clientId !== null || objectId !== null || resourceId !== undefined) {
      const named = all.find(
        (one) => one.clientId === clientId || one.objectId === objectId || one.resourceId.toLowerCase() === resourceId,
      );
      return named ?? { error: 'invalid_request', description: 'Identity not found' };
    }
    const [only, ...others] = all.filter(({ systemAssigned }) => !systemAssigned);
    const own = all.find(({ systemAssigned }) => systemAssigned) ?? (others.length === 0 ? only : undefined);
    if (own !== undefined) return own;
    const several =
      'Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in the token request';
    return { error: 'invalid_request', description: only === undefined ? 'Identity not found' : several };
  }
}

const imdsRefusal = (description: string, error = 'invalid_request') =>
  json(400, { error, error_description: description });

const appServiceRefusal = (statusCode: number, message: string) =>
  json(statusCode, { statusCode, message, correlationId: randomUUID() });
