import process from 'node:process';
import { Agent } from 'undici';
import { connected, type Host, inFresh } from './host.ts';
import { LargeRegistry } from './largeRegistryProcess.ts';
import { faster, median, type Row } from './measure.ts';
import { peakMegabytes } from './memory.ts';
import { RegistryProcess } from './registryProcess.ts';
import { pageOpens } from './reportPage.ts';

interface Line {
  readonly says: string;
  readonly holds: boolean;
}

type Figures = Readonly<Record<string, number>>;
type Place = LargeRegistry['place'];

/** The same lists and documents, in sequence. */
async function inSequence({ url, user, password }: Place): Promise<undefined> {
  const agent = new Agent();
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const headers = { authorization, accept: 'application/vnd.oci.image.manifest.v1+json, application/json' };
  const get = async (path: string) => {
    const answer = await agent.request({ origin: url, path, method: 'GET', headers });
    return (await answer.body.json()) as { repositories?: string[]; manifests?: { digest: string }[] };
  };
  const { repositories = [] } = await get('/acr/v1/_catalog?n=1000');
  for (const name of repositories) {
    await get(`/acr/v1/${name}`);
    await get(`/acr/v1/${name}/_tags?n=1000`);
    const { manifests = [] } = await get(`/acr/v1/${name}/_manifests?n=1000`);
    for (const { digest } of manifests) await get(`/v2/${name}/manifests/${digest}`);
  }
  await agent.close();
}

/** What each repository holds, all pages of it, and the milliseconds that it took. */
async function measured(host: Host, { loginServer }: Pick<Place, 'loginServer'>) {
  const started = performance.now();
  const repositories: (Figures & { readonly repositoryName: string })[] = [];
  let continuation: string | undefined;
  do {
    const params = { registry: loginServer, ...(continuation === undefined ? {} : { continuation }) };
    const page = await host.wire.sendRequest<{ items: typeof repositories; continuation?: string }>(
      'measure/list',
      params,
    );
    repositories.push(...page.items);
    continuation = page.continuation;
  } while (continuation !== undefined);
  return { repositories, time: performance.now() - started };
}

/** `npm run bench -- report`: reading a registry, reading it again, its sums, opening the page. `-- report memory`: what that holds. */
export async function reportRows(latency: number): Promise<{ rows: Row[]; lines: string[] }> {
  if (process.argv.includes('memory')) return shown([await memoryRow()], []);
  const small = await smallRow(latency);
  const large = await largeFigures(latency);
  return shown([small, large.row], [...large.lines, await pageLine()]);
}

/** What does not hold is marked, and makes the run fail. */
function shown(rows: Row[], lines: readonly Line[]) {
  if (![...rows, ...lines].every(({ holds }) => holds)) process.exitCode = 1;
  return { rows, lines: lines.map(({ says, holds }) => (holds ? says : `MISSED: ${says}`)) };
}

async function smallRow(latency: number): Promise<Row> {
  const registry = await LargeRegistry.start(latency, 20, 50);
  const sequence = await median(1, () => inSequence(registry.place));
  const ours = await median(3, () =>
    inFresh(async (home) => {
      const host = await connected(registry.place, home);
      const { time } = await measured(host, registry.place);
      await host.stop();
      return time;
    }),
  );
  registry.stop();
  return faster('20 repositories of 50 manifests measured, against the same reading in sequence', ours, sequence, 10);
}

async function largeFigures(latency: number): Promise<{ row: Row; lines: Line[] }> {
  const registry = await LargeRegistry.start(latency, 200, 500);
  const { place } = registry;
  return inFresh(async (home) => {
    const host = await connected(place, home);
    const first = await measured(host, place);
    const asked = await registry.requests();
    const second = await measured(host, place);
    const again = await registry.requests();
    const total = await host.wire.sendRequest<Figures>('measure/total', { registry: place.loginServer });
    const memory = peakMegabytes(host.pid) ?? 0;
    await host.stop();
    registry.stop();
    const what = '200 repositories of 500 manifests';
    const seconds = (time: number) => `${(time / 1000).toFixed(1)} s`;
    const says = `${what}: ${seconds(first.time)} and ${asked} requests, then ${seconds(second.time)} and ${again} requests; the host held at most ${memory} MB.`;
    const lines = [{ says, holds: true }, sumsLine(place, first.repositories, total)];
    return { row: faster(`${what} measured again, against the first time`, second.time, first.time, 5), lines };
  });
}

const whole = 'the registry';

/** Ours against the model, figure by figure. */
function sumsLine(
  { model }: Place,
  repositories: readonly (Figures & { readonly repositoryName: string })[],
  total: Figures,
): Line {
  const ours = new Map(repositories.map((one) => [one.repositoryName, one]));
  const wrong = Object.entries({ ...model.repositories, [whole]: model.total }).flatMap(([where, figures]) => {
    const counted: Figures = where === whole ? total : (ours.get(where) ?? {});
    return Object.entries(figures)
      .filter(([name, value]) => counted[name] !== value)
      .map(([name, value]) => `${where}: ${name} is ${counted[name]} instead of ${value}`);
  });
  const isWhole = ours.size === Object.keys(model.repositories).length;
  if (wrong.length > 0 || !isWhole)
    return { says: `${wrong.length} sums are wrong: ${wrong.slice(0, 5).join('; ')}.`, holds: false };
  const says = `All sums of ${repositories.length} repositories and of the registry are those of the model that counted what was put in: ${JSON.stringify(model.total)}.`;
  return { says, holds: true };
}

async function pageLine(): Promise<Line> {
  const opened = await pageOpens();
  if (opened === undefined)
    return { says: 'The page of 5,000 repositories was not opened: there is no Chromium here.', holds: true };
  const says = `The page of 5,000 repositories opens in ${(opened / 1000).toFixed(2)} s (goal: less than 2 s).`;
  return { says, holds: opened < 2000 };
}

/** Megabytes: a ledger keeps at most 100 bytes for each document, config and layer, an index 60 for each document. */
const mostMemory = 450;

/** What the host holds while half a million manifests are measured. */
async function memoryRow(): Promise<Row> {
  const registry = await RegistryProcess.start(0, 'madeUpRegistry.ts', 1000, 500);
  return inFresh(async (home) => {
    const place = { ...registry, loginServer: `https://${registry.loginServer}` };
    const host = await connected(place, home, { NODE_EXTRA_CA_CERTS: registry.caFile });
    const { manifests = 0 } = await host.wire.sendRequest<Figures>('measure/total', { registry: registry.loginServer });
    const memory = peakMegabytes(host.pid) ?? Number.NaN;
    await host.stop();
    registry.stop();
    const what = `memory of the host at most, ${manifests.toLocaleString('en-US')} manifests measured`;
    const shown = { ours: `${memory} MB`, theirs: `${mostMemory} MB`, goal: '<= 1x' };
    return { what, ...shown, ratio: memory / mostMemory, holds: memory <= mostMemory && manifests === 500_000 };
  });
}
