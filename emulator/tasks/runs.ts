import { invalid } from '../arm/armError.ts';
import type { Json } from '../arm/state.ts';

export type RunStatus = 'Queued' | 'Started' | 'Running' | 'Succeeded' | 'Failed' | 'Canceled' | 'Error' | 'Timeout';

export interface OutputImage {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
}

/** A stored run; `properties` are those in answers. */
export interface Run {
  readonly registryId: string;
  readonly runId: string;
  /** The request, including secrets. */
  readonly request: Json;
  /** The identity of `[caller]`. */
  readonly callerId: string;
  /** The identity of its task. */
  readonly identity: Json | undefined;
  readonly logPath: string;
  readonly systemData: Json;
  readonly stop: AbortController;
  properties: Json & { status: RunStatus };
}

const ended: readonly RunStatus[] = ['Succeeded', 'Failed', 'Canceled', 'Error', 'Timeout'];

export const isEnded = ({ properties }: Run): boolean => ended.includes(properties.status);

export function runJson({ registryId, runId, properties, systemData }: Run): Json {
  return {
    id: `${registryId}/runs/${runId}`,
    name: runId,
    type: 'Microsoft.ContainerRegistry/registries/runs',
    properties: { ...properties, provisioningState: isOver(properties.status) ? 'Succeeded' : 'Running' },
    systemData,
  };
}

const isOver = (status: RunStatus) => ended.includes(status);

type Test = (run: Run) => boolean;

/**
 * The supported part of OData: comparisons of a few properties, `contains` for images, joined by `and` and `or`;
 * `and` takes precedence.
 */
export function runFilter(text: string): Test {
  const alternatives = splitOutside(text, 'or').map((part) => splitOutside(part, 'and').map(comparison));
  return (run) => alternatives.some((tests) => tests.every((test) => test(run)));
}

/** Splits at the word, except within quotes. */
function splitOutside(text: string, word: 'and' | 'or'): string[] {
  const parts: string[] = [''];
  for (const token of text.split(/('(?:[^']|'')*'|\s+)/)) {
    if (token.toLowerCase() === word) parts.push('');
    else parts[parts.length - 1] += token;
  }
  return parts.map((part) => part.trim().replace(/^\((.*)\)$/, '$1'));
}

const filtered: Record<string, (run: Run) => string> = {
  runid: ({ runId }) => runId,
  runtype: ({ properties }) => String(properties.runType),
  status: ({ properties }) => properties.status,
  createtime: ({ properties }) => String(properties.createTime),
  finishtime: ({ properties }) => String(properties.finishTime ?? ''),
  isarchiveenabled: ({ properties }) => String(properties.isArchiveEnabled),
  taskname: ({ properties }) => String(properties.task ?? ''),
  agentpoolname: ({ properties }) => String(properties.agentPoolName ?? ''),
  outputimagemanifests: ({ properties }) =>
    ((properties.outputImages ?? []) as OutputImage[])
      .map(({ repository, digest }) => `${repository}@${digest}`)
      .join('\n'),
};

function comparison(text: string): Test {
  const [, property = '', part] = /^contains\(\s*(\w+)\s*,\s*'((?:[^']|'')*)'\s*\)$/i.exec(text) ?? [];
  const contained = filtered[property.toLowerCase()];
  if (part !== undefined && contained !== undefined)
    return (run) => contained(run).includes(part.replaceAll("''", "'"));
  const [, name = '', operator = '', value = ''] = /^(\w+)\s+(eq|ne|gt|ge|lt|le)\s+(.+)$/i.exec(text) ?? [];
  const read = filtered[name.toLowerCase()];
  if (read === undefined) throw invalid('InvalidFilter', `The filter '${text}' is invalid.`, '$filter');
  const wanted = value
    .trim()
    .replace(/^(?:datetime)?'((?:[^']|'')*)'$/i, '$1')
    .replaceAll("''", "'");
  const isTime = /time$/i.test(name);
  return (run) => {
    const [a, b] = isTime
      ? [Date.parse(read(run)), Date.parse(wanted)]
      : [read(run).toLowerCase(), wanted.toLowerCase()];
    if (operator === 'eq') return a === b;
    if (operator === 'ne') return a !== b;
    if (operator === 'gt') return a > b;
    if (operator === 'ge') return a >= b;
    return operator === 'lt' ? a < b : a <= b;
  };
}
