import { ArmError } from './armError.ts';

/**
 * A parsed path: `/subscriptions/S/resourceGroups/G/providers/NS/type/name/type/name`, and perhaps a second
 * `/providers/NS/…` behind it, for which everything before is the scope.
 */
export interface Target {
  /** Without the last provider's part; empty for the tenant. */
  readonly scope: string;
  readonly subscriptionId: string | undefined;
  readonly group: string | undefined;
  /** Lower case; empty if the path names no provider. */
  readonly namespace: string;
  /** As written. */
  readonly types: readonly string[];
  readonly names: readonly string[];
  /** Lower case: `registries/tokens`, `resourcegroups`, `subscriptions`. */
  readonly kind: string;
  /** Whether the path ends in a name; otherwise it is a collection or an action. */
  readonly named: boolean;
}

export function parseTarget(path: string): Target {
  const segments = path.split('/').filter((segment) => segment !== '');
  const at = segments.findLastIndex((segment, index) => index % 2 === 0 && segment.toLowerCase() === 'providers');
  const isSubscription = segments[0]?.toLowerCase() === 'subscriptions';
  const isGroup = isSubscription && segments[2]?.toLowerCase() === 'resourcegroups';
  const common = {
    subscriptionId: isSubscription ? segments[1] : undefined,
    group: isGroup ? segments[3] : undefined,
  };
  if (at < 0 || segments[at + 1] === undefined) {
    const [types, names] = pairs(segments);
    const kind = types.at(-1)?.toLowerCase() ?? '';
    return { ...common, scope: '', namespace: '', types, names, kind, named: isNamed(types, names) };
  }
  const [types, names] = pairs(segments.slice(at + 2));
  return {
    ...common,
    scope: segments.slice(0, at).length === 0 ? '' : `/${segments.slice(0, at).join('/')}`,
    namespace: (segments[at + 1] ?? '').toLowerCase(),
    types,
    names,
    kind: types.join('/').toLowerCase(),
    named: isNamed(types, names),
  };
}

const isNamed = (types: readonly string[], names: readonly string[]) =>
  types.length > 0 && types.length === names.length;

function pairs(segments: readonly string[]): [string[], string[]] {
  return [segments.filter((_, index) => index % 2 === 0), segments.filter((_, index) => index % 2 === 1)];
}

const containerRegistryVersions = `2017-03-01 2017-10-01 2019-05-01 2019-12-01-preview 2020-11-01-preview
  2021-06-01-preview 2021-08-01-preview 2021-09-01 2021-12-01-preview 2022-02-01-preview 2022-12-01 2023-01-01-preview
  2023-06-01-preview 2023-07-01 2023-08-01-preview 2023-11-01-preview 2024-11-01-preview 2025-03-01-preview 2025-04-01
  2025-05-01-preview 2025-06-01-preview 2025-11-01 2026-01-01-preview 2026-09-01-preview`.split(/\s+/);

/** Tasks and agent pools have API versions of their own. */
const taskVersions = ['2018-09-01', '2019-04-01', '2019-06-01-preview', '2025-03-01-preview'];

const taskKinds = /^registries\/(?:agentpools|tasks|taskruns|runs|schedulerun|listbuildsourceuploadurl)(?:\/|$)/;

export function apiVersionsOf(kind: string): readonly string[] {
  return taskKinds.test(kind) ? taskVersions : containerRegistryVersions;
}

/** The other providers have too many versions to list: any date is accepted. */
export function checkApiVersion(
  { namespace, kind }: Target,
  version: string | null,
  locations: readonly string[],
): void {
  if (version === null || version === '') {
    throw new ArmError(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  if (namespace !== 'microsoft.containerregistry') {
    if (/^\d{4}-\d{2}-\d{2}(-\w+)?$/.test(version)) return;
    throw new ArmError(400, 'InvalidApiVersionParameter', `The api-version '${version}' is invalid.`);
  }
  // Clients of tasks use their version for other resources, too.
  const known = kind.startsWith('registries/') ? apiVersionsOf(kind) : [...containerRegistryVersions, ...taskVersions];
  if (known.includes(version)) return;
  throw new ArmError(
    400,
    'NoRegisteredProviderFound',
    `No registered resource provider found for location '${locations[0] ?? ''}' and API version '${version}' for type '${kind.split('/').slice(0, 2).join('/')}'. The supported api-versions are '${apiVersionsOf(kind).join(', ')}'. The supported locations are '${locations.join(', ')}'.`,
  );
}
