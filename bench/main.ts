import { readFileSync } from 'node:fs';
import process from 'node:process';
import { AzCli, hasAz } from './az.ts';
import { delayLine } from './delay.ts';
import { bareNode, hostReady, startHost } from './host.ts';
import { barePages, hostPages, sdkClient, sdkPages } from './listings.ts';
import { atMost, faster, median, medians, milliseconds, printTable, type Row } from './measure.ts';
import * as powershell from './powershell.ts';
import { RegistryProcess } from './registryProcess.ts';

// Figures as ratios within one run: absolute times change with the machine, ratios less.
const latency = 20;
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

const [ready, bare] = await medians(9, hostReady, bareNode);
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

const memoryBefore = residentMegabytes(host.pid);
for (let i = 0; i < 10; i += 1) await hostPages(host, registry, 'bench/many');
const memoryAfter = residentMegabytes(host.pid);
await host.stop();

requests.push(await delayLine());

if (powershell.hasPowerShell) {
  console.log(`The module's figures are with ${powershell.powerShellName()}.\n`);
  const [imported, started] = await medians(
    7,
    () => powershell.command(powershell.importModule),
    () => powershell.command('exit'),
  );
  rows.push(atMost('Import-Module AcrShell (what it adds), against starting pwsh', imported - started, started, 0.4));
  const warm = powershell.warmFigures(registry);
  rows.push(
    atMost('10,000 tags through the cmdlet, against the same pages bare', warm.tenThousand, barePagesTime, 1.7),
  );
  rows.push(faster("10,000 tags through the cmdlet, against the SDK's default", warm.tenThousand, sdkDefault, 5));
  const oneRequest = await median(30, bareRequest);
  const added = warm.warmCall - oneRequest;
  requests.push(
    `A warm cmdlet takes ${milliseconds(warm.warmCall)}, its one HTTP request bare ${milliseconds(oneRequest)}: it adds ${milliseconds(added)} (goal: no more than 3 ms).`,
    `A cmdlet that makes no request (Get-AzContainerRegistryContext) takes ${milliseconds(warm.roundTrip)}.`,
  );
  rows.push(bulkRow());
  const listCold = (repository: string) => () =>
    powershell.command(
      `${powershell.connect(registry)}; $null = Get-AzContainerRegistryTag -RegistryName https://${registry.loginServer} -RepositoryName ${repository}`,
      registry,
    );
  if (hasAz) {
    const az = new AzCli(registry);
    const [ours1, azs1] = await medians(3, listCold('bench/thousand'), () => az.showTags('bench/thousand'));
    rows.push(faster('1,000 tags, all cold (pwsh, import, host, connect), against az', ours1, azs1, 1.4));
    rows.push(faster('1,000 tags, warm cmdlet, against az', warm.thousand, azs1, 10));
    const [ours10, azs10] = await medians(3, listCold('bench/many'), () => az.showTags('bench/many'));
    rows.push(faster('10,000 tags, all cold, against az', ours10, azs10, 4));
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
if (memoryBefore !== undefined && memoryAfter !== undefined) {
  console.log(`The host held ${memoryBefore} MB after one listing of 10,000 tags and ${memoryAfter} MB after eleven.`);
}
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

function residentMegabytes(pid: number): number | undefined {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes ? Math.round(Number(kilobytes) / 1024) : undefined;
  } catch {
    return undefined;
  }
}
