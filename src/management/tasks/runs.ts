import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { Params } from '../../protocol/index.ts';
import { present } from '../../protocol/present.ts';
import { type RunView, runKind } from '../../protocol/resources/run.ts';
import { atRegistry, registryOf } from '../azure/registryLookup.ts';
import type { ResourceManager } from '../azure/resourceManager.ts';
import { resourceView, time } from '../azure/views.ts';
import { childName, neededName } from '../resources/children.ts';
import { hintFor } from './advice.ts';
import { harmless, plain } from './logText.ts';
import { RunLogReader } from './runLog.ts';
import { type OutputImageModel, type RunModel, runEnded } from './runModel.ts';
import { TaskApi } from './taskApi.ts';

export function runView(run: RunModel): RunView {
  const { properties = {} } = run;
  const { status, runType, task, agentPoolName, runErrorMessage, isArchiveEnabled, provisioningState, platform } =
    properties;
  return present({
    ...resourceView(run),
    name: properties.runId ?? run.name,
    ...{ status, runType, task, agentPoolName, isArchiveEnabled, provisioningState },
    createTime: time(properties.createTime),
    startTime: time(properties.startTime),
    finishTime: time(properties.finishTime),
    outputImages: properties.outputImages?.flatMap(imageView),
    triggeredBy: triggerOf(properties),
    platform: platform && [platform.os, platform.architecture, platform.variant].filter(Boolean).join('/'),
    errorMessage: runErrorMessage,
  });
}

function imageView({ registry, repository, tag, digest }: OutputImageModel) {
  if (!registry || !repository || !tag || !digest) return [];
  return [{ registryName: registry, repositoryName: repository, name: tag, digest }];
}

function triggerOf({ timerTrigger, sourceTrigger, imageUpdateTrigger }: NonNullable<RunModel['properties']>) {
  if (timerTrigger?.timerTriggerName !== undefined) {
    return `timer ${timerTrigger.timerTriggerName} at ${time(timerTrigger.scheduleOccurrence) ?? 'its time'}`;
  }
  if (sourceTrigger !== undefined)
    return `${sourceTrigger.eventType ?? 'commit'} ${sourceTrigger.commitId ?? ''}`.trim();
  const image = imageUpdateTrigger?.images?.[0];
  return image && `push of ${image.repository}:${image.tag}`;
}

/** The runs that match, newest first, a page of Azure's at a time as it is asked for; or the one with this id. */
export async function* listRuns(manager: ResourceManager, params: Params['runList'], call: Call) {
  const runId = childName(runKind, params);
  // A registry that has moved shows at the first page.
  const { api, page } = await atRegistry(manager, registryOf(params), call, async (place) => {
    const api = await TaskApi.at(manager, place, call);
    if (runId === undefined) return { api, page: await api.page<RunModel>('/runs', queryOf(params)) };
    return { api, page: { value: [await api.send<RunModel>('GET', `/runs/${segment(runId)}`)] } };
  });
  let left = params.first ?? Number.POSITIVE_INFINITY;
  for await (const runs of api.pages(page)) {
    const found = runs.filter((run) => runId !== undefined || matches(run, params)).slice(0, left);
    left -= found.length;
    if (found.length > 0) yield found.map(runView);
    if (left === 0) return;
  }
}

/** `app:v1`: the service filters by repository and digest only. */
function imageOf(image: string) {
  const [, repository = image, tag] = /^([^@]+):([\w][\w.-]*)$/.exec(image) ?? [];
  return { repository, tag };
}

function queryOf(params: Params['runList']): Record<string, string> {
  const filter = filterOf(params);
  const isWhole = params.image === undefined || imageOf(params.image).tag === undefined;
  return {
    ...(filter && { $filter: filter }),
    ...(isWhole && params.first !== undefined && { $top: String(params.first) }),
  };
}

function matches({ properties = {} }: RunModel, { after, image }: Params['runList']): boolean {
  if (after !== undefined && !(Date.parse(properties.createTime ?? '') > Date.parse(after))) return false;
  const { repository, tag } = imageOf(image ?? '');
  if (tag === undefined) return true;
  return properties.outputImages?.some((one) => one.repository === repository && one.tag === tag) === true;
}

/** An OData filter; the service supports comparisons, `contains`, `and` and `or`. */
function filterOf({ statuses = [], task, image, after }: Params['runList']): string | undefined {
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const parts = [
    ...(task === undefined ? [] : [`TaskName eq ${quoted(task)}`]),
    ...(image === undefined ? [] : [`contains(OutputImageManifests, ${quoted(imageOf(image).repository)})`]),
    ...(after === undefined ? [] : [`CreateTime gt ${quoted(after)}`]),
  ];
  // Parentheses are not documented, so the other conditions are repeated for each status.
  const each = statuses.length === 0 ? [parts] : statuses.map((status) => [`Status eq ${quoted(status)}`, ...parts]);
  return each.map((conditions) => conditions.join(' and ')).join(' or ') || undefined;
}

