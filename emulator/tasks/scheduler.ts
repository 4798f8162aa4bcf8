import { ArmError, invalid } from '../arm/armError.ts';
import { objectOf, stringOf } from '../arm/call.ts';
import type { Registries } from '../arm/registries.ts';
import type { Json, Resource } from '../arm/state.ts';
import { type Clock, timestampOf } from '../clock.ts';
import type { ContentEvent } from '../registry/registry.ts';
import { nextTime, parseCron } from './cron.ts';
import { Engine, type Result, RunFailure, requestOf } from './engine.ts';
import { isEnded, type Run, type RunStatus } from './runs.ts';
import { listOf, type TaskResources } from './taskResources.ts';
import type { TaskStorage } from './taskStorage.ts';

export interface TasksOptions {
  /** False: tasks are not allowed in the subscription (`TasksOperationsNotAllowed`), as in free trials. */
  readonly allowed?: boolean;
  /** Milliseconds on the emulator's clock that a run waits for its agent (0). */
  readonly queueMilliseconds?: number;
  /** The domain in links to blobs of tasks, for instance `core.windows.net`; by default the storage listener itself. */
  readonly storageSuffix?: string;
}

interface SchedulerParts {
  readonly clock: Clock;
  readonly storage: TaskStorage;
  readonly registries: Registries;
  readonly tasks: TaskResources;
  readonly options: TasksOptions;
}

interface Order {
  readonly registry: Resource;
  readonly request: Json;
  readonly callerId: string;
  readonly systemData: Json;
  /** Properties that show the trigger. */
  readonly shown: Json;
  readonly task?: Resource;
}

const requestTypes = ['DockerBuildRequest', 'FileTaskRunRequest', 'EncodedTaskRunRequest'];

