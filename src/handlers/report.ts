import { platform } from 'node:os';
import { basename, extname } from 'node:path';
import type { Call } from '../call/call.ts';
import { Failure } from '../call/failure.ts';
import { openFile } from '../files/openFile.ts';
import { saveSmallFile } from '../files/smallFile.ts';
import { fileTarget } from '../files/targets.ts';
import { type Policy, readPolicy } from '../lifecycle/policy/policy.ts';
import { policyOf } from '../lifecycle/policy/policyFile.ts';
import type { RegistryClient } from '../registry/registryClient.ts';
import { csv } from '../report/csv.ts';
import { explain } from '../report/explain.ts';
import type { PageData } from '../report/figures.ts';
import { pullsInWords } from '../report/inWords.ts';
import { readRegistry } from '../report/measure.ts';
import { page, pageParts } from '../report/page.ts';
import { summarise } from '../report/summary.ts';
import { localPath } from './checkedNames.ts';
import type { Handler } from './handler.ts';
import { shapeRepository, shapeTotal, usageOf } from './measureShapes.ts';
import { pullLogOf } from './pulls.ts';

export const reportExport: Handler<'reportExport'> = async (params, { session }, call) => {
  const { registry, paths, workspaceId, force = false, open = false, whole = false } = params;
  const targets = [...new Set(paths.map(localPath))].map((path) => ({ path, format: formatOf(path) }));
  // All of this is known before the registry is read, which may take minutes.
  for (const { path } of targets) await fileTarget(path, force);
  const policy =
    params.policy === undefined ? undefined : await readPolicy(await policyOf(localPath(params.policy), {}));
  const client = await session.registry(registry, call);
  const now = Date.now();
  const pulls = workspaceId === undefined ? undefined : await pullLogOf(session, client, workspaceId, call);
  const [reading, usage] = await Promise.all([
    readRegistry(client, { now, policy, pulls }, call),
    usageOf(session, client, call),
  ]);
  const { total, repositories } = summarise(reading, policy !== undefined);
  const named = repositories.map(({ repositoryName: name, biggestLayers: _, ...rest }) => ({ name, ...rest }));
  const about = { ...aboutOf(client, now), ...policyName(policy, params.policy) };
  const service = usage.size === undefined ? {} : { serviceSize: usage.size };
  const explanation = explain(total.storedSize, usage, total.unread);
  const data: PageData = {
    ...about,
    total,
    ...service,
    explanation,
    use: pulls ? { isKnown: true, text: pullsInWords(pulls) } : noWorkspace,
    repositories: named,
  };
  for (const { path, format } of targets)
    await saveSmallFile(path, Buffer.from(await contentOf(format, data), 'utf8'), force);
  if (open) await openFirst(targets, call);
  const { registryName } = client;
  const read = { documentsRead: reading.fetched, documentsKept: reading.found };
  const { freed } = total;
  return {
    registryName,
    paths: targets.map(({ path }) => path),
    total: { ...shapeTotal(registryName, total, usage), ...read },
    repositories: whole ? repositories.map((one) => shapeRepository(registryName, one)) : [],
    ...(freed ? { policyTags: freed.tags, policyManifests: freed.manifests, policySize: freed.size } : {}),
  };
};

const noWorkspace = {
  isKnown: false,
  text: 'The service keeps no date of the last pull, so the registry alone does not show what is still used. If the registry sends its events to a Log Analytics workspace, -WorkspaceId adds the last pull and the number of pulls.',
} as const;

function aboutOf({ registryName, endpoint }: RegistryClient, now: number) {
  return { registryName, loginServer: endpoint.loginServer, created: new Date(now).toISOString() };
}

function policyName(policy: Policy | undefined, path = ''): { policy?: string } {
  return policy === undefined ? {} : { policy: basename(path) };
}

type Format = 'html' | 'json' | 'csv';
const formats: Readonly<Record<string, Format>> = { '.html': 'html', '.htm': 'html', '.json': 'json', '.csv': 'csv' };

function formatOf(path: string): Format {
  const format = formats[extname(path).toLowerCase()];
  if (format !== undefined) return format;
  throw new Failure('InvalidInput', `The ending of ${path} does not say what to write.`, {
    resource: path,
    advice: 'Use .html for the page, .json for the figures, or .csv for one line a repository.',
  });
}

async function contentOf(format: Format, data: PageData): Promise<string> {
  if (format === 'json') return `${JSON.stringify(data, null, 2)}\n`;
  if (format === 'csv') return csv(data.registryName, data.repositories);
  return page(data, await pageParts(import.meta.dirname));
}

/** The page, where one was written. */
async function openFirst(targets: readonly { path: string; format: Format }[], call: Call): Promise<void> {
  const { path } = targets.find(({ format }) => format === 'html') ?? targets[0] ?? { path: '' };
  if (!(await openFile(path, platform())))
    call.warn?.(`${path} was written, but no program on this machine could open it.`);
}
