import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { ContentEvent } from '../registry/registry.ts';
import { objectOf } from './call.ts';
import type { ArmState, Json, Resource } from './state.ts';

/** The number of events that are kept for each webhook. */
const keptEvents = 100;
const patienceMilliseconds = 10_000;
const protocolVersion = '1.1';

interface Delivery {
  readonly id: string;
  readonly eventRequestMessage: Json;
  eventResponseMessage?: Json;
}

/** Calls webhooks, and keeps the requests and responses. */
export class Webhooks {
  readonly #state: ArmState;
  readonly #clock: Clock;
  readonly #deliveries = new Map<string, Delivery[]>();
  readonly #stopped = new AbortController();

  constructor(state: ArmState, clock: Clock) {
    this.#state = state;
    this.#clock = clock;
  }

  /** Calls all webhooks of the registry for this event, without waiting for them. */
  tell(registry: Resource, loginServer: string, event: ContentEvent): void {
    for (const webhook of this.#state.resources(`${registry.type}/webhooks`, registry.id)) {
      const { status, actions, scope } = webhook.properties;
      if (status !== 'enabled' || !Array.isArray(actions) || !actions.includes(event.action)) continue;
      if (inScope(String(scope), event)) this.#deliver(webhook, this.#content(event.action, loginServer, event));
    }
  }

  ping(webhook: Resource, loginServer: string): string {
    return this.#deliver(webhook, this.#content('ping', loginServer));
  }

  /** The newest first. */
  events(webhook: Resource): readonly Delivery[] {
    return (this.#deliveries.get(keyOf(webhook)) ?? []).toReversed();
  }

  close(): void {
    this.#stopped.abort();
  }

  #content(action: string, loginServer: string, event?: ContentEvent): Json {
    const timestamp = new Date(this.#clock.now()).toISOString();
    if (event === undefined) return { id: randomUUID(), timestamp, action };
    const { mediaType, size, digest, repository, tag, request, actor } = event;
    return {
      ...{ id: randomUUID(), timestamp, action },
      target: {
        ...(mediaType === undefined ? {} : { mediaType }),
        ...(size === undefined ? {} : { size, length: size }),
        ...(digest === undefined ? {} : { digest }),
        repository,
        ...(tag === undefined ? {} : { tag }),
      },
      request: {
        id: randomUUID(),
        host: request?.host ?? loginServer,
        method: request?.method ?? 'POST',
        useragent: request?.userAgent ?? '',
      },
      ...(actor === undefined ? {} : { actor: { name: actor } }),
    };
  }

  #deliver(webhook: Resource, content: Json): string {
    const headers = {
      'Content-Type': 'application/json; charset=utf-8',
      ...(objectOf(webhook.hidden.customHeaders) as Record<string, string>),
    };
    const requestUri = String(webhook.hidden.serviceUri);
    const id = String(content.id);
    const delivery: Delivery = {
      id,
      eventRequestMessage: { content, headers, method: 'POST', requestUri, version: protocolVersion },
    };
    const key = keyOf(webhook);
    this.#deliveries.set(key, [...(this.#deliveries.get(key) ?? []), delivery].slice(-keptEvents));
    void this.#post(requestUri, headers, content).then((answer) => {
      delivery.eventResponseMessage = answer;
    });
    return id;
  }

  /** Only loopback addresses are called: an emulator must not send anything off this machine. */
  async #post(uri: string, headers: Record<string, string>, content: Json): Promise<Json> {
    if (!isLoopback(new URL(uri).hostname)) {
      return undelivered(502, 'Bad Gateway', 'The emulator delivers events to the loopback interface only.');
    }
    try {
      const response = await fetch(uri, {
        method: 'POST',
        headers,
        body: JSON.stringify(content),
        redirect: 'manual',
        signal: AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(patienceMilliseconds)]),
      });
      return {
        content: await response.text(),
        headers: Object.fromEntries(response.headers),
        reasonPhrase: response.statusText,
        statusCode: String(response.status),
        version: protocolVersion,
      };
    } catch (error) {
      const { cause, message } = error as Error & { cause?: Error };
      return undelivered(504, 'Gateway Timeout', cause?.message ?? message);
    }
  }
}

/** A webhook that was created again does not list the events of the former one. */
const keyOf = ({ id, systemData }: Resource) => `${id.toLowerCase()} ${String(systemData.createdAt)}`;

const undelivered = (status: number, reasonPhrase: string, content: string): Json => ({
  ...{ content, headers: {}, reasonPhrase, version: protocolVersion },
  statusCode: String(status),
});

const isLoopback = (host: string) => host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);

/** Empty: everything; `repository`, `repository:tag`, and `*` at an end. */
function inScope(scope: string, { repository, tag }: ContentEvent): boolean {
  if (scope === '' || scope === '*') return true;
  const [wantedRepository = '', wantedTag] = scope.split(':');
  const fits = (pattern: string, text: string) =>
    pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : pattern === text;
  return fits(wantedRepository, repository) && (wantedTag === undefined || fits(wantedTag, tag ?? ''));
}
