import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { Params } from '../../protocol/index.ts';
import { present } from '../../protocol/present.ts';
import { type TaskView, taskKind } from '../../protocol/resources/task.ts';
import { atRegistry, registryAt, registryOf } from '../azure/registryLookup.ts';
import { registryId } from '../azure/resourceIds.ts';
import type { ResourceManager } from '../azure/resourceManager.ts';
import { childName, neededName } from '../resources/children.ts';
import { checkChildName } from '../resources/rules.ts';
import { credentialsFor, sendSource } from './builds.ts';
import { argumentsOf, checkImages, platformOf } from './requests.ts';
import type { RunModel } from './runModel.ts';
import { follow, runView } from './runs.ts';
import { TaskApi } from './taskApi.ts';
import { stepOf } from './taskSteps.ts';
import { type TaskModel, taskView } from './taskView.ts';
import { baseImageTriggerOf, sourceTriggersOf, timersOf } from './triggers.ts';

type Settings = Omit<Params['taskUpdate'], 'name'>;
type Json = Readonly<Record<string, unknown>>;

export async function listTasks(manager: ResourceManager, params: Params['taskList'], call: Call) {
  const name = childName(taskKind, params);
  return atRegistry(manager, registryOf(params), call, async (place) => {
    const api = await TaskApi.at(manager, place, call);
    if (name !== undefined) return { items: [await taskView(await api.send('GET', pathOf(name)))] };
    const items: TaskView[] = [];
    for await (const task of api.list<TaskModel>('/tasks')) items.push(await taskView(task));
    return { items };
  });
}

export async function createTask(manager: ResourceManager, params: Params['taskCreate'], call: Call) {
  const name = neededName(taskKind, params);
  checkChildName(taskKind, name);
  const settings = await settingsOf(params);
  const step = await stepOf(params, undefined);
  return atRegistry(manager, registryOf(params), call, async (place) => {
    const api = await TaskApi.at(manager, place, call);
    const location = params.location ?? (await registryAt(manager, place, call)).location;
    const source = await credentialsFor(api, params.identity);
    const { credentials, trigger, ...rest } = settings;
    const body = {
      ...present({ location, tags: params.tags, identity: identityOf(params) }),
      properties: {
        ...{ status: 'Enabled', platform: platformOf(params.platform), agentConfiguration: { cpu: params.cpu ?? 2 } },
        ...rest,
        step,
        trigger: {
          ...(trigger?.baseImageTrigger ? {} : { baseImageTrigger: baseImageTriggerOf('Runtime') }),
          ...trigger,
        },
        // A run of a task has no caller: in ABAC mode it uses the task's own identity.
        ...withCredentials(asTask(source), credentials),
      },
    };
    return taskView(await api.send('PUT', pathOf(name), body));
  });
}

function asTask(source: { sourceRegistry: { identity: string } } | undefined) {
  return source?.sourceRegistry.identity === '[caller]' ? { sourceRegistry: { identity: '[system]' } } : source;
}

const withCredentials = (source: Json | undefined, custom: Json | undefined) =>
  source === undefined && custom === undefined ? {} : { credentials: { ...source, ...custom } };

export async function updateTask(manager: ResourceManager, params: Params['taskUpdate'], call: Call) {
  const name = neededName(taskKind, params);
  const settings = await settingsOf(params);
  return atRegistry(manager, registryOf(params), call, async (place) => {
    const api = await TaskApi.at(manager, place, call);
    // With its secrets: to remove a trigger, the whole task is sent again.
    const before = await api.send<TaskModel>('POST', `${pathOf(name)}/listDetails`);
    const step = await stepOf(params, (before.properties?.step ?? {}) as Json);
    const { credentials, trigger, ...rest } = settings;
    const source = params.identity === undefined ? undefined : { sourceRegistry: { identity: params.identity } };
    const change = {
      ...present({ tags: params.tags, identity: identityOf(params) }),
      properties: {
        ...rest,
        ...present({
          platform: params.platform === undefined ? undefined : platformOf(params.platform),
          step,
          trigger,
        }),
        ...withCredentials(source, credentials),
      },
    };
    const replaces = trigger?.timerTriggers !== undefined || trigger?.sourceTriggers !== undefined;
    const task = replaces
      ? await api.send<TaskModel>('PUT', pathOf(name), whole(before, change))
      : await api.send<TaskModel>('PATCH', pathOf(name), change);
    return taskView(task);
  });
}

