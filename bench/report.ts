import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface, type Interface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';
import { Agent } from 'undici';
import { type Host, startHost } from './host.ts';
import { faster, median, type Row } from './measure.ts';

interface Place {
  readonly loginServer: string;
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** The expected totals, counted while seeding. */
  readonly model: Readonly<Record<string, number>>;
}

class LargeRegistry {
  readonly place: Place;
  readonly #child: ChildProcess;
  readonly #lines: Interface;

  private constructor(child: ChildProcess, lines: Interface, place: Place) {
    this.#child = child;
    this.#lines = lines;
    this.place = place;
  }

  static async start(latency: number, repositories: number, each: number): Promise<LargeRegistry> {
    const args = [latency, repositories, each].map(String);
    const child = spawn(process.execPath, [join(import.meta.dirname, 'largeRegistry.ts'), ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (!child.stdout) throw new Error('the registry has no output');
    const lines = createInterface({ input: child.stdout });
    return new LargeRegistry(child, lines, JSON.parse(await nextLine(lines)));
  }

  async requests(): Promise<number> {
    const answer = nextLine(this.#lines);
    this.#child.stdin?.write('?\n');
    return JSON.parse(await answer).requests;
  }

  stop(): void {
    this.#child.stdin?.end();
  }
}

const nextLine = (lines: Interface) => new Promise<string>((resolve) => lines.once('line', resolve));

async function connected({ loginServer, user, password }: Place, home: string): Promise<Host> {
  const host = await startHost({ HOME: home, USERPROFILE: home });
  const credential = { kind: 'password', userName: user, password };
  await host.wire.sendRequest('context/connect', { registry: loginServer, credential });
  return host;
}

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

async function inFresh<T>(work: (home: string) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'acrshell-bench-home-'));
  try {
    return await work(home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function whole(host: Host, { loginServer }: Place): Promise<number> {
  const started = performance.now();
  await host.wire.sendRequest('measure/list', { registry: loginServer });
  return performance.now() - started;
}

/** `npm run bench -- report`: reading a registry twice, and opening the page. */
export async function reportRows(latency: number): Promise<{ rows: Row[]; lines: string[] }> {
  const rows: Row[] = [];
  const lines: string[] = [];
  const small = await LargeRegistry.start(latency, 20, 50);
  const sequence = await median(1, () => inSequence(small.place));
  const ours = await median(3, () =>
    inFresh(async (home) => {
      const host = await connected(small.place, home);
      const time = await whole(host, small.place);
      await host.stop();
      return time;
    }),
  );
  small.stop();
  rows.push(
    faster('20 repositories of 50 manifests measured, against the same reading in sequence', ours, sequence, 10),
  );

  const large = await LargeRegistry.start(latency, 200, 500);
  await inFresh(async (home) => {
    const host = await connected(large.place, home);
    const first = await whole(host, large.place);
    const asked = await large.requests();
    const second = await whole(host, large.place);
    const again = await large.requests();
    const memory = Math.round(Number(/VmHWM:\s+(\d+)/.exec(statusOf(host.pid))?.[1] ?? 0) / 1024);
    rows.push(faster('200 repositories of 500 manifests measured again, against the first time', second, first, 5));
    lines.push(
      `200 repositories of 500 manifests: ${Math.round(first / 1000)} s and ${asked} requests, then ${(second / 1000).toFixed(1)} s and ${again} requests; at most ${memory} MB of memory.`,
    );
    const counted = await host.wire.sendRequest<Record<string, number>>('measure/total', {
      registry: large.place.loginServer,
    });
    const wrong = Object.entries(large.place.model).filter(([name, value]) => counted[name] !== value);
    lines.push(
      wrong.length === 0
        ? `Its sums are those of what put it in: ${JSON.stringify(large.place.model)}.`
        : `WRONG SUMS: ${JSON.stringify(wrong)} against ${JSON.stringify(counted)}.`,
    );
    const picture = process.env.REPORT_PATH;
    if (picture)
      await host.wire.sendRequest('measure/export', {
        registry: large.place.loginServer,
        paths: [picture],
        force: true,
        ...policy(),
      });
    await host.stop();
  });
  large.stop();
  const opened = await pageOpens();
  lines.push(
    opened === undefined
      ? 'The page of 5,000 repositories was not opened: there is no Chromium here.'
      : `The page of 5,000 repositories opens in ${(opened / 1000).toFixed(2)} s (goal: less than 2 s): ${opened < 2000 ? 'holds' : 'MISSED'}.`,
  );
  return { rows, lines };
}

const policy = () => (process.env.REPORT_POLICY === undefined ? {} : { policy: process.env.REPORT_POLICY });

function statusOf(pid: number): string {
  return existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '';
}

/** Milliseconds until the map and the table of the host's page are drawn, the median of three. */
async function pageOpens(): Promise<number | undefined> {
  const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
  if (executablePath === undefined) return undefined;
  return inFresh(async (home) => {
    const path = join(home, 'report.html');
    const registry = await LargeRegistry.start(0, 20, 2);
    const host = await connected(registry.place, home);
    await host.wire.sendRequest('measure/export', { registry: registry.place.loginServer, paths: [path] });
    await host.stop();
    registry.stop();
    writeFileSync(path, multiplied(readFileSync(path, 'utf8'), 5000));
    const browser = await puppeteer.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
    const time = await median(3, async () => {
      const page = await browser.newPage();
      const started = performance.now();
      await page.goto(pathToFileURL(path).href);
      await page.waitForSelector('.cell');
      const opened = performance.now() - started;
      await page.close();
      return opened;
    });
    await browser.close();
    return time;
  });
}

/** The same page with its repositories repeated under other names. */
function multiplied(page: string, count: number): string {
  return page.replace(/(<script type="application\/json" id="data">)(.*?)(<\/script>)/s, (_, open, text, close) => {
    const data = JSON.parse(text) as { repositories: { name: string }[] };
    const from = data.repositories;
    const repositories = Array.from({ length: count }, (__, index) => {
      const one = from[index % from.length];
      return { ...one, name: `${one?.name}-${index}` };
    });
    return `${open}${JSON.stringify({ ...data, repositories }).replaceAll('<', '\\u003c')}${close}`;
  });
}