export async function stopRun(manager: ResourceManager, params: Params['runStop'], call: Call) {
  const runId = neededName(runKind, params);
  return atRegistry(manager, registryOf(params), call, async (place) => {
    const api = await TaskApi.at(manager, place, call);
    await api.send('POST', `/runs/${segment(runId)}/cancel`);
    return { done: true };
  });
}

export async function updateRun(manager: ResourceManager, params: Params['runUpdate'], call: Call) {
  const runId = neededName(runKind, params);
  return atRegistry(manager, registryOf(params), call, async (place) => {
    const api = await TaskApi.at(manager, place, call);
    return runView(await api.send('PATCH', `/runs/${segment(runId)}`, { isArchiveEnabled: params.archive ?? true }));
  });
}

/** Some lines, and the position of the next ones. */
export async function readLog(manager: ResourceManager, params: Params['runLog'], call: Call) {
  const runId = neededName(runKind, params);
  return atRegistry(manager, registryOf(params), call, async (place) => {
    const api = await TaskApi.at(manager, place, call);
    const reader = new RunLogReader(api, segment(runId), call);
    const { lines, next } = await reader.next(Number(params.continuation ?? 0), params.wait === true);
    return present({ lines: lines.map(plain), continuation: next === undefined ? undefined : String(next) });
  });
}

const segment = (runId: string) => encodeURIComponent(runId);

/** Reports the progress of a run; returns the run when it has ended, or throws why it failed. Stopping only stops waiting. */
export async function follow(api: TaskApi, queued: RunModel, call: Call): Promise<RunView> {
  const runId = queued.properties?.runId ?? queued.name ?? '';
  const { registry, resourceGroup } = api.place;
  const where = `-RegistryName ${registry} -ResourceGroupName ${resourceGroup} -Name ${runId}`;
  const command = `Receive-AzContainerRegistryRunLog ${where} -Wait`;
  const activity = `Run ${runId} of registry ${registry}`;
  const goesOn = `${activity} continues in Azure.`;
  const how = `${command} follows it, Stop-AzContainerRegistryRun ${where} stops it.`;
  const tell = (status: string, state: 'running' | 'finished') =>
    call.progress?.({ id: 'operation', activity, done: 0, total: 0, status, goesOn: `${goesOn} ${how}`, state });
  tell('Queued', 'running');
  call.inform?.(`Run ${runId} is queued.`);
  try {
    const last: string[] = [];
    for await (const line of new RunLogReader(api, segment(runId), call).lines(true)) {
      const [, step] = /Executing step ID: (\S+?)\./.exec(line) ?? [];
      tell(step === undefined ? 'Running' : `Step ${step}`, 'running');
      call.inform?.(harmless(line));
      last.push(plain(line));
      if (last.length > 200) last.shift();
    }
    const run = await api.send<RunModel>('GET', `/runs/${segment(runId)}`);
    if (run.properties?.status === 'Succeeded') return runView(run);
    throw failureOf(run, last, registry);
  } catch (error) {
    if (!call.signal.aborted) throw error;
    throw new Failure('Cancelled', goesOn, { resource: runId, advice: how });
  } finally {
    tell('done', 'finished');
  }
}

/** Names the step that failed and quotes its last lines, as the log may not be at hand. */
function failureOf(run: RunModel, lines: readonly string[], registry: string): Failure {
  const { runId = '', status = 'Failed', runErrorMessage = '' } = run.properties ?? {};
  if (!runEnded(run)) {
    return new Failure(
      'Unavailable',
      `The log of run ${runId} has ended, but the status of the run is still ${status}.`,
      {
        resource: runId,
        advice: `Get-AzContainerRegistryRun -RegistryName ${registry} -Name ${runId} shows its status.`,
      },
    );
  }
  if (status === 'Canceled') {
    return new Failure('Cancelled', `Run ${runId} was stopped.`, {
      resource: runId,
      advice: 'Start it again if that was not intended.',
    });
  }
  const step = lines.findLast((line) => /Executing step ID: /.test(line));
  const [, failed] = /Executing step ID: (\S+?)\./.exec(step ?? '') ?? [];
  const said = lines.filter((line) => line.trim() !== '').slice(-6);
  const at = failed === undefined ? '' : ` in step ${failed}`;
  const ending =
    status === 'Timeout' ? 'timed out' : status === 'Error' ? 'failed because of an error of the service' : 'failed';
  const last = said.length === 0 ? runErrorMessage : said.map((line) => line.trim()).join(' | ');
  const advice =
    hintFor(`${runErrorMessage}\n${lines.join('\n')}`, registry) ??
    `Receive-AzContainerRegistryRunLog -RegistryName ${registry} -Name ${runId} shows the whole log.`;
  return new Failure('Unavailable', `Run ${runId} ${ending}${at}. Its last lines: ${last}`, {
    resource: runId,
    acrCode: status,
    advice,
  });
}
