import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHost } from './host.ts';

/** Loaded before the host: records the longest time that its event loop was blocked, and writes it at the end. */
const watch = `import { monitorEventLoopDelay } from 'node:perf_hooks';
import { writeFileSync } from 'node:fs';
const delay = monitorEventLoopDelay({ resolution: 5 });
setTimeout(() => delay.enable(), 500).unref();
process.on('exit', () => writeFileSync(process.env.ACRSHELL_BENCH_DELAY, String(delay.max / 1e6)));`;

const digest = `sha256:${'0'.repeat(64)}`;
const name = 'a'.repeat(128);
const headers = { 'content-type': 'application/json', 'docker-distribution-api-version': 'registry/2.0' };

/** The largest answers that are read, and answers that make careless regular expressions slow. */
const bodies: Readonly<Record<string, string>> = {
  page: JSON.stringify({ imageName: 'a', tags: Array.from({ length: 18_000 }, () => ({ name, digest })) }),
  nulls: JSON.stringify({
    imageName: 'a',
    tags: Array.from({ length: 16_000 }, () => ({ name, digest, signed: null })),
  }),
  tokens: JSON.stringify({ imageName: 'a', tags: [], x: 'eyJ'.repeat(1_200_000) }),
  headers: `{"imageName":"a","tags":[],"x":"${'\\"headers\\":{\\"'.repeat(200_000)}"}`,
};

/** The longest delay of the host's event loop while a hostile registry answers. */
export async function delayLine(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'acrshell-bench-delay-'));
  const server = createServer((request, response) => {
    const kind = /\/acr\/v1\/(\w+)\//.exec(request.url ?? '')?.[1] ?? '';
    response.writeHead(200, headers).end(bodies[kind] ?? '{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const registry = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const file = join(folder, 'delay');
  const host = await startHost({
    ACRSHELL_BENCH_DELAY: file,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(watch)}`,
  });
  const credential = { kind: 'password', userName: 'bench', password: 'bench' };
  await host.wire.sendRequest('context/connect', { registry, credential });
  await new Promise((resolve) => setTimeout(resolve, 700));
  for (const repository of Object.keys(bodies)) {
    const call = { id: repository, trace: 'bodies' };
    await host.wire.sendRequest('tag/list', { registry, repository, match: '*a*a*a*a*a*a*b', call });
  }
  await host.stop();
  const worst = Math.round(Number(readFileSync(file, 'utf8')));
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
  return `Worst delay of the host's event loop while a hostile registry answers with the most that is read: ${worst} ms.`;
}
