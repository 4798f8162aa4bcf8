import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator } from '../emulator/emulator.ts';
import { startHost } from './host.ts';
import { atMost, faster, medians, type Row } from './measure.ts';

const ignoredFiles = 200_000;
const sentFiles = 2000;

/**
 * A build context, from the call to its last block: read, packed and uploaded to an emulator in this process. Compared
 * with the same folder without ignored files, and with az's packing of it, which only writes an archive.
 */
export async function packingFigures(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'acrshell-bench-packing-'));
  const emulator = await startEmulator({ arm: true });
  const host = await startHost();
  try {
    const [full, bare] = [join(folder, 'full'), join(folder, 'bare')];
    for (const place of [full, bare]) makeContext(place);
    makeIgnored(join(full, 'node_modules'));
    const credential = { kind: 'entraToken', token: emulator.arm.token() };
    await host.wire.sendRequest('account/connect', { credential, resourceManagerUrl: emulator.arm.url });
    const build = (path: string) => async () => {
      await host.wire.sendRequest('run/build', { registry: 'demo', path, noWait: true });
      return undefined;
    };
    await build(bare)();
    const [withIgnored, without] = await medians(5, build(full), build(bare));
    const rows = [
      atMost('a build context with 200,000 ignored files, against the same without', withIgnored, without, 1.2),
    ];
    const packing = azPacking(full);
    if (packing === undefined) return rows;
    const [ours, azs] = await medians(1, build(full), async () => packing());
    return [...rows, faster('packing and upload of that context, against az packing it', ours, azs, 5)];
  } finally {
    await host.stop();
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeContext(folder: string): void {
  mkdirSync(join(folder, 'src'), { recursive: true });
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY src /src\n');
  writeFileSync(join(folder, '.dockerignore'), 'node_modules\n');
  for (let index = 0; index < sentFiles; index += 1) {
    writeFileSync(join(folder, 'src', `file${index}.txt`), `${index} `.repeat(1000));
  }
}

function makeIgnored(folder: string): void {
  for (let index = 0; index < ignoredFiles; index += 1) {
    const inner = join(folder, `package${index % 200}`);
    if (index < 200) mkdirSync(inner, { recursive: true });
    writeFileSync(join(inner, `file${index}.js`), '');
  }
}

/** az's function that packs a folder, run by az's own Python; undefined if there is none. */
function azPacking(folder: string): (() => undefined) | undefined {
  const az = spawnSync('sh', ['-c', 'command -v az'], { encoding: 'utf8' }).stdout.trim();
  const python = az === '' ? undefined : pythonOf(az);
  if (python === undefined) return undefined;
  const code = [
    'import sys',
    'from azure.cli.command_modules.acr._archive_utils import _pack_source_code as pack',
    'pack(sys.argv[1], sys.argv[2], sys.argv[1] + "/Dockerfile", "x_Dockerfile")',
  ].join('\n');
  const archive = `${folder}.tar.gz`;
  return () => {
    const { status, stderr } = spawnSync(python, ['-c', code, folder, archive], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`az could not pack: ${stderr.slice(-500)}`);
    rmSync(archive);
    return undefined;
  };
}

function pythonOf(az: string): string | undefined {
  const [, named] = /^#!\s*(\S+python\S*)|^exec (\S+python\S*)/m.exec(readFileSync(az, 'utf8'))?.filter(Boolean) ?? [];
  return named;
}