/** Runs of all registries, from the queue to their end, and their triggers: callers, timers, base images. */
export class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #engine: Engine;
  readonly #runs = new Map<string, Run[]>();
  readonly #alarms = new Map<string, (() => void)[]>();
  readonly #underWay = new Set<Promise<void>>();
  #isClosed = false;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    this.#engine = new Engine(parts);
  }

  /** Newest first. */
  runsOf(registryId: string): readonly Run[] {
    return [...(this.#runs.get(registryId.toLowerCase()) ?? [])].reverse();
  }

  find(registryId: string, runId: string): Run | undefined {
    return this.runsOf(registryId).find((run) => run.runId === runId.toLowerCase());
  }

  /** Queues a run on request: a build, a task file, or a task's run. */
  schedule(registry: Resource, body: Json, callerId: string, systemData: Json): Run {
    if (this.#parts.options.allowed === false) throw notAllowed(registry);
    const { type, taskId, overrideTaskStepProperties, ...common } = body;
    if (type !== 'TaskRunRequest') {
      if (!requestTypes.includes(String(type)))
        throw invalid('InvalidRunRequest', `The run request type '${String(type)}' is invalid.`, 'type');
      checkRequest(body);
      return this.#queue({ registry, request: body, callerId, systemData, shown: { runType: 'QuickRun' } });
    }
    const task = this.#parts.tasks.find(registry.id, String(taskId).split('/').at(-1) ?? '');
    if (task === undefined) throw new ArmError(404, 'TaskNotFound', `The task '${String(taskId)}' could not be found.`);
    if (task.properties.status !== 'Enabled')
      throw invalid('TaskDisabled', `The task '${task.name}' is disabled.`, 'taskId');
    const overrides = objectOf(overrideTaskStepProperties);
    const agent = common.agentPoolName === undefined ? {} : { agentPoolName: common.agentPoolName };
    const token =
      overrides.updateTriggerToken === undefined ? {} : { updateTriggerToken: overrides.updateTriggerToken };
    return this.#queue({
      ...{ registry, callerId, systemData, task },
      request: { ...requestOf(task, overrides), ...agent },
      shown: { runType: 'QuickRun', task: task.name, ...token, isArchiveEnabled: common.isArchiveEnabled === true },
    });
  }

  /** A second request changes nothing; neither does one after the end of the run. */
  cancel(run: Run): void {
    if (isEnded(run)) return;
    run.stop.abort(new RunFailure('the run was canceled', 'canceled'));
  }

  /** Called after a change of a task: computes its next time. */
  watch(registry: Resource, task: Resource): void {
    this.forget(task.id);
    if (task.properties.status !== 'Enabled') return;
    const timers = listOf(objectOf(task.properties.trigger).timerTriggers).filter(
      ({ status = 'Enabled' }) => status === 'Enabled',
    );
    for (const timer of timers)
      this.#arm(registry, task.id, String(timer.name), String(timer.schedule), this.#parts.clock.now());
  }

  forget(taskId: string): void {
    for (const end of this.#alarms.get(taskId.toLowerCase()) ?? []) end();
    this.#alarms.delete(taskId.toLowerCase());
  }

  /** With its tasks, its runs and their logs. */
  forgetRegistry(registryId: string): void {
    const prefix = `${registryId.toLowerCase()}/`;
    for (const id of [...this.#alarms.keys()]) if (id.startsWith(prefix)) this.forget(id);
    for (const run of this.runsOf(registryId)) this.cancel(run);
    this.#runs.delete(registryId.toLowerCase());
    this.#parts.storage.removeContainer(this.#parts.storage.containerOf(registryId));
  }

  /** A push may be that of a task's base image. */
  pushed(registryId: string, { action, repository, tag, digest }: ContentEvent): void {
    const source = this.#parts.registries.byId(registryId);
    if (action !== 'push' || tag === undefined || source === undefined || this.#isClosed) return;
    for (const managed of this.#parts.registries.all) {
      for (const task of this.#parts.tasks.of(managed.id)) {
        const {
          status = 'Disabled',
          baseImageTriggerType,
          name,
        } = objectOf(objectOf(task.properties.trigger).baseImageTrigger);
        const known = listOf(objectOf(task.properties.step).baseImageDependencies).find(
          (one) => one.registry === source.loginServer && one.repository === repository && one.tag === tag,
        );
        if (status !== 'Enabled' || task.properties.status !== 'Enabled' || known === undefined) continue;
        if (known.digest === digest || (baseImageTriggerType === 'Runtime' && known.type !== 'RunTime')) continue;
        this.#fire(managed.resource, task, {
          runType: 'AutoBuild',
          imageUpdateTrigger: {
            ...{ id: crypto.randomUUID(), timestamp: this.#now() },
            images: [{ type: known.type, registry: source.loginServer, repository, tag, digest }],
            name,
          },
        });
      }
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const id of [...this.#alarms.keys()]) this.forget(id);
    for (const runs of this.#runs.values()) for (const run of runs) this.cancel(run);
    await Promise.allSettled(this.#underWay);
  }

  #arm(registry: Resource, taskId: string, name: string, schedule: string, after: number): void {
    const cron = parseCron(schedule);
    const time = cron === undefined ? undefined : nextTime(cron, after);
    if (time === undefined) return;
    const end = this.#parts.clock.alarm(time, () => {
      const task = this.#parts.tasks.find(registry.id, taskId.split('/').at(-1) ?? '');
      if (task === undefined || this.#isClosed) return;
      const timerTrigger = { timerTriggerName: name, scheduleOccurrence: timestampOf(time) };
      this.#fire(registry, task, { runType: 'AutoRun', timerTrigger });
      this.#arm(registry, taskId, name, schedule, time);
    });
    const key = taskId.toLowerCase();
    this.#alarms.set(key, [...(this.#alarms.get(key) ?? []), end]);
  }

  #fire(registry: Resource, task: Resource, shown: Json): void {
    const systemData = { createdAt: this.#now(), lastModifiedAt: this.#now() };
    const callerId = String(task.identity?.principalId ?? '');
    this.#queue({
      registry,
      task,
      request: requestOf(task, {}),
      callerId,
      systemData,
      shown: { ...shown, task: task.name },
    });
  }

  #queue({ registry, request, callerId, systemData, shown, task }: Order): Run {
    const key = registry.id.toLowerCase();
    const runs = this.#runs.get(key) ?? [];
    this.#runs.set(key, runs);
    const runId = `cf${runs.length + 1}`;
    const { storage } = this.#parts;
    const agentPoolName = stringOf(request.agentPoolName);
    const run: Run = {
      ...{ registryId: registry.id, runId, request, callerId, systemData, identity: task?.identity },
      logPath: `${storage.containerOf(registry.id)}/logs/${runId}/rawtext.log`,
      stop: new AbortController(),
      properties: {
        ...{ runId, status: 'Queued', lastUpdatedTime: this.#now(), createTime: this.#now() },
        ...shown,
        ...{ platform: request.platform ?? { os: 'linux', architecture: 'amd64' }, agentConfiguration: { cpu: 2 } },
        ...(agentPoolName === undefined ? {} : { agentPoolName }),
        isArchiveEnabled: shown.isArchiveEnabled === true || request.isArchiveEnabled === true,
      },
    };
    runs.push(run);
    const work = this.#lead(run, task).finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
    return run;
  }

  async #lead(run: Run, task: Resource | undefined): Promise<void> {
    const log = this.#engine.log(run);
    const started = this.#parts.clock.now();
    const seconds = () => `${Math.round((this.#parts.clock.now() - started) / 1000)}s`;
    try {
      await this.#wait(run);
      this.#set(run, 'Started', { startTime: this.#now() });
      // Another turn of the event loop, so that clients can see each state.
      await new Promise((resolve) => setImmediate(resolve));
      this.#set(run, 'Running', {});
      const { images, bases } = await this.#engine.carryOut(run);
      run.stop.signal.throwIfAborted();
      if (task !== undefined) this.#parts.tasks.setDependencies(task.id, dependenciesOf({ images, bases }));
      log.write(`\nRun ID: ${run.runId} was successful after ${seconds()}`);
      this.#set(run, 'Succeeded', {
        finishTime: this.#now(),
        ...(images.length === 0 ? {} : { outputImages: images }),
      });
      log.end('successful');
    } catch (error) {
      const failure = error instanceof RunFailure ? error : new RunFailure(String((error as Error).message));
      const isCanceled = failure.state === 'canceled' || run.stop.signal.aborted;
      const text = isCanceled
        ? `Run ID: ${run.runId} was canceled after ${seconds()}`
        : `Run ID: ${run.runId} failed after ${seconds()}. Error: ${failure.message}`;
      log.write(`\n${text}`);
      const message = isCanceled ? {} : { runErrorMessage: failure.message };
      this.#set(run, isCanceled ? 'Canceled' : 'Failed', { finishTime: this.#now(), ...message });
      log.end(isCanceled ? 'canceled' : 'failed');
    }
  }

  /** Waits in the queue, on the emulator's clock; without end if its pool has no agents. */
  async #wait(run: Run): Promise<void> {
    const { clock, options } = this.#parts;
    const { signal } = run.stop;
    const pool = this.#parts.registries.state.resource(
      `${run.registryId}/agentPools/${String(run.request.agentPoolName ?? '')}`,
    );
    const forever = pool !== undefined && Number(pool.properties.count) === 0;
    await new Promise<void>((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const end = forever ? () => undefined : clock.alarm(clock.now() + (options.queueMilliseconds ?? 0), resolve);
      signal.addEventListener(
        'abort',
        () => {
          end();
          reject(signal.reason);
        },
        { once: true },
      );
    });
  }

  #set(run: Run, status: RunStatus, more: Json): void {
    run.properties = { ...run.properties, ...more, status, lastUpdatedTime: this.#now() };
  }

  #now(): string {
    return timestampOf(this.#parts.clock.now());
  }
}