/** PATCH cannot remove a trigger (a limit of the service that az works around, too): PUT sends the whole task. */
function whole({ location, tags, identity, properties = {} }: TaskModel, change: { properties: Json } & Json): Json {
  const { creationDate: _, provisioningState: __, ...kept } = properties as Json;
  const { step, trigger, ...rest } = change.properties as { step?: Json; trigger?: Json } & Json;
  const both = (before: unknown, after: Json | undefined) => ({ ...(before as Json | undefined), ...after });
  return present({
    location,
    tags: change.tags ?? tags,
    identity: change.identity ?? identity,
    properties: { ...kept, ...rest, step: both(kept.step, step), trigger: both(kept.trigger, trigger) },
  });
}

export async function removeTask(manager: ResourceManager, params: Params['taskRemove'], call: Call) {
  const name = neededName(taskKind, params);
  return atRegistry(manager, registryOf(params), call, async (place) => {
    const api = await TaskApi.at(manager, place, call);
    // Azure reports success for a task that does not exist; a mistyped name must not go unnoticed.
    await api.send('GET', pathOf(name));
    await api.send('DELETE', pathOf(name));
    return { done: true as const };
  });
}

export async function startTask(manager: ResourceManager, params: Params['taskStart'], call: Call) {
  const name = neededName(taskKind, params);
  return atRegistry(manager, registryOf(params), call, async (place) => {
    const api = await TaskApi.at(manager, place, call);
    const { location } = await sendSource(api, { path: params.path, needsDockerfile: false }, call);
    const overrides = present({
      contextPath: location,
      file: params.file,
      target: params.target,
      arguments: argumentsOf(params.buildArguments, params.secretBuildArguments),
      values: argumentsOf(params.values, params.secretValues),
    });
    const queued = await api.send<RunModel>('POST', '/scheduleRun', {
      type: 'TaskRunRequest',
      taskId: `${registryId(place)}${pathOf(name)}`,
      overrideTaskStepProperties: overrides,
      ...present({ agentPoolName: params.agentPool }),
    });
    return params.noWait ? runView(queued) : follow(api, queued, call);
  });
}

const pathOf = (name: string) => `/tasks/${encodeURIComponent(name)}`;

/** The settings besides the step, checked before anything is sent. */
async function settingsOf(params: Settings) {
  checkImages(params.images);
  const { status, timeout, cpu, agentPool, schedules, sourceTriggers, baseImageTrigger } = params;
  const trigger = present({
    timerTriggers: schedules === undefined ? undefined : await timersOf(schedules),
    sourceTriggers: sourceTriggers === undefined ? undefined : sourceTriggersOf(params),
    baseImageTrigger: baseImageTrigger === undefined ? undefined : baseImageTriggerOf(baseImageTrigger),
  });
  return present({
    ...{ status, timeout, agentPoolName: agentPool },
    agentConfiguration: cpu === undefined ? undefined : { cpu },
    trigger: Object.keys(trigger).length === 0 ? undefined : trigger,
    credentials: otherRegistry(params),
  });
}

function otherRegistry({ credentialServer, credentialUser, credentialPassword, credentialIdentity }: Settings) {
  const given = [credentialUser, credentialPassword, credentialIdentity].some((one) => one !== undefined);
  if (credentialServer === undefined) {
    if (!given) return undefined;
    throw new Failure('InvalidInput', 'No registry was specified for the credential.', {
      advice: 'Give -CredentialLoginServer.',
    });
  }
  const secret = (value: string | undefined) =>
    value === undefined
      ? undefined
      : { type: /^https:\/\/[^/]+\.vault\./i.test(value) ? 'Vaultsecret' : 'Opaque', value };
  const credential = given
    ? present({ userName: secret(credentialUser), password: secret(credentialPassword), identity: credentialIdentity })
    : null;
  return { customRegistries: { [credentialServer]: credential } };
}

function identityOf({ identityType, identityIds }: Settings) {
  if (identityType === undefined && identityIds === undefined) return undefined;
  const users = Object.fromEntries((identityIds ?? []).map((id) => [id, {}]));
  return present({
    type: identityType ?? 'UserAssigned',
    userAssignedIdentities: identityIds === undefined ? undefined : users,
  });
}
