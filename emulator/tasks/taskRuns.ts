import { invalid } from '../arm/armError.ts';
import { type ArmCall, objectOf, stringOf } from '../arm/call.ts';
import { createdBy, identityOf, registryType } from '../arm/registries.ts';
import type { ArmState, Json, Resource } from '../arm/state.ts';
import { type Run, runJson } from './runs.ts';
import type { Scheduler } from './scheduler.ts';

const type = `${registryType}/taskRuns`;

/** Runs as created by deployments: the same one runs again only with another `forceUpdateTag`. */
export class TaskRuns {
  readonly #state: ArmState;
  readonly #scheduler: Scheduler;

  constructor(state: ArmState, scheduler: Scheduler) {
    this.#state = state;
    this.#scheduler = scheduler;
  }

  of(registryId: string): Resource[] {
    return this.#state.resources(type, registryId);
  }

  find(registryId: string, name: string): Resource | undefined {
    return this.#state.resource(`${registryId}/taskRuns/${name}`);
  }

  put(call: ArmCall, registry: Resource, name: string, body: Json, now: string): Resource {
    const { runRequest, forceUpdateTag } = objectOf(body.properties);
    const before = this.find(registry.id, name);
    const request = objectOf(runRequest ?? before?.properties.runRequest);
    if (request.type === undefined)
      throw invalid('MissingRequiredProperty', "The property 'runRequest' is required.", 'runRequest');
    const isSame = before !== undefined && stringOf(forceUpdateTag) === stringOf(before.properties.forceUpdateTag);
    const systemData = before?.systemData ?? createdBy(call, now);
    const runId = isSame
      ? before.hidden.runId
      : this.#scheduler.schedule(registry, request, call.caller.objectId, systemData).runId;
    const resource: Resource = {
      ...{ id: `${registry.id}/taskRuns/${name}`, name, type, systemData, hidden: { runId } },
      location: stringOf(body.location) ?? registry.location ?? '',
      ...identityOf(body.identity, call, before?.identity),
      properties: { runRequest: request, ...(forceUpdateTag === undefined ? {} : { forceUpdateTag }) },
    };
    this.#state.set(resource);
    return resource;
  }

  remove(registryId: string, name: string): boolean {
    const found = this.find(registryId, name);
    if (found !== undefined) this.#state.remove(found.id);
    return found !== undefined;
  }

  json({ hidden, ...resource }: Resource): Json {
    const run: Run | undefined = this.#scheduler.find(
      resource.id.replace(/\/taskRuns\/[^/]+$/i, ''),
      String(hidden.runId),
    );
    const shown = run === undefined ? {} : { runResult: runJson(run) };
    return { ...resource, properties: { ...resource.properties, ...shown, provisioningState: 'Succeeded' } };
  }
}
