import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type EmulatorWithArm, startEmulator } from '../../emulator/emulator.ts';
import { TokenCache } from '../../src/auth/tokenCache.ts';
import { pullLogOf } from '../../src/handlers/pulls.ts';
import { PullLog } from '../../src/lifecycle/pulls/pullLog.ts';
import { coverQuery, pullsQuery } from '../../src/lifecycle/pulls/queries.ts';
import { Documents } from '../../src/lifecycle/reading/documents.ts';
import { Inventory } from '../../src/lifecycle/repository/inventory.ts';
import { ticksAt } from '../../src/lifecycle/repository/times.ts';
import { ResourceManager } from '../../src/management/azure/resourceManager.ts';
import type { LoginServer, RepositoryName } from '../../src/protocol/index.ts';
import type { RegistryClient } from '../../src/registry/registryClient.ts';
import { pullsInWords } from '../../src/report/inWords.ts';
import { readRegistry } from '../../src/report/measure.ts';
import { summarise } from '../../src/report/summary.ts';
import { Connection } from '../../src/session/connection.ts';
import type { Session } from '../../src/session/session.ts';
import { aCall } from '../lifecycle/workbench.ts';

const day = 86_400_000;
const now = Date.UTC(2025, 5, 1);
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const name = 'team/app' as RepositoryName;

/** An index `a` of the platforms `b` and `c`, and an image `d`, all pushed so many days ago. */
function inventory(daysOld = 200): Inventory {
  const made = new Inventory(name);
  for (const letter of 'abcd') {
    const mediaType = letter === 'a' ? 'application/vnd.oci.image.index.v1+json' : '';
    const ticks = ticksAt(now - daysOld * day);
    made.addManifest({
      digest: digest(letter),
      ticks,
      size: 1,
      mediaType,
      platform: '',
      locked: false,
      tagCount: 1,
      mayRefer: false,
    });
  }
  made.addLinks(0, { children: [digest('b'), digest('c')] });
  return made;
}

const pulled = (letter: string, daysAgo: number, tag = '') => ({
  repository: name,
  digest: letter === '' ? '' : digest(letter),
  tag,
  last: now - daysAgo * day,
  pulls: 3,
});
/** One event a day, from so many days ago until so many. */
const cover = (from: number, to = 0) =>
  Array.from({ length: from - to + 1 }, (_, index) => ({
    first: now - (from - index) * day,
    last: now - (from - index) * day,
  }));

describe('what the log knows of a pull', () => {
  it('is its time, and that nothing was pulled since the log began', () => {
    const ask = new PullLog([pulled('d', 40)], cover(300), false, now).of(inventory());
    expect(ask(digest('d'), undefined)).toBe(now - 40 * day);
    expect(ask(digest('b'), undefined)).toBe('never');
  });

  it('counts the pull of a platform for its index, and that of an index for its platforms', () => {
    const child = new PullLog([pulled('b', 10)], cover(300), false, now).of(inventory());
    expect(child(digest('a'), 'v1')).toBe(now - 10 * day);
    expect(child(digest('c'), undefined)).toBe('never');
    const index = new PullLog([pulled('a', 10)], cover(300), false, now).of(inventory());
    expect(index(digest('c'), undefined)).toBe(now - 10 * day);
  });

  it('reaches no further back than the log: before that anybody may have pulled', () => {
    // Pushed 200 days ago, logged for 30: with 90 days, nothing counts as not pulled.
    const ask = new PullLog([], cover(30), false, now).of(inventory(200));
    expect(ask(digest('d'), undefined)).toBe(now - 30 * day);
  });

  it('is unknown where the log is empty, was switched off, or its answer was cut off', () => {
    for (const log of [
      new PullLog([pulled('d', 40)], [], false, now),
      new PullLog([pulled('d', 40)], cover(300, 20), false, now),
      new PullLog([pulled('d', 40)], cover(300), true, now),
    ]) {
      expect(log.of(inventory())(digest('b'), undefined)).toBe('unknown');
      expect(log.repository(new Inventory('other' as RepositoryName)).state).toBe('Unknown');
      expect(log.text).not.toMatch(/since/);
    }
  });

  it('says nothing of a repository that is older than a log of less than a month', () => {
    const stateOf = (log: number, pushed: number) =>
      new PullLog([], cover(log), false, now).repository(inventory(pushed)).state;
    expect([stateOf(29, 200), stateOf(31, 200), stateOf(29, 20)]).toEqual(['Unknown', 'NotPulled', 'NotPulled']);
    const young = new PullLog([], cover(29), false, now);
    expect(young.repository(inventory(200)).since).toBe('2025-05-03T00:00:00.0000000Z');
    expect([young, new PullLog([], cover(31), false, now)].map(pullsInWords)).toEqual([
      'The log knows of pulls since 2025-05-03. That is too short to show that older repositories are unused.',
      'The log knows of pulls since 2025-05-01.',
    ]);
  });

  it('begins anew after a gap', () => {
    const ask = new PullLog([], [...cover(300, 100), ...cover(50)], false, now).of(inventory(200));
    expect(ask(digest('d'), undefined)).toBe(now - 50 * day);
  });

  it('counts a pull that names a tag alone', () => {
    const ask = new PullLog([pulled('', 5, 'v1')], cover(300), false, now).of(inventory());
    expect(ask(digest('d'), 'v1')).toBe(now - 5 * day);
    expect(ask(digest('d'), 'v2')).toBe('never');
  });
});