/** The base images that are watched from now on; the last is that of the final stage. */
function dependenciesOf({ bases }: Result): Json[] {
  return bases.map((base, index) => ({ type: index === bases.length - 1 ? 'RunTime' : 'BuildTime', ...base }));
}

function checkRequest({ type, dockerFilePath, taskFilePath, encodedTaskContent, timeout, platform }: Json): void {
  const needed = {
    DockerBuildRequest: dockerFilePath,
    FileTaskRunRequest: taskFilePath,
    EncodedTaskRunRequest: encodedTaskContent,
  };
  if (needed[String(type) as keyof typeof needed] === undefined)
    throw invalid('InvalidRunRequest', `A required property of the ${String(type)} is missing.`, 'request');
  if (objectOf(platform).os === undefined)
    throw invalid('InvalidRunRequest', "The property 'platform.os' is required.", 'platform');
  if (timeout !== undefined && timeout !== null && !(Number(timeout) >= 300 && Number(timeout) <= 28_800)) {
    throw invalid(
      'InvalidTimeout',
      `The timeout '${String(timeout)}' is invalid: it must be between 300 and 28800 seconds.`,
      'timeout',
    );
  }
}

function notAllowed({ id, name }: Resource): ArmError {
  const subscription = id.split('/')[2] ?? '';
  return invalid(
    'TasksOperationsNotAllowed',
    `ACR Tasks requests for the registry ${name} and ${subscription} are not permitted. Please file an Azure support request at http://aka.ms/azuresupport for assistance.`,
    'request',
  );
}
