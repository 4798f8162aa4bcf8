import type { ErrorKind } from '../../src/protocol/index.ts';

/** The result of one step, without values of the registry: names of methods and properties, kinds, codes and counts. */
export interface StepReport {
  readonly step: string;
  readonly method: string;
  readonly outcome: 'as expected' | 'not as expected' | 'not possible here' | 'left out';
  readonly expected?: ErrorKind | undefined;
  readonly kind?: string | undefined;
  readonly status?: number | undefined;
  readonly acrCode?: string | undefined;
  /** What the contract says against the answer. */
  readonly violation?: string | undefined;
  /** The requested routes, and their statuses. */
  readonly requests: readonly string[];
  /** The type of each property; of a list that of its members. */
  readonly shape?: unknown;
}

export interface Report {
  readonly acrShell: string;
  readonly node: string;
  readonly platform: string;
  readonly wrote: boolean;
  readonly steps: readonly StepReport[];
}

/** Types in place of values. Names are the contract's own; where users choose the names (tags), they are not shown. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [merged(value.map(shapeOf))];
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  const entries = Object.entries(value);
  if (entries.some(([name]) => !/^[a-z][a-zA-Z0-9]{0,40}$/.test(name))) return 'table';
  return Object.fromEntries(entries.map(([name, one]) => [name, isTable(name) ? 'table' : shapeOf(one)]));
}

const isTable = (name: string) => ['tag', 'tags', 'annotations', 'customHeader'].includes(name);

/** The members of a list need not all have the same properties. */
function merged(shapes: readonly unknown[]): unknown {
  if (shapes.some((one) => typeof one !== 'object')) return [...new Set(shapes.map(String))].sort().join(' or ');
  return Object.assign({}, ...(shapes as object[]));
}

/** Words of the service's own routes; every other part of a path is a name of the user's. */
const words = new Set(
  [
    'acr v1 v2 oauth2 exchange token _catalog _tags _manifests _deleted manifests tags blobs uploads referrers',
    'subscriptions resourceGroups providers registries Microsoft.ContainerRegistry Microsoft.Authorization operationResults',
    'replications webhooks scopeMaps tokens cacheRules credentialSets agentPools importPipelines exportPipelines tasks runs',
    'roleAssignments roleDefinitions listUsages operationStatuses locations resourcegroups',
  ]
    .join(' ')
    .split(' '),
);

/** `v1` at the beginning is a version; later it is a tag. */
const isWord = (part: string, at: number) => words.has(part) && (at <= 2 || !/^(?:acr|v[12])$/.test(part));

/** `GET https://name.azurecr.io/acr/v1/team/app/_tags?n=5 -> 200 in 7 ms (basic)`: the route, and the answer. */
export function routeOf(line: string): string | undefined {
  const [, method, target = '', answer] = /^([A-Z]+) (\S+) -> (\w+)/.exec(line) ?? [];
  if (method === undefined || !URL.canParse(target)) return undefined;
  const { pathname, searchParams } = new URL(target);
  const path = pathname.split('/').map((part, at) => (part === '' || isWord(part, at) ? part : '{}'));
  const names = [...new Set(searchParams.keys())].filter((name) => /^[a-z$-]{1,20}$/i.test(name));
  return `${method} ${path.join('/').replace(/(?:\{\}\/)+\{\}/g, '{}')}${names.length > 0 ? `?${names.join('&')}` : ''} -> ${answer}`;
}
