import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { json, type Reply } from '../http/reply.ts';
import { type RegistryRequest, readBody } from '../http/request.ts';
import { logsAudience } from '../identity/directory.ts';

/** A row of ContainerRegistryRepositoryEvents, as far as queries here ask for it. */
export interface LoggedEvent {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly operation: 'Pull' | 'Push' | 'Delete';
  readonly loginServer: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
  readonly userAgent?: string;
}

export interface WorkspaceOptions {
  /** Whether the registries of this emulator send their events there. */
  readonly isOn?: boolean;
  /** It answers no more rows than this and says that there are more, as the service does at its limits. */
  readonly mostRows?: number;
  readonly retentionDays?: number;
}

interface Workspace extends WorkspaceOptions {
  readonly events: LoggedEvent[];
}

const day = 86_400_000;
const path = /^\/v1\/workspaces\/([^/]+)\/query$/;

/**
 * Log Analytics, for the two queries that AcrShell sends; any other is refused as one that cannot be read. Route:
 * POST /v1/workspaces/{workspaceId}/query (Azure Monitor, Logs query API).
 */
export class LogAnalytics {
  readonly #clock: Clock;
  readonly #workspaces = new Map<string, Workspace>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(options: WorkspaceOptions = {}): string {
    const id = randomUUID();
    this.#workspaces.set(id, { ...options, events: [] });
    return id;
  }

  /** What happened in a registry just now goes to every workspace that is on. */
  tell(event: Omit<LoggedEvent, 'time'>): void {
    for (const { events, isOn = true } of this.#workspaces.values())
      if (isOn) events.push({ ...event, time: this.#clock.now() });
  }

  /** What happened at another time. */
  log(workspaceId: string, ...events: readonly LoggedEvent[]): void {
    this.#workspaces.get(workspaceId)?.events.push(...events);
  }

  serves = (request: RegistryRequest): boolean => path.test(request.path);

  async answer(request: RegistryRequest, audience: string): Promise<Reply> {
    if (audience.replace(/\/+$/, '') !== logsAudience)
      return refusal(401, 'InvalidTokenError', 'The provided authentication token is not valid for this resource');
    const workspace = this.#workspaces.get(path.exec(request.path)?.[1] ?? '');
    if (workspace === undefined) return refusal(404, 'WorkspaceNotFoundError', 'The workspace could not be found');
    const body = JSON.parse((await readBody(request, 65_536))?.toString('utf8') ?? '{}') as { query?: unknown };
    const found = read(String(body.query));
    if (found === undefined) return refusal(400, 'BadArgumentError', 'The request had some invalid properties');
    const kept = this.#clock.now() - (workspace.retentionDays ?? 730) * day;
    const events = workspace.events.filter(({ time, loginServer }) => time >= kept && same(loginServer, found.server));
    const { columns, rows } = found.what === 'days' ? days(events) : pulls(events, found.without);
    const most = workspace.mostRows ?? Number.POSITIVE_INFINITY;
    const tables = [{ name: 'PrimaryResult', columns, rows: rows.slice(0, most) }];
    const error = { code: 'PartialError', message: 'There were some errors when processing your query.' };
    return json(200, { tables, ...(rows.length > most ? { error } : {}) });
  }
}

const table = /^ContainerRegistryRepositoryEvents\n\| where LoginServer =~ @'((?:[^']|'')*)'/;
const dayQuery =
  /^\n\| summarize Events = count\(\), First = min\(TimeGenerated\), Last = max\(TimeGenerated\) by Day = bin\(TimeGenerated, 1d\)\n\| order by Day asc$/;
const pullQuery =
  /^ and OperationName == 'Pull'\n\| where UserAgent !startswith '([^']*)'\n\| summarize Pulls = count\(\), Last = max\(TimeGenerated\) by Repository, Digest, Tag$/;

function read(query: string): { server: string; what: 'days' | 'pulls'; without: string } | undefined {
  const start = table.exec(query);
  if (start === null) return undefined;
  const server = (start[1] ?? '').replaceAll("''", "'");
  const rest = query.slice(start[0].length);
  if (dayQuery.test(rest)) return { server, what: 'days', without: '' };
  const pulled = pullQuery.exec(rest);
  return pulled === null ? undefined : { server, what: 'pulls', without: pulled[1] ?? '' };
}

const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
const column = (name: string, type: string) => ({ name, type });
const moment = (time: number) => new Date(time).toISOString();

function days(events: readonly LoggedEvent[]) {
  const rows = [...grouped(events, ({ time }) => String(Math.floor(time / day)))]
    .map(([number, some]) => {
      const times = some.map(({ time }) => time);
      return [moment(Number(number) * day), some.length, moment(Math.min(...times)), moment(Math.max(...times))];
    })
    .sort(([a], [b]) => String(a).localeCompare(String(b)));
  const moments = ['First', 'Last'].map((name) => column(name, 'datetime'));
  return { columns: [column('Day', 'datetime'), column('Events', 'long'), ...moments], rows };
}

function pulls(events: readonly LoggedEvent[], without: string) {
  const counted = events.filter(
    ({ operation, userAgent = '' }) =>
      operation === 'Pull' && !userAgent.toLowerCase().startsWith(without.toLowerCase()),
  );
  const key = ({ repository, digest = '', tag = '' }: LoggedEvent) => JSON.stringify([repository, digest, tag]);
  const rows = [...grouped(counted, key)].map(([names, some]) => [
    ...(JSON.parse(names) as string[]),
    some.length,
    moment(Math.max(...some.map(({ time }) => time))),
  ]);
  const names = ['Repository', 'Digest', 'Tag'].map((name) => column(name, 'string'));
  return { columns: [...names, column('Pulls', 'long'), column('Last', 'datetime')], rows };
}

function grouped(events: readonly LoggedEvent[], key: (event: LoggedEvent) => string): Map<string, LoggedEvent[]> {
  const groups = new Map<string, LoggedEvent[]>();
  for (const event of events) groups.set(key(event), [...(groups.get(key(event)) ?? []), event]);
  return groups;
}

function refusal(status: number, code: string, message: string): Reply {
  return json(status, { error: { code, message } });
}