/** As far as it is used here; the package's own types need those of its runtime. */
interface KustoParser {
  readonly Language: {
    readonly Symbols: {
      readonly TableSymbol: { $ctor7: new (name: string, schema: string, description: null) => object };
      readonly DatabaseSymbol: { ctor: new (name: string, members: readonly object[]) => object };
    };
    readonly GlobalState: { readonly Default: { WithDatabase(database: object): object } };
    readonly KustoCode: {
      ParseAndAnalyze(
        query: string,
        state: object,
      ): {
        GetDiagnostics(): { readonly Count: number; getItem(index: number): { readonly Message: string } };
      };
    };
  };
}

/** What Microsoft's parser says against a query on the documented columns of the table. */
function complaints(query: string): string[] {
  const require = createRequire(import.meta.url);
  require('@kusto/language-service-next/bridge.js');
  require('@kusto/language-service-next');
  const { Language } = (globalThis as unknown as { Kusto: KustoParser }).Kusto;
  const schema =
    '(TimeGenerated: datetime, LoginServer: string, OperationName: string, UserAgent: string, Repository: string, Digest: string, Tag: string)';
  const table = new Language.Symbols.TableSymbol.$ctor7('ContainerRegistryRepositoryEvents', schema, null);
  const state = Language.GlobalState.Default.WithDatabase(new Language.Symbols.DatabaseSymbol.ctor('logs', [table]));
  const found = Language.KustoCode.ParseAndAnalyze(query, state).GetDiagnostics();
  return Array.from({ length: found.Count }, (_, index) => found.getItem(index).Message);
}

describe('what is asked of Log Analytics', () => {
  it.each([
    ['the days of the log', coverQuery("o'brien.azurecr.io")],
    ['the pulls', pullsQuery('contoso.azurecr.io')],
  ])('is read by the parser of Kusto: %s', (_, query) => {
    expect(complaints(query)).toEqual([]);
  });

  it('would be refused by that parser with a wrong column or a quotation mark that is not doubled', () => {
    expect(complaints(pullsQuery('contoso').replace('Digest', 'Digestt'))).not.toEqual([]);
    expect(complaints("ContainerRegistryRepositoryEvents | where LoginServer =~ @'o'brien'")).not.toEqual([]);
  });
});

