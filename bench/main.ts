import { resolve } from 'node:path';
import process from 'node:process';
import { AzCli, hasAz } from './az.ts';
import { delayLine } from './delay.ts';
import { bareNode, hostReady, startHost } from './host.ts';
import { barePages, hostPages, sdkClient, sdkPages } from './listings.ts';
import { adds, atMost, faster, median, medians, milliseconds, printTable, type Row } from './measure.ts';
import { residentMegabytes } from './memory.ts';
import * as powershell from './powershell.ts';
import { RegistryProcess } from './registryProcess.ts';
import { reportRows } from './report.ts';

// Figures as ratios within one run: absolute times change with the machine, ratios less.
const latency = 20;

// What is in a registry, by itself, as it takes minutes: `npm run bench -- report`.
if (process.argv.includes('report')) {
  const { rows, lines } = await reportRows(latency);
  printTable(rows);
  for (const line of lines) console.log(line);
  process.exit();
}

const registry = await RegistryProcess.start(latency);
const rows: Row[] = [];
const requests: string[] = [];

console.log(`Everything below is against one registry of this machine, ${latency} ms away, over TLS.\n`);

// Changes by pipe alone: `npm run bench -- bulk`.
if (process.argv.includes('bulk')) {
  printTable([bulkRow()]);
  registry.stop();
  process.exit();
}

// Clean-ups alone, which take minutes: `npm run bench -- purge`.
if (process.argv.includes('purge')) {
  const { purgeFigures } = await import('./purge.ts');
  const figures = await purgeFigures();
  printTable([...figures.rows, bulkRow()]);
  for (const { says, holds } of figures.lines) console.log(holds ? says : `MISSED: ${says}`);
  registry.stop();
  process.exit(figures.lines.every(({ holds }) => holds) && figures.rows.every(({ holds }) => holds) ? 0 : 1);
}

// This tree beside another one that is built: `npm run bench -- against <folder>`.
const at = process.argv.indexOf('against');
if (at > 0) {
  const { pairedRows } = await import('./paired.ts');
  const rows = await pairedRows(registry, resolve(process.argv[at + 1] ?? '.'), Number(process.argv[at + 2] ?? 9));
  printTable(rows);
  registry.stop();
  process.exit(rows.every(({ holds }) => holds) ? 0 : 1);
}

const [ready, bare] = await medians(9, () => hostReady(), bareNode);
rows.push(atMost('host: spawn to the answer of initialize, against node -e 0', ready, bare, 3));

const host = await startHost({ NODE_EXTRA_CA_CERTS: registry.caFile });
await host.wire.sendRequest('context/connect', {
  registry: `https://${registry.loginServer}`,
  credential: { kind: 'password', userName: registry.user, password: registry.password },
});
const pages = barePages(registry, 'bench/many');
await Promise.all([pages.list(), hostPages(host, registry, 'bench/many')]);
const [hosted, barePagesTime] = await medians(5, () => hostPages(host, registry, 'bench/many'), pages.list);
rows.push(atMost('10,000 tags through the host, against the same pages bare', hosted, barePagesTime, 1.7));

const sdk = sdkClient(registry);
await sdkPages(sdk, 'bench/many');
const sdkDefault = await median(2, () => sdkPages(sdk, 'bench/many'));
rows.push(faster("10,000 tags through the host, against the SDK's default", hosted, sdkDefault, 5));

await registry.requests();
await hostPages(host, registry, 'bench/many');
const ours = await registry.requests();
await sdkPages(sdk, 'bench/many');
requests.push(
  `10,000 tags, warm: AcrShell ${ours} requests, @azure/container-registry ${await registry.requests()} (its default page).`,
);

