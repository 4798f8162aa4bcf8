import { isObject } from '../../registry/content/descriptors.ts';
import { type HttpResponse, header } from '../../transport/sender.ts';
import { withoutNull } from '../../validation/withoutNull.ts';

type Kind = 'text' | 'number' | 'flag' | 'list' | 'object';

/**
 * The types of members of Azure Resource Manager's answers, as far as they are read here (API description of
 * Microsoft.ContainerRegistry 2025-11-01): the SDKs do not check them, and fail on wrong ones.
 */
const kinds = new Map<string, readonly Kind[]>([
  ...members(
    ['text'],
    'id name type location loginServer provisioningState displayName description principalId principalType tenantId',
    'roleDefinitionId roleName scope scopeMapId creationDate createdOn createdAt createdBy createdByType lastModifiedAt',
    'lastModifiedBy lastModifiedByType displayStatus timestamp publicNetworkAccess networkRuleBypassOptions nextLink',
    'roleAssignmentMode zoneRedundancy keyIdentifier versionedKeyIdentifier defaultAction iPAddressOrRange tier unit',
    'subscriptionId state serviceUri reason message username expiry sourceRepository targetRepository condition',
    'credentialSetResourceId userNameSecretIdentifier passwordSecretIdentifier virtualNetworkSubnetResourceId os',
    'uri keyVaultUri',
  ),
  ...members(
    ['flag'],
    'adminUserEnabled anonymousPullEnabled dataEndpointEnabled nameAvailable regionEndpointEnabled keyRotationEnabled',
  ),
  ...members(['number'], 'days currentValue limit count'),
  ...members(
    ['list'],
    'ipRules privateEndpointConnections dataEndpointHostNames passwords actions authCredentials options',
  ),
  ...members(
    ['object'],
    'properties sku systemData policies networkRuleSet encryption keyVaultProperties exportPolicy quarantinePolicy',
    'retentionPolicy trustPolicy azureADAuthenticationAsArmPolicy userAssignedIdentities tags customHeaders error',
    'source target trigger sourceTrigger',
  ),
  ...members(['text', 'object'], 'identity status'),
  // `value` is a list in a list, and text in a password.
  ...members(['list', 'text'], 'value'),
]);

/** Members with content that users define: not checked. */
const own: ReadonlySet<string> = new Set(['tags', 'customHeaders', 'userAssignedIdentities', 'eventRequestMessage']);

function members(of: readonly Kind[], ...lines: readonly string[]): [string, readonly Kind[]][] {
  return lines.flatMap((line) => line.split(' ').map((name): [string, readonly Kind[]] => [name, of]));
}

/**
 * The body of an answer for the SDKs, its nulls left out; or what is wrong with it. Every answer of Azure Resource
 * Manager carries an id of the request, so that another server's empty success is not taken for its own.
 */
export function readArmAnswer(
  method: string,
  path: string,
  response: HttpResponse,
): { readonly text: string } | { readonly wrong: string } {
  const { status, body } = response;
  if (body.length === 0) {
    if (!isMarked(response)) return { wrong: `It answered ${status} without a body.` };
    const isDue = method === 'GET' && status === 200 && !/\/operation(?:Results|Statuses)\//i.test(path);
    return isDue ? { wrong: 'It answered without a body.' } : { text: '' };
  }
  const read = parsed(body);
  if (!isObject(read)) return { wrong: `It answered ${status} without a JSON object.` };
  const value = withoutNull(read);
  const isList = method === 'GET' && path.split('/').filter(Boolean).length % 2 === 1;
  const wrong = isList ? notAList(value) : undefined;
  const member = wrong ?? strangeMember(value);
  if (member !== undefined) return { wrong: `It does not match the API of Azure Container Registry (${member}).` };
  return { text: JSON.stringify(value) };
}

const marks = ['x-ms-request-id', 'x-ms-correlation-request-id', 'azure-asyncoperation'];

function isMarked(response: HttpResponse): boolean {
  return marks.some((name) => header(response, name) !== undefined);
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function notAList(value: unknown): string | undefined {
  const items = isObject(value) ? value.value : undefined;
  return Array.isArray(items) && items.every(isObject) ? undefined : 'value';
}

/** The name of the first member that has another type than it should. */
function strangeMember(value: unknown): string | undefined {
  for (const open: unknown[] = [value]; open.length > 0; ) {
    const next = open.pop();
    if (Array.isArray(next)) {
      for (const item of next) open.push(item);
      continue;
    }
    if (!isObject(next)) continue;
    for (const [name, member] of Object.entries(next)) {
      if (kinds.get(name)?.includes(kindOf(member)) === false) return name;
      if (!own.has(name)) open.push(member);
    }
  }
  return undefined;
}

function kindOf(value: unknown): Kind {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'boolean') return 'flag';
  if (typeof value === 'number') return 'number';
  return typeof value === 'string' ? 'text' : 'object';
}