describe('Log Analytics, as the emulator plays it', () => {
  /** The whole way: a registry that logs, Microsoft's query client, what a report says. */
  async function play(work: (world: World) => Promise<void>): Promise<void> {
    const emulator = await startEmulator({ arm: true });
    const folder = mkdtempSync(join(tmpdir(), 'acrshell-test-pulls-'));
    const loginServer = emulator.loginServer as LoginServer;
    const around = { userAgent: 'test', log: () => {}, environment: {} };
    const connection = new Connection(
      { endpoint: { loginServer, origin: emulator.url }, registryName: 'demo' },
      { kind: 'password', label: 'admin', userName: emulator.admin.user, password: emulator.admin.password },
      'AdminUser' as never,
      { retries: 2 },
      { cache: new TokenCache(), ...around },
    );
    const account = {
      key: 'test',
      identityType: 'AccessToken',
      environment: 'AzureCloud',
      resourceManagerUrl: emulator.arm.url,
      token: async (_: unknown, audience = 'https://management.azure.com') => emulator.arm.token({ audience }),
    };
    const manager = new ResourceManager(account, around);
    const session = { manager: async () => manager } as unknown as Session;
    const documents = new Documents(folder);
    try {
      await work({ emulator, client: connection.client, session, documents });
    } finally {
      await Promise.all([connection.close(), manager.close(), emulator.stop()]);
      rmSync(folder, { recursive: true, force: true });
    }
  }

  interface World {
    readonly emulator: EmulatorWithArm;
    readonly client: RegistryClient;
    readonly session: Session;
    readonly documents: Documents;
  }

  async function pull({ emulator }: World, repository: string, reference: string): Promise<void> {
    const authorization = `Basic ${btoa(`${emulator.admin.user}:${emulator.admin.password}`)}`;
    const accept = 'application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json';
    const url = `${emulator.url}/v2/${repository}/manifests/${reference}`;
    const answer = await fetch(url, { headers: { authorization, accept, 'user-agent': 'docker/28.0' } });
    expect(answer.status).toBe(200);
  }

  const states = async ({ client, session, documents }: World, workspace: string) => {
    const pulls = await pullLogOf(session, client, workspace, aCall());
    const reading = await readRegistry(client, { documents, pulls, now: Date.now() }, aCall());
    const { repositories } = summarise(reading, false);
    return Object.fromEntries(
      repositories.map(({ repositoryName, pullState, pulls: many }) => [repositoryName, [pullState, many]]),
    );
  };

  const old = ({ emulator }: World) =>
    ({ time: Date.now() - 100 * day, operation: 'Push', loginServer: emulator.loginServer, repository: 'x' }) as const;

  it('says what was pulled and what was not; that AcrShell looks at everything is no pull', () =>
    play(async (world) => {
      const { content, arm } = world.emulator;
      const workspace = arm.logs.add();
      arm.logs.log(
        workspace,
        ...Array.from({ length: 101 }, (_, index) => ({ ...old(world), time: Date.now() - index * day })),
      );
      await content.seedImage('used', 'v1');
      await content.seedImage('idle', 'v1');
      await pull(world, 'used', 'v1');
      await pull(world, 'used', 'v1');
      expect(await states(world, workspace)).toEqual({ used: ['Pulled', 2], idle: ['NotPulled', 0] });
      // The first reading has asked for every manifest: a second one must not take that for use.
      expect(await states(world, workspace)).toEqual({ used: ['Pulled', 2], idle: ['NotPulled', 0] });
    }));

  it('says nothing of what was not pulled where the answer is cut, or no event came for a week', () =>
    play(async (world) => {
      const { content, arm } = world.emulator;
      await content.seedImage('idle', 'v1');
      const cut = arm.logs.add({ mostRows: 1 });
      arm.logs.log(
        cut,
        ...Array.from({ length: 30 }, (_, index) => ({ ...old(world), time: Date.now() - index * day })),
      );
      const off = arm.logs.add({ isOn: false });
      arm.logs.log(off, old(world));
      expect(await states(world, cut)).toEqual({ idle: ['Unknown', 0] });
      expect(await states(world, off)).toEqual({ idle: ['Unknown', 0] });
    }));

  it('refuses a workspace that does not exist, and an id that is none', () =>
    play(async ({ client, session }) => {
      const nowhere = '11111111-2222-3333-4444-555555555555';
      const advice = expect.stringContaining('CustomerId');
      await expect(pullLogOf(session, client, nowhere, aCall())).rejects.toMatchObject({
        kind: 'NotFound',
        detail: { advice },
      });
      await expect(pullLogOf(session, client, 'my-workspace', aCall())).rejects.toMatchObject({
        kind: 'InvalidInput',
        detail: { advice },
      });
    }));
});
