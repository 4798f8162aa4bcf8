import { ArmError, methodNotSupported } from '../arm/armError.ts';
import { type ArmCall, objectOf, pageReply, readJson } from '../arm/call.ts';
import type { Guard } from '../arm/guard.ts';
import { createdBy, registryId, registryType } from '../arm/registries.ts';
import type { Resource } from '../arm/state.ts';
import { type Clock, timestampOf } from '../clock.ts';
import { empty, json, type Reply } from '../http/reply.ts';
import { type Run, runFilter, runJson } from './runs.ts';
import type { Scheduler } from './scheduler.ts';
import type { TaskResources } from './taskResources.ts';
import { taskJson } from './taskResources.ts';
import type { TaskRuns } from './taskRuns.ts';
import type { TaskStorage } from './taskStorage.ts';

export interface ProviderParts {
  readonly clock: Clock;
  readonly storage: TaskStorage;
  readonly guard: Guard;
  readonly tasks: TaskResources;
  readonly taskRuns: TaskRuns;
  readonly scheduler: Scheduler;
}

type Route = (call: ArmCall, registry: Resource) => Reply | Promise<Reply>;

/** The routes of tasks and runs under a registry: method and path, required permission, action. */
export class TasksProvider {
  readonly #parts: ProviderParts;
  readonly #routes: Readonly<Record<string, { readonly action: string; readonly run: Route }>>;

