import type { ArmCall } from '../arm/call.ts';
import type { Extension, ExtensionParts } from '../arm/extension.ts';
import type { Resource } from '../arm/state.ts';
import { Listener } from '../http/listener.ts';
import type { Reply } from '../http/reply.ts';
import type { ContentEvent } from '../registry/registry.ts';
import type { Shared } from '../registry/registryServer.ts';
import { storageHeaders } from '../registry/storageAccount.ts';
import { Scheduler, type TasksOptions } from './scheduler.ts';
import { TaskResources } from './taskResources.ts';
import { TaskRuns } from './taskRuns.ts';
import { TaskStorage } from './taskStorage.ts';
import { TasksProvider } from './tasksProvider.ts';

/** The storage account in the service's links, in one of its regions. */
const account = 'acrtaskprodweu064';

/** Builds and tasks beside Resource Manager: their storage listener, their runs and triggers. */
export class TasksSide implements Extension {
  readonly #shared: Shared;
  readonly #options: TasksOptions;
  readonly #storage: TaskStorage;
  readonly #scheduler: Scheduler;
  readonly #tasks: TaskResources;
  readonly #provider: TasksProvider;
  readonly #listener: Listener;
  readonly #parts: ExtensionParts;
  #port = 0;

  constructor(options: TasksOptions, shared: Shared, parts: ExtensionParts) {
    const { registries, guard } = parts;
    const { clock } = shared;
    this.#shared = shared;
    this.#options = options;
    this.#parts = parts;
    this.#storage = new TaskStorage(clock, account);
    this.#tasks = new TaskResources(registries.state);
    this.#scheduler = new Scheduler({ clock, storage: this.#storage, registries, tasks: this.#tasks, options });
    const taskRuns = new TaskRuns(registries.state, this.#scheduler);
    const [storage, tasks, scheduler] = [this.#storage, this.#tasks, this.#scheduler];
    this.#provider = new TasksProvider({ clock, storage, guard, tasks, taskRuns, scheduler });
    this.#listener = new Listener({
      ...shared,
      commonHeaders: storageHeaders,
      handle: (request, entry) => this.#storage.handle(request, entry),
    });
  }

  /** The listener that links in the cloud's form must be routed to. */
  get storagePort(): number {
    return this.#port;
  }

  serves(kind: string): boolean {
    return this.#provider.serves(kind);
  }

  handle(call: ArmCall, registry: () => Resource): Promise<Reply> {
    return this.#provider.handle(call, registry);
  }

  changed(registryId: string, event: ContentEvent): void {
    this.#scheduler.pushed(registryId, event);
  }

  removed(registryId: string): void {
    this.#scheduler.forgetRegistry(registryId);
  }

  async listen(): Promise<void> {
    this.#port = await this.#listener.listen(0);
    const scheme = this.#shared.tls === undefined ? 'http' : 'https';
    const { storageSuffix } = this.#options;
    this.#storage.origin =
      storageSuffix === undefined ? `${scheme}://127.0.0.1:${this.#port}` : `https://${account}.blob.${storageSuffix}`;
  }

  /** Restores the timers of tasks after a restart. */
  resume(): void {
    for (const { resource } of this.#parts.registries.all) {
      for (const task of this.#tasks.of(resource.id)) this.#scheduler.watch(resource, task);
    }
  }

  async stop(): Promise<void> {
    await this.#scheduler.close();
    await this.#listener.stop();
  }
}
