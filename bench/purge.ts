import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { type Host, startHost } from './host.ts';
import { sdkClient, sdkContentClient } from './listings.ts';
import { faster, type Row } from './measure.ts';
import { peakMegabytes } from './memory.ts';
import { RegistryProcess } from './registryProcess.ts';

const [repositories, manifests] = [200, 500];
/** Documents that are read one by one; their time is scaled to all. */
const sample = 500;
const large = 500_000;
const begunManifests = 3000;
const latency = 20;

export interface PurgeFigures {
  readonly rows: readonly Row[];
  readonly lines: readonly { readonly says: string; readonly holds: boolean }[];
}

/** Clean-ups: plans compared with Microsoft's SDK, the rate at a throttling registry, and memory. */
export async function purgeFigures(): Promise<PurgeFigures> {
  const plans = await planFigures();
  const rates = await rateFigures();
  return { rows: plans.rows, lines: [...plans.lines, ...rates, ...(await memoryFigures())] };
}

/** A host with its own home folder: documents cached by earlier runs would be free. */
async function withHost<T>(registry: RegistryProcess, work: (host: Host) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'acrshell-bench-home-'));
  const host = await startHost({ NODE_EXTRA_CA_CERTS: registry.caFile, HOME: home, USERPROFILE: home });
  try {
    const credential = { kind: 'password', userName: registry.user, password: registry.password };
    await host.wire.sendRequest('context/connect', { registry: addressOf(registry), credential });
    return await work(host);
  } finally {
    await host.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

const addressOf = ({ loginServer }: RegistryProcess) => `https://${loginServer}`;

/** Every item, page by page, as a client requests them. */
async function planned(host: Host, registry: RegistryProcess, more: object = {}): Promise<number> {
  let [count, continuation]: [number, string | undefined] = [0, undefined];
  do {
    const asked = { registry: addressOf(registry), keep: 3, ...more, ...(continuation ? { continuation } : {}) };
    const page: { items: unknown[]; continuation?: string } = await host.wire.sendRequest('purge/plan', asked);
    count += page.items.length;
    continuation = page.continuation;
  } while (continuation !== undefined);
  return count;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function planFigures(): Promise<PurgeFigures> {
  const registry = await RegistryProcess.start(latency, 'madeUpRegistry.ts', repositories, manifests);
  try {
    const names = Array.from({ length: repositories }, (_, index) => `made/up${String(index).padStart(4, '0')}`);
    const theirs = await timed(() => sdkListing(registry, names));
    const single = await timed(() => sdkDocuments(registry, names[0] ?? ''));
    const total = repositories * manifests;
    const scaled = (single / sample) * total;
    return await withHost(registry, async (host) => {
      const plain = await timed(() => planned(host, registry));
      let summary = { layers: 0, bytesPerLayer: 0 };
      const measured = await timed(async () => {
        summary = await host.wire.sendRequest('purge/totals', {
          registry: addressOf(registry),
          keep: 3,
          measure: true,
        });
      });
      const peak = peakMegabytes(host.pid) ?? 0;
      const allowed = 200 + Math.round((summary.layers * 64) / 2 ** 20);
      const what = `a plan of ${repositories} repositories of ${manifests} manifests`;
      return {
        rows: [
          faster(`${what}, against the SDK's listing in sequence`, plain, theirs, 10),
          faster(
            `the same with -Measure, against one document after another (${sample} read, scaled)`,
            measured,
            scaled,
            10,
          ),
        ],
        lines: [
          {
            says: `-Measure held ${summary.bytesPerLayer} bytes for each of ${summary.layers.toLocaleString('en-US')} layers (goal: 64), the host ${peak} MB at most (goal: below ${allowed}, 200 and the layers).`,
            holds: summary.layers > 0 && summary.bytesPerLayer <= 64 && peak < allowed,
          },
        ],
      };
    });
  } finally {
    registry.stop();
  }
}

/** The same pages that the plan reads, in sequence, with the SDK's default page size. */
async function sdkListing(registry: RegistryProcess, names: readonly string[]): Promise<void> {
  const client = sdkClient(registry);
  for (const name of names) {
    const repository = client.getRepository(name);
    await repository.getProperties();
    for await (const _ of repository.listManifestProperties().byPage());
    const anything = `sha256:${'0'.repeat(64)}`;
    for await (const _ of client.getArtifact(name, anything).listTagProperties().byPage());
  }
}

async function sdkDocuments(registry: RegistryProcess, name: string): Promise<void> {
  const client = sdkContentClient(registry, name);
  const digests: string[] = [];
  for await (const { digest } of sdkClient(registry).getRepository(name).listManifestProperties()) digests.push(digest);
  for (const digest of digests.slice(0, sample)) await client.getManifest(digest);
}

interface Limits {
  readonly repository: string;
  readonly says: string;
  readonly perSecond: number;
  /** The limit from then on, and the seconds after which it applies. */
  readonly later?: { readonly perSecond: number; readonly seconds: number };
}

async function rateFigures() {
  const registry = await RegistryProcess.start(latency, 'throttledRegistry.ts');
  const lines: { says: string; holds: boolean }[] = [];
  try {
    for (const limits of [
      { repository: 'throttled/fast', says: '100 a second', perSecond: 100 },
      { repository: 'throttled/slow', says: '8 a second', perSecond: 8 },
      {
        repository: 'throttled/changing',
        says: '40 a second, then 100',
        perSecond: 40,
        later: { perSecond: 100, seconds: 25 },
      },
    ] satisfies Limits[])
      lines.push(await rateFigure(registry, limits));
  } finally {
    registry.stop();
  }
  return lines;
}

/**
 * A purge at a registry with this limit of requests a second: the share of it that was used, and the share of refusals.
 */
async function rateFigure(registry: RegistryProcess, { repository, says, perSecond, later }: Limits) {
  return withHost(registry, async (host) => {
    await registry.limit(perSecond);
    const started = performance.now();
    let [allowed, accepted, refused, limit, since] = [0, 0, 0, perSecond, started];
    const change = async (next: number) => {
      const rate = await registry.limit(next);
      accepted += rate.accepted;
      refused += rate.refused;
      allowed += ((performance.now() - since) / 1000) * limit;
      [limit, since] = [next, performance.now()];
    };
    const asked = { registry: addressOf(registry), repositories: [repository], keep: 3, noJournal: false };
    const running = host.wire.sendRequest<{ failed: number; manifestsDeleted: number; status: string }>(
      'purge/run',
      asked,
    );
    if (later) {
      await sleep(later.seconds * 1000);
      await change(later.perSecond);
    }
    const report = await running;
    await change(0);
    const [used, share] = [accepted / allowed, refused / (accepted + refused)];
    const percent = (value: number) => `${(value * 100).toFixed(1)} %`;
    return {
      says: `${says}: a purge of ${report.manifestsDeleted} images used ${percent(used)} of what the registry allows (goal: 90), ${percent(share)} of ${accepted + refused} requests were refused (goal: 5), ${report.failed} deletions failed.`,
      holds: used >= 0.9 && share <= 0.05 && report.failed === 0 && report.status === 'Completed',
    };
  });
}

async function memoryFigures() {
  const registry = await RegistryProcess.start(0, 'madeUpRegistry.ts', 1, large);
  const figure = (peak: number | undefined, doing: string) => {
    const held = peak === undefined ? 'an unknown amount (there is no /proc here)' : `${peak} MB`;
    const says = `The host held ${held} at most while it ${doing} of a repository of ${large.toLocaleString('en-US')} manifests (goal: below 200).`;
    return { says, holds: (peak ?? 0) < 200 };
  };
  try {
    return [
      await withHost(registry, async (host) => {
        const count = await planned(host, registry);
        return figure(peakMegabytes(host.pid), `planned ${count.toLocaleString('en-US')} items`);
      }),
      await withHost(registry, async (host) => {
        const deleted = await begun(host, registry);
        return figure(peakMegabytes(host.pid), `began a purge (${deleted.toLocaleString('en-US')} deletions)`);
      }),
    ];
  } finally {
    registry.stop();
  }
}

/** A purge of which the first deletions are looked at: all that it holds, it holds by then. */
async function begun(host: Host, registry: RegistryProcess): Promise<number> {
  const stop = new CancellationTokenSource();
  const asked = { registry: addressOf(registry), keep: 3 };
  const running = host.wire.sendRequest('purge/run', asked, stop.token).catch(() => {});
  let [deleted, manifests] = [0, 0];
  while (manifests < begunManifests) {
    await sleep(250);
    const { deletes = 0, manifests: whole = 0 } = await registry.asked();
    deleted += deletes;
    manifests += whole;
  }
  stop.cancel();
  await running;
  return deleted;
}
