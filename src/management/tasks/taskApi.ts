import type { Client } from '@azure-rest/core-client';
import type { Call } from '../../call/call.ts';
import type { RegistryResource } from '../azure/registryLookup.ts';
import { registryId } from '../azure/resourceIds.ts';
import type { ResourceManager } from '../azure/resourceManager.ts';
import { advised } from './advice.ts';

/** Tasks have API versions of their own; only this newest one lets the identity of a run be chosen. */
const apiVersion = '2025-03-01-preview';

interface Page<T> {
  readonly value?: readonly T[];
  readonly nextLink?: string;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The routes of builds and tasks under one registry, for one call. */
export class TaskApi {
  readonly manager: ResourceManager;
  readonly place: RegistryResource;
  readonly #client: Client;
  readonly #call: Call;

  private constructor(manager: ResourceManager, place: RegistryResource, client: Client, call: Call) {
    this.manager = manager;
    this.place = place;
    this.#client = client;
    this.#call = call;
  }

  static async at(manager: ResourceManager, place: RegistryResource, call: Call): Promise<TaskApi> {
    return new TaskApi(manager, place, await manager.preview(call), call);
  }

  /** `path` under the registry (`/runs/cf1`), or a complete next link. */
  async send<T>(
    method: Method,
    path: string,
    body?: unknown,
    query: Readonly<Record<string, string>> = {},
  ): Promise<T> {
    const isWhole = /^https?:\/\//.test(path);
    const target = this.#client.pathUnchecked(isWhole ? path : `${registryId(this.place)}${path}`);
    const options = {
      abortSignal: this.#call.signal,
      ...(isWhole ? {} : { queryParameters: { 'api-version': apiVersion, ...query } }),
      ...(body === undefined ? {} : { body }),
    };
    const send = { GET: target.get, POST: target.post, PUT: target.put, PATCH: target.patch, DELETE: target.delete }[
      method
    ];
    try {
      return (await send(options)).body as T;
    } catch (error) {
      throw advised(error, this.place);
    }
  }

  /** The first page of a list. */
  page<T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<Page<T>> {
    return this.send('GET', path, undefined, query);
  }

  /** A page and the following ones, as far as they are read. */
  async *pages<T>(first: Page<T>): AsyncGenerator<readonly T[]> {
    for (let page = first; ; page = await this.send<Page<T>>('GET', page.nextLink)) {
      yield page.value ?? [];
      if (!page.nextLink) return;
    }
  }

  /** Every item of a list. */
  async *list<T>(path: string): AsyncGenerator<T> {
    for await (const items of this.pages(await this.page<T>(path))) yield* items;
  }
}
