import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator } from '../emulator/emulator.ts';
import { startHost } from './host.ts';
import { writeLayout } from './layout.ts';

const mebibyte = 1024 * 1024;

/** The memory that transfers use, which must not depend on their size: one sentence for each, and whether it holds. */
export async function memoryFigures(): Promise<readonly { readonly says: string; readonly holds: boolean }[]> {
  const folder = mkdtempSync(join(tmpdir(), 'acrshell-bench-memory-'));
  try {
    return [await ofHost(folder), await ofEmulator()];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ofHost(folder: string) {
  const [first, second] = await Promise.all([startEmulator(), startEmulator({ name: 'other' })]);
  const host = await startHost();
  for (const { loginServer: registry, admin } of [first, second]) {
    const credential = { kind: 'password', userName: admin.user, password: admin.password };
    await host.wire.sendRequest('context/connect', { registry, credential });
  }
  const image = { registry: first.loginServer, repository: 'large', tag: 'v1' };
  const layout = join(folder, 'layout');
  writeLayout(layout, 1, 256 * mebibyte);
  await host.wire.sendRequest('artifact/push', { ...image, paths: [layout] });
  await host.wire.sendRequest('artifact/pull', { ...image, path: join(folder, 'back') });
  await host.wire.sendRequest('artifact/pull', { ...image, path: join(folder, 'back.tar') });
  await host.wire.sendRequest('artifact/copy', { ...image, destinationRegistry: second.loginServer });
  const peak = peakMegabytes(host.pid);
  await host.stop();
  await Promise.all([first.stop(), second.stop()]);
  const held = peak === undefined ? 'an unknown amount (there is no /proc here)' : `${peak} MB`;
  const says = `The host held ${held} at most while 256 MiB were published, saved, archived and copied (goal: below 150).`;
  return { says, holds: (peak ?? 0) < 150 };
}

/** Of this process, which is both the emulator and its client. */
async function ofEmulator() {
  const emulator = await startEmulator();
  const { user, password } = emulator.admin;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const started = await fetch(`${emulator.url}/v2/app/blobs/uploads/`, { method: 'POST', headers: { authorization } });
  const piece = randomBytes(mebibyte);
  let left = 48;
  const body = new ReadableStream({
    pull: (controller) => (left-- > 0 ? controller.enqueue(piece) : controller.close()),
  });
  const before = process.memoryUsage().arrayBuffers;
  const url = new URL(started.headers.get('location') ?? '', emulator.url);
  await fetch(url, { method: 'PATCH', headers: { authorization }, body, duplex: 'half' });
  const grown = Math.round((process.memoryUsage().arrayBuffers - before) / mebibyte);
  await emulator.stop();
  const says = `The emulator's buffers grew by ${grown} MB while 48 MiB were sent to it (goal: below 24).`;
  return { says, holds: grown < 24 };
}

/** The peak memory of a process. */
export const peakMegabytes = (pid: number): number | undefined => statusMegabytes(pid, /VmHWM:\s+(\d+)/);

/** The memory of a process. */
export const residentMegabytes = (pid: number): number | undefined => statusMegabytes(pid, /VmRSS:\s+(\d+)/);

function statusMegabytes(pid: number, line: RegExp): number | undefined {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return undefined;
  return Math.round(Number(line.exec(readFileSync(file, 'utf8'))?.[1]) / 1024);
}