  constructor(parts: ProviderParts) {
    this.#parts = parts;
    const route = (action: string, run: Route) => ({ action, run });
    this.#routes = {
      'POST listbuildsourceuploadurl': route('listBuildSourceUploadUrl/action', (call) => this.#uploadUrl(call)),
      'POST schedulerun': route('scheduleRun/action', (call, registry) => this.#schedule(call, registry)),
      'GET runs': route('runs/read', (call, registry) => this.#runs(call, registry)),
      'GET runs/*': route('runs/read', (call, registry) => json(200, runJson(this.#run(call, registry)))),
      'PATCH runs/*': route('runs/write', (call, registry) => this.#archive(call, registry)),
      'POST runs/*/listlogsasurl': route('runs/listLogSasUrl/action', (call, registry) =>
        this.#logLink(call, registry),
      ),
      'POST runs/*/cancel': route('runs/cancel/action', (call, registry) => this.#cancel(call, registry)),
      'GET tasks': route('tasks/read', (call, registry) =>
        pageReply(
          call,
          parts.tasks.of(registry.id).map((task) => taskJson(task)),
        ),
      ),
      'GET tasks/*': route('tasks/read', (call, registry) =>
        json(200, taskJson(parts.tasks.known(registry, nameOf(call)))),
      ),
      'POST tasks/*/listdetails': route('tasks/listDetails/action', (call, registry) =>
        json(200, taskJson(parts.tasks.known(registry, nameOf(call)), true)),
      ),
      'PUT tasks/*': route('tasks/write', (call, registry) => this.#change(call, registry, 'put')),
      'PATCH tasks/*': route('tasks/write', (call, registry) => this.#change(call, registry, 'patch')),
      'DELETE tasks/*': route('tasks/delete', (call, registry) => this.#remove(call, registry)),
      'GET taskruns': route('taskruns/read', (call, registry) =>
        pageReply(
          call,
          parts.taskRuns.of(registry.id).map((one) => parts.taskRuns.json(one)),
        ),
      ),
      'GET taskruns/*': route('taskruns/read', (call, registry) => this.#taskRun(call, registry)),
      'POST taskruns/*/listdetails': route('taskruns/listDetails/action', (call, registry) =>
        this.#taskRun(call, registry),
      ),
      'PUT taskruns/*': route('taskruns/write', (call, registry) => this.#putTaskRun(call, registry)),
      'PATCH taskruns/*': route('taskruns/write', (call, registry) => this.#putTaskRun(call, registry)),
      'DELETE taskruns/*': route('taskruns/delete', (call, registry) =>
        empty(parts.taskRuns.remove(registry.id, nameOf(call)) ? 200 : 204),
      ),
    };
  }

  /** Lower case, as in `registries/runs`. */
  serves(kind: string): boolean {
    return /^registries\/(?:listbuildsourceuploadurl|schedulerun|runs|tasks|taskruns)(?:\/|$)/.test(kind);
  }

  async handle(call: ArmCall, known: () => Resource): Promise<Reply> {
    const { types, names } = call.target;
    const parts = types.slice(1).flatMap((part, index) => (names[index + 1] === undefined ? [part] : [part, '*']));
    const path = parts.join('/').toLowerCase();
    const route = this.#routes[`${call.method} ${path}`];
    if (route === undefined) throw this.#unknown(call, path);
    this.#parts.guard.authorize(call, `${registryType}/${route.action}`, registryId(call));
    const registry = known();
    if (call.method !== 'GET') this.#parts.guard.checkLocks(registry.id, call.method === 'DELETE' ? 'delete' : 'write');
    return route.run(call, registry);
  }

  #unknown(call: ArmCall, path: string): ArmError {
    const isPath = Object.keys(this.#routes).some((known) => known.split(' ')[1] === path);
    if (isPath) return methodNotSupported(call.method);
    return new ArmError(
      404,
      'InvalidResourceType',
      `The resource type '${call.target.types.join('/')}' could not be found in the namespace 'Microsoft.ContainerRegistry' for api version '${call.apiVersion}'.`,
    );
  }

  #uploadUrl(call: ArmCall): Reply {
    const { storage, clock } = this.#parts;
    const date = new Date(clock.now()).toISOString().slice(0, 10).replaceAll('-', '');
    const path = `source/${date}0000/${crypto.randomUUID().replaceAll('-', '')}.tar.gz`;
    const relativePath = `${storage.containerOf(registryId(call))}/${path}`;
    return json(200, { relativePath, uploadUrl: storage.link(relativePath, 'rcw') });
  }

  async #schedule(call: ArmCall, registry: Resource): Promise<Reply> {
    const body = await readJson(call);
    const { clock, scheduler } = this.#parts;
    // Identities of sources exist since this version; earlier versions ignore them.
    const request = call.apiVersion >= '2025' ? body : withoutIdentity(body);
    const run = scheduler.schedule(registry, request, call.caller.objectId, createdBy(call, timestampOf(clock.now())));
    return json(200, runJson(run));
  }

  #runs(call: ArmCall, registry: Resource): Reply {
    const { query } = call.request;
    const filter = query.get('$filter');
    const test = filter === null || filter === '' ? () => true : runFilter(filter);
    const top = Number(query.get('$top') ?? Number.POSITIVE_INFINITY);
    const found = this.#parts.scheduler
      .runsOf(registry.id)
      .filter(test)
      .slice(0, top > 0 ? top : undefined);
    return pageReply(call, found.map(runJson));
  }

  #run(call: ArmCall, registry: Resource): Run {
    const run = this.#parts.scheduler.find(registry.id, nameOf(call));
    if (run !== undefined) return run;
    throw new ArmError(
      404,
      'RunNotFound',
      `The run '${nameOf(call)}' could not be found in the registry '${registry.name}'.`,
    );
  }

  async #archive(call: ArmCall, registry: Resource): Promise<Reply> {
    const run = this.#run(call, registry);
    const { isArchiveEnabled } = await readJson(call);
    if (typeof isArchiveEnabled === 'boolean') run.properties = { ...run.properties, isArchiveEnabled };
    return json(200, runJson(run));
  }

  #logLink(call: ArmCall, registry: Resource): Reply {
    return json(200, { logLink: this.#parts.storage.link(this.#run(call, registry).logPath, 'r') });
  }

  #cancel(call: ArmCall, registry: Resource): Reply {
    this.#parts.scheduler.cancel(this.#run(call, registry));
    return empty(200);
  }

  async #change(call: ArmCall, registry: Resource, how: 'put' | 'patch'): Promise<Reply> {
    const { tasks, scheduler, clock } = this.#parts;
    const task = tasks[how](call, registry, nameOf(call), await readJson(call), timestampOf(clock.now()));
    scheduler.watch(registry, task);
    return json(200, taskJson(task));
  }

  #remove(call: ArmCall, registry: Resource): Reply {
    const { tasks, scheduler } = this.#parts;
    scheduler.forget(`${registry.id}/tasks/${nameOf(call)}`);
    return empty(tasks.remove(registry.id, nameOf(call)) ? 200 : 204);
  }

  #taskRun(call: ArmCall, registry: Resource): Reply {
    const found = this.#parts.taskRuns.find(registry.id, nameOf(call));
    if (found === undefined)
      throw new ArmError(404, 'ResourceNotFound', `The task run ${nameOf(call)} could not be found.`);
    return json(200, this.#parts.taskRuns.json(found));
  }

  async #putTaskRun(call: ArmCall, registry: Resource): Promise<Reply> {
    const { taskRuns, clock } = this.#parts;
    const body = await readJson(call);
    return json(200, taskRuns.json(taskRuns.put(call, registry, nameOf(call), body, timestampOf(clock.now()))));
  }
}

const nameOf = ({ target }: ArmCall) => target.names[1] ?? '';

function withoutIdentity(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { identity: _, ...sourceRegistry } = objectOf(objectOf(body.credentials).sourceRegistry);
  return body.credentials === undefined || body.credentials === null
    ? body
    : { ...body, credentials: { ...objectOf(body.credentials), sourceRegistry } };
}
