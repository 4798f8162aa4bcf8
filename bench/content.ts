import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Host, startHost } from './host.ts';
import { writeLayout } from './layout.ts';
import { faster, median, medians, type Row } from './measure.ts';
import { peakMegabytes } from './memory.ts';

// Content against skopeo, both with one docker-registry on the same disk.
const mebibyte = 1024 * 1024;
const largeSize = Number(process.env.ACRSHELL_BENCH_MIB ?? 1024) * mebibyte;
const runs = 3;

export interface ContentFigures {
  readonly rows: readonly Row[];
  readonly lines: readonly string[];
}

const present = (program: string) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;

export async function contentFigures(): Promise<ContentFigures> {
  if (!present('skopeo') || !present('docker-registry'))
    return { rows: [], lines: ['Content is not measured: skopeo or docker-registry is not on PATH.'] };
  const folder = mkdtempSync(join(tmpdir(), 'acrshell-bench-content-'));
  const registry = await Distribution.start(join(folder, 'registry'));
  try {
    return await measure(folder, registry);
  } finally {
    await registry.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string, registry: Distribution): Promise<ContentFigures> {
  const rows: Row[] = [];
  const lines: string[] = [];
  const host = await connected(registry.address);
  const kinds = [
    { name: `${largeSize / mebibyte} MiB in one layer`, layers: 1, size: largeSize, goal: 0.9 },
    { name: '200 layers of 50 KB', layers: 200, size: 50_000, goal: 1 },
  ];
  for (const { name, layers, size, goal } of kinds) {
    const source = join(folder, `layout-${layers}`);
    writeLayout(source, layers, size);
    let turn = 0;
    const ours = () => `ours-${layers}-${turn}`;
    const theirs = () => `theirs-${layers}-${turn}`;
    // Once: skopeo would mount the blobs at a second push, because it remembers them.
    const [pushed, skopeoPushed] = await medians(
      1,
      async () => {
        turn += 1;
        await call(host, 'artifact/push', {
          registry: registry.address,
          repository: ours(),
          tag: 'v1',
          paths: [source],
        });
        return undefined;
      },
      async () => skopeo(folder, `oci:${source}:v1`, `docker://${registry.address}/${theirs()}:v1`),
    );
    rows.push(faster(`push of ${name}, against skopeo`, pushed, skopeoPushed, goal));
    const [pulled, skopeoPulled] = await medians(
      runs,
      async () => {
        const path = join(folder, `pulled-${layers}-${turn++}`);
        const started = performance.now();
        await call(host, 'artifact/pull', {
          registry: registry.address,
          repository: `ours-${layers}-1`,
          tag: 'v1',
          path,
        });
        const taken = performance.now() - started;
        rmSync(path, { recursive: true });
        return taken;
      },
      async () => {
        const path = join(folder, `pulled-${layers}-${turn++}`);
        const started = performance.now();
        skopeo(folder, `docker://${registry.address}/theirs-${layers}-1:v1`, `oci:${path}:v1`);
        const taken = performance.now() - started;
        rmSync(path, { recursive: true });
        return taken;
      },
    );
    rows.push(faster(`pull of ${name}, against skopeo`, pulled, skopeoPulled, goal));
    lines.push(await requestLine(folder, registry, host, name, source));
  }
  const copies = await copiesWithin(folder, host, registry);
  rows.push(copies.row);
  lines.push(copies.line);
  lines.push(`Peak memory of the host over all of this: ${peakMegabytes(host.pid) ?? '?'} MB (goal: below 150).`);
  await host.stop();
  lines.push(await spentBuffersLine(folder, registry.address));
  return { rows, lines };
}

/** spentBuffers.ts frees chunks with ArrayBuffer.transfer; without it they wait for the garbage collector. */
const withoutTransfer = 'data:text/javascript,ArrayBuffer.prototype.transfer=function(){return%20this}';

/** The effect of src/registry/content/spentBuffers.ts: one large pull with it, and one without. */
async function spentBuffersLine(folder: string, address: string): Promise<string> {
  const pull = async (environment: NodeJS.ProcessEnv) => {
    const host = await connected(address, environment);
    const path = join(folder, 'pulled-for-memory');
    await call(host, 'artifact/pull', { registry: address, repository: 'ours-1-1', tag: 'v1', path });
    rmSync(path, { recursive: true });
    const peak = peakMegabytes(host.pid);
    await host.stop();
    return peak;
  };
  const [freed, kept] = [await pull({}), await pull({ NODE_OPTIONS: `--import=${withoutTransfer}` })];
  return `Peak memory of one pull of ${largeSize / mebibyte} MiB: ${freed} MB, and ${kept} MB where spent buffers are left to the garbage collector.`;
}

/** The requests of one push and one pull each, counted in the registry's access log. */
async function requestLine(
  folder: string,
  registry: Distribution,
  host: Host,
  name: string,
  source: string,
): Promise<string> {
  const at = { registry: registry.address, repository: 'counted/ours', tag: 'v1' };
  const figures: number[] = [];
  const count = async (run: () => unknown) => {
    const before = registry.requests;
    await run();
    figures.push(registry.requests - before);
  };
  await count(() => call(host, 'artifact/push', { ...at, paths: [source] }));
  await count(() => skopeo(folder, `oci:${source}:v1`, `docker://${registry.address}/counted/theirs:v1`));
  await count(() => call(host, 'artifact/pull', { ...at, path: join(folder, 'counted-ours') }));
  await count(() =>
    skopeo(folder, `docker://${registry.address}/counted/theirs:v1`, `oci:${join(folder, 'counted')}:v1`),
  );
  for (const path of ['counted-ours', 'counted']) rmSync(join(folder, path), { recursive: true, force: true });
  const [push, skopeoPush, pull, skopeoPull] = figures;
  return `${name}: push ${push} requests (skopeo ${skopeoPush}), pull ${pull} (skopeo ${skopeoPull}).`;
}

/** Fifty artifacts of five layers each, copied to other repositories of the registry: no content is transferred. */
async function copiesWithin(folder: string, host: Host, registry: Distribution): Promise<{ row: Row; line: string }> {
  const artifacts = 50;
  const source = join(folder, 'artifact');
  writeLayout(source, 5, 1_000_000);
  const from = { registry: registry.address, repository: 'artifacts/source', tag: 'v1' };
  await call(host, 'artifact/push', { ...from, paths: [source] });
  const copy = async (one: (n: number) => unknown) => {
    const before = registry.requests;
    const taken = await median(1, async () => {
      for (let n = 0; n < artifacts; n += 1) await one(n);
      return undefined;
    });
    return { taken, requests: registry.requests - before };
  };
  const ours = await copy((n) =>
    call(host, 'artifact/copy', { ...from, destinationRepository: `artifacts/ours-${n}` }),
  );
  const address = `docker://${registry.address}/artifacts`;
  const theirs = await copy((n) => skopeo(folder, `${address}/source:v1`, `${address}/theirs-${n}:v1`));
  const row = faster(`${artifacts} copies within the registry, against skopeo`, ours.taken, theirs.taken, 1);
  return { row, line: `${artifacts} copies: ${ours.requests} requests (skopeo ${theirs.requests}).` };
}

function call(host: Host, method: string, params: object): Promise<unknown> {
  return host.wire.sendRequest(method, params);
}

async function connected(address: string, environment: NodeJS.ProcessEnv = {}): Promise<Host> {
  const host = await startHost(environment);
  const credential = { kind: 'password', userName: 'bench', password: 'bench' };
  await call(host, 'context/connect', { registry: address, credential });
  return host;
}

/** Without skopeo's memory of earlier runs: it would mount what it pushed before. */
function skopeo(folder: string, from: string, to: string): undefined {
  const state = mkdtempSync(join(folder, 'skopeo-'));
  const flags = ['--insecure-policy', 'copy', '--quiet', '--preserve-digests', '--src-tls-verify=false'];
  const outcome = spawnSync('skopeo', [...flags, '--dest-tls-verify=false', from, to], {
    encoding: 'utf8',
    env: { ...process.env, HOME: state, XDG_DATA_HOME: state, XDG_RUNTIME_DIR: state },
  });
  if (outcome.status !== 0) throw new Error(outcome.stderr);
  return undefined;
}

/** docker-registry 2.8 on a free loopback port, with its access log for counting. */
class Distribution {
  readonly address: string;
  readonly #child: ChildProcess;
  readonly #log: string;

  private constructor(address: string, child: ChildProcess, log: string) {
    this.address = address;
    this.#child = child;
    this.#log = log;
  }

  /** A file, because a pipe would not be read while skopeo runs. */
  get requests(): number {
    return readFileSync(this.#log, 'latin1').split('HTTP/1.1"').length - 1;
  }

  static async start(folder: string): Promise<Distribution> {
    mkdirSync(folder);
    const address = `127.0.0.1:${await freePort()}`;
    const settings = [
      'version: 0.1',
      'log: { level: error }',
      `storage: { filesystem: { rootdirectory: ${join(folder, 'data')} } }`,
      `http: { addr: ${address} }`,
    ];
    writeFileSync(join(folder, 'config.yml'), `${settings.join('\n')}\n`);
    const log = join(folder, 'access.log');
    const child = spawn('docker-registry', ['serve', join(folder, 'config.yml')], {
      stdio: ['ignore', openSync(log, 'w'), 'ignore'],
    });
    const registry = new Distribution(address, child, log);
    for (;;) {
      const there = await fetch(`http://${address}/v2/`).then(
        () => true,
        () => false,
      );
      if (there) return registry;
      if (child.exitCode !== null) throw new Error('docker-registry did not start.');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill();
    await ended;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