for (let i = 0; i < 10; i += 1) await hostPages(host, registry, 'bench/thousand');
const memoryAfterTen = residentMegabytes(host.pid);
for (let i = 0; i < 1000; i += 1) await hostPages(host, registry, 'bench/thousand');
const memoryAfterThousand = residentMegabytes(host.pid);
await host.stop();
if (memoryAfterTen !== undefined && memoryAfterThousand !== undefined)
  rows.push(memoryRow(memoryAfterTen, memoryAfterThousand));

requests.push(await delayLine());

if (powershell.hasPowerShell) {
  console.log(`The module's figures are with ${powershell.powerShellName()}.\n`);
  const { started, withCommand, imported, answered } = await powershell.startMedians(15);
  rows.push(atMost('Import-Module AcrShell, against starting pwsh', imported, started, 0.25));
  rows.push(atMost('import to the first answer, against starting pwsh', answered, started, 1.2));
  requests.push(
    `A pwsh that does nothing takes ${milliseconds(started)}, one with any first command ${milliseconds(withCommand)}.`,
  );
  const warm = powershell.warmFigures(registry);
  rows.push(
    atMost('10,000 tags through the cmdlet, against the same pages bare', warm.tenThousand, barePagesTime, 1.7),
  );
  rows.push(faster("10,000 tags through the cmdlet, against the SDK's default", warm.tenThousand, sdkDefault, 5));
  const oneRequest = await median(30, bareRequest);
  rows.push(adds('a warm cmdlet with one request, against that request bare', warm.warmCall, oneRequest, 2));
  rows.push(atMost('a warm cmdlet without a request, against 0.6 ms', warm.roundTrip, 0.6, 1));
  rows.push(bulkRow());
  const listCold = (repository: string) => () =>
    powershell.command(powershell.listCold(registry, repository), registry);
  if (hasAz) {
    const az = new AzCli(registry);
    const [ours1, azs1] = await medians(3, listCold('bench/thousand'), () => az.showTags('bench/thousand'));
    rows.push(atMost('1,000 tags, all cold (pwsh, import, host, connect), against az', ours1, azs1, 1.3));
    rows.push(faster('1,000 tags, warm cmdlet, against az', warm.thousand, azs1, 10));
    const [ours10, azs10] = await medians(3, listCold('bench/many'), () => az.showTags('bench/many'));
    rows.push(faster('10,000 tags, all cold, against az', ours10, azs10, 3));
    az.stop();
  } else {
    requests.push(
      `There is no az here. 1,000 tags, all cold: ${milliseconds(await median(3, listCold('bench/thousand')))}.`,
    );
  }
} else {
  console.log('There is no pwsh on PATH: the figures of the module are left out.\n');
}

const { packingFigures } = await import('./packing.ts');
rows.push(...(await packingFigures()));

// A gigabyte there and back, several times: only when it is asked for (`npm run bench -- content`).
if (process.argv.includes('content')) {
  const { contentFigures } = await import('./content.ts');
  const content = await contentFigures();
  rows.push(...content.rows);
  requests.push(...content.lines);
  const { memoryFigures } = await import('./memory.ts');
  for (const { says, holds } of await memoryFigures()) {
    requests.push(holds ? says : `MISSED: ${says}`);
    if (!holds) process.exitCode = 1;
  }
}

printTable(rows);
console.log(`\n${requests.join('\n')}`);
await pages.close();
registry.stop();
if (rows.some(({ holds }) => !holds)) process.exitCode = 1;

function bulkRow(): Row {
  const { together, oneByOne } = powershell.bulkFigures(registry);
  return faster('1,000 deletes by pipe, against the same with -ThrottleLimit 1', together, oneByOne, 15);
}

async function bareRequest(): Promise<undefined> {
  await pages.one('build-00000');
  return undefined;
}

/** Of the host, which must not grow with what it has done. */
function memoryRow(few: number, many: number): Row {
  const what = 'memory of the host after a thousand listings, against after ten';
  const shown = { ours: `${many} MB`, theirs: `${few} MB` };
  return { what, ...shown, ratio: many / few, goal: '<= 10 MB more', holds: many - few <= 10 };
}
