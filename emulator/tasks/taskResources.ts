import { ArmError, invalid, resourceNotFound } from '../arm/armError.ts';
import { type ArmCall, isObject, objectOf, stringOf, tagsOf } from '../arm/call.ts';
import { checkLocation } from '../arm/childTypes.ts';
import { createdBy, identityOf, registryType } from '../arm/registries.ts';
import type { ArmState, Json, Resource } from '../arm/state.ts';
import { nextTime, parseCron } from './cron.ts';

const type = `${registryType}/tasks`;
const writable = [
  ...['status', 'platform', 'agentConfiguration', 'agentPoolName', 'timeout', 'step', 'trigger', 'credentials'],
  ...['logTemplate', 'isSystemTask'],
];

/** Tasks as resources: created, changed, shown with and without their secrets. */
export class TaskResources {
  readonly #state: ArmState;

  constructor(state: ArmState) {
    this.#state = state;
  }

  of(registryId: string): Resource[] {
    return this.#state.resources(type, registryId);
  }

  find(registryId: string, name: string): Resource | undefined {
    return this.#state.resource(`${registryId}/tasks/${name}`);
  }

  known(registry: Resource, name: string): Resource {
    const found = this.find(registry.id, name);
    if (found !== undefined) return found;
    const group = /\/resourceGroups\/([^/]+)/i.exec(registry.id)?.[1] ?? '';
    throw resourceNotFound(type, `${registry.name}/${name}`, group);
  }

  /** PUT: replaces the whole task. */
  put(call: ArmCall, registry: Resource, name: string, body: Json, now: string): Resource {
    if (!/^[a-zA-Z0-9-]{5,50}$/.test(name)) {
      throw invalid(
        'InvalidTaskName',
        `The task name '${name}' is invalid: it must have 5 to 50 letters, digits and hyphens.`,
        'name',
      );
    }
    const before = this.find(registry.id, name);
    const given = taken(objectOf(body.properties));
    const { status = 'Enabled', timeout = 3600, agentConfiguration = { cpu: 2 }, ...more } = given;
    const secrets = withSecrets(more, before?.properties);
    return this.#keep(registry, {
      ...{ id: `${registry.id}/tasks/${name}`, name, type },
      ...{ location: checkLocation(stringOf(body.location), type), tags: tagsOf(body.tags) },
      ...identityOf(body.identity, call, undefined),
      properties: {
        ...secrets,
        status,
        timeout,
        agentConfiguration,
        creationDate: before?.properties.creationDate ?? now,
      },
      systemData: before === undefined ? createdBy(call, now) : { ...before.systemData, lastModifiedAt: now },
      hidden: {},
    });
  }

  /** PATCH: merged; null removes, and lists of triggers are merged by name. */
  patch(call: ArmCall, registry: Resource, name: string, body: Json, now: string): Resource {
    const before = this.known(registry, name);
    const { identity: _, ...rest } = before;
    const properties = merged(before.properties, taken(objectOf(body.properties)));
    return this.#keep(registry, {
      ...rest,
      ...(isObject(body.tags) ? { tags: tagsOf(body.tags) } : {}),
      ...identityOf(body.identity, call, before.identity),
      properties,
      systemData: { ...before.systemData, lastModifiedAt: now },
    });
  }

  remove(registryId: string, name: string): boolean {
    const found = this.find(registryId, name);
    if (found !== undefined) this.#state.remove(found.id);
    return found !== undefined;
  }

  /** Stores the dependencies that its first run found. */
  setDependencies(id: string, baseImageDependencies: readonly Json[]): void {
    const task = this.#state.resource(id);
    if (task === undefined) return;
    const step = { ...objectOf(task.properties.step), baseImageDependencies };
    this.#state.set({ ...task, properties: { ...task.properties, step } });
  }

  #keep(registry: Resource, task: Resource): Resource {
    const { credentials, ...properties } = task.properties;
    check({ ...properties, name: task.name });
    const hasCredentials = isObject(credentials) && Object.keys(credentials).length > 0;
    const kept = { ...properties, ...(hasCredentials ? { credentials } : {}), provisioningState: 'Succeeded' };
    const { pool } = { pool: stringOf(properties.agentPoolName) };
    if (pool !== undefined && this.#state.resource(`${registry.id}/agentPools/${pool}`) === undefined) {
      throw new ArmError(404, 'AgentPoolNotFound', `The agent pool '${pool}' could not be found.`);
    }
    this.#state.set({ ...task, properties: kept });
    return this.#state.resource(task.id) ?? task;
  }
}

const taken = (properties: Json): Json =>
  Object.fromEntries(writable.map((name) => [name, properties[name]]).filter(([, value]) => value !== undefined));

/** A task shown without its secrets may be sent back without them: they are kept. */
function withSecrets(given: Json, before: Json | undefined): Json {
  if (before === undefined) return given;
  const step = objectOf(given.step);
  const token = step.contextAccessToken ?? objectOf(before.step).contextAccessToken;
  return {
    ...given,
    ...(given.step === undefined
      ? {}
      : { step: { ...step, ...(token === undefined ? {} : { contextAccessToken: token }) } }),
  };
}

function merged(before: Json, change: Json): Json {
  const after: Json = { ...before };
  for (const [name, value] of Object.entries(change)) {
    const earlier = after[name];
    if (value === null) delete after[name];
    else if (isObject(value) && isObject(earlier)) after[name] = merged(earlier, value);
    else if (name.endsWith('Triggers') && Array.isArray(value)) after[name] = mergedByName(earlier, value);
    else after[name] = value;
  }
  return after;
}

function mergedByName(before: unknown, change: readonly unknown[]): Json[] {
  const all = Array.isArray(before) ? before.map(objectOf) : [];
  for (const item of change.map(objectOf)) {
    const at = all.findIndex(({ name }) => name === item.name);
    if (at < 0) all.push(item);
    else all[at] = merged(all[at] ?? {}, item);
  }
  return all;
}

const cronHint = 'It must have five fields: {minute} {hour} {day} {month} {day of week}.';

function check({ name, step, timeout, status, trigger, isSystemTask, platform }: Json): void {
  if (!['Enabled', 'Disabled'].includes(String(status))) {
    throw invalid('InvalidTaskStatus', `The task status '${String(status)}' is invalid.`, 'status');
  }
  if (!(Number(timeout) >= 300 && Number(timeout) <= 28_800)) {
    throw invalid(
      'InvalidTimeout',
      `The timeout '${String(timeout)}' is invalid: it must be between 300 and 28800 seconds.`,
      'timeout',
    );
  }
  const schedules = new Set<string>();
  for (const timer of listOf(objectOf(trigger).timerTriggers)) {
    const text = String(timer.schedule ?? '');
    const cron = parseCron(text);
    if (cron === undefined || nextTime(cron, 0) === undefined) {
      throw invalid(
        'InvalidTimerTriggerSchedule',
        `The schedule '${text}' of the timer trigger '${String(timer.name)}' is invalid. ${cronHint}`,
        'schedule',
      );
    }
    if (schedules.has(text))
      throw invalid(
        'DuplicateTimerTriggerSchedule',
        `The schedule '${text}' is used by more than one timer trigger.`,
        'schedule',
      );
    schedules.add(text);
  }
  if (isSystemTask === true && name === 'quicktask') return;
  if (!isObject(platform) || platform.os === undefined)
    throw invalid('MissingRequiredProperty', "The property 'platform' is required.", 'platform');
  checkStep(objectOf(step), trigger);
}

function checkStep(step: Json, trigger: unknown): void {
  const needed: Record<string, string> = {
    Docker: 'dockerFilePath',
    FileTask: 'taskFilePath',
    EncodedTask: 'encodedTaskContent',
  };
  const property = needed[String(step.type)];
  if (property === undefined)
    throw invalid('InvalidTaskStep', `The step type '${String(step.type)}' is invalid.`, 'step');
  if (step[property] === undefined)
    throw invalid('MissingRequiredProperty', `The property 'step.${property}' is required.`, property);
  if (step.type !== 'EncodedTask' && step.contextPath === undefined) {
    throw invalid('MissingRequiredProperty', "The property 'step.contextPath' is required.", 'contextPath');
  }
  for (const source of listOf(objectOf(trigger).sourceTriggers)) {
    const { token } = objectOf(objectOf(source.sourceRepository).sourceControlAuthProperties);
    if (token === undefined || token === '') {
      throw invalid(
        'FailedToCreateWebhook',
        'Failed to create webhook: a personal access token with the scopes repo:status, public_repo and admin:repo_hook is required.',
        'sourceTriggers',
      );
    }
  }
}

export const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value.map(objectOf) : []);

/** As GET shows it; `listDetails` shows all. */
export function taskJson({ hidden: _, ...task }: Resource, withSecrets = false): Json {
  if (withSecrets) return task;
  return { ...task, properties: hideSecrets(task.properties) as Json };
}

function hideSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hideSecrets);
  if (!isObject(value)) return value;
  const shown = Object.entries(value).filter(
    ([name]) => !['contextAccessToken', 'sourceControlAuthProperties'].includes(name),
  );
  if (value.isSecret === true) return Object.fromEntries(shown.filter(([name]) => name !== 'value'));
  return Object.fromEntries(
    shown.map(([name, inner]) => [
      name,
      name === 'userName' || name === 'password' ? hideValue(inner) : hideSecrets(inner),
    ]),
  );
}

const hideValue = (value: unknown) => {
  const { value: _, ...shown } = objectOf(value);
  return shown;
};
