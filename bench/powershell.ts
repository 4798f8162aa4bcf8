import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { quoted } from '../tasks/quoted.ts';
import { middle } from './measure.ts';
import type { RegistryProcess } from './registryProcess.ts';

/** The built module of this tree; that of another one is under its own folder. */
export const modulePath = join(import.meta.dirname, '..', 'out', 'AcrShell');

const versionAndHome = spawnSync('pwsh', ['-NoProfile', '-Command', '"$($PSVersionTable.PSVersion) $PSHOME"'], {
  encoding: 'utf8',
});
export const hasPowerShell = versionAndHome.status === 0;

/** Figures of one kind do not compare with those of the other: the .NET tool starts through a launcher, not precompiled. */
export function powerShellName(): string {
  const [version, home = ''] = versionAndHome.stdout.trim().split(' ', 2);
  return `PowerShell ${version}${/[\\/]\.store[\\/]/.test(home) ? ' as a .NET tool, behind its launcher' : ''}`;
}

const environment = (registry?: RegistryProcess): NodeJS.ProcessEnv => ({
  ...process.env,
  NO_COLOR: '1',
  POWERSHELL_TELEMETRY_OPTOUT: '1',
  ...(registry && {
    NODE_EXTRA_CA_CERTS: registry.caFile,
    BENCH_PASSWORD: registry.password,
    ACRSHELL_NODE: process.execPath,
  }),
});

/** A whole `pwsh -NoProfile -Command`, from outside. */
export function command(script: string, registry?: RegistryProcess): Promise<undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn('pwsh', ['-NoProfile', '-NonInteractive', '-Command', script], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: environment(registry),
    });
    let complaints = '';
    child.stderr.on('data', (chunk) => {
      complaints += chunk;
    });
    child.once('close', (code) => (code === 0 ? resolve(undefined) : reject(new Error(complaints))));
  });
}

const importModule = (module = modulePath): string => `Import-Module ${quoted(module)}`;

/** From the beginning of the import, by a stopwatch of a new session: milliseconds. */
export interface StartFigures {
  readonly imported: number;
  readonly answered: number;
}

export function startFigures(module = modulePath): StartFigures {
  return inSession(`
$watch = [Diagnostics.Stopwatch]::StartNew()
${importModule(module)}
$imported = $watch.Elapsed.TotalMilliseconds
$null = Get-AzContainerRegistryContext
@{ imported = $imported; answered = $watch.Elapsed.TotalMilliseconds } | ConvertTo-Json -Compress`);
}

/** Alternately, for the speed of a machine changes: a whole `pwsh`, one whose first command does nothing, and the figures of a start. */
export async function startMedians(
  runs: number,
): Promise<StartFigures & { readonly started: number; readonly withCommand: number }> {
  const whole = async (script: string) => {
    const from = performance.now();
    await command(script);
    return performance.now() - from;
  };
  const all = {
    started: [] as number[],
    withCommand: [] as number[],
    imported: [] as number[],
    answered: [] as number[],
  };
  for (let i = 0; i < runs; i += 1) {
    all.started.push(await whole('exit'));
    all.withCommand.push(await whole('[Console]::Write(1)'));
    const { imported, answered } = startFigures();
    all.imported.push(imported);
    all.answered.push(answered);
  }
  return {
    started: middle(all.started),
    withCommand: middle(all.withCommand),
    imported: middle(all.imported),
    answered: middle(all.answered),
  };
}

/** All of it in a new session: import, host, sign-in, every page. */
export const listCold = (registry: RegistryProcess, repository: string, module = modulePath): string =>
  `${connect(registry, module)}; $null = Get-AzContainerRegistryTag -RegistryName https://${registry.loginServer} -RepositoryName ${repository}`;

const connect = (registry: RegistryProcess, module = modulePath): string =>
  `${importModule(module)}; $null = Connect-AzContainerRegistry -Name https://${registry.loginServer} -UserName ${registry.user} -Password $env:BENCH_PASSWORD`;

/** Figures taken inside one session, where everything is warm: milliseconds. */
export interface WarmFigures {
  readonly warmCall: number;
  readonly roundTrip: number;
  readonly thousand: number;
  readonly tenThousand: number;
}

export function warmFigures(registry: RegistryProcess, module = modulePath): WarmFigures {
  const at = `-RegistryName https://${registry.loginServer}`;
  // Without Measure-Command, which itself takes a tenth of a millisecond. .NET compiles what is called often once more, better, in the
  // background: a call is warm after some hundreds.
  return inSession(
    `
${connect(registry, module)}
function Get-Median([int] $Runs, [scriptblock] $Run) {
  $watch = [Diagnostics.Stopwatch]::new()
  $figures = foreach ($i in 1..$Runs) { $watch.Restart(); $null = . $Run; $watch.Elapsed.TotalMilliseconds }
  ($figures | Sort-Object)[[int][math]::Floor($Runs / 2)]
}
$one = { Get-AzContainerRegistryTag ${at} -RepositoryName bench/many -Name build-00000 }
$none = { Get-AzContainerRegistryContext }
foreach ($i in 1..600) { $null = . $none }
foreach ($i in 1..100) { $null = . $one }
@{
  warmCall = Get-Median 100 $one
  roundTrip = Get-Median 600 $none
  thousand = Get-Median 7 { Get-AzContainerRegistryTag ${at} -RepositoryName bench/thousand -Name * }
  tenThousand = Get-Median 5 { Get-AzContainerRegistryTag ${at} -RepositoryName bench/many -Name * }
} | ConvertTo-Json -Compress`,
    registry,
  );
}

/** What a script in a session of its own writes, as JSON. */
function inSession<T>(script: string, registry?: RegistryProcess): T {
  const { status, stdout, stderr } = spawnSync('pwsh', ['-NoProfile', '-NonInteractive', '-Command', script], {
    encoding: 'utf8',
    env: environment(registry),
  });
  if (status !== 0) throw new Error(stderr || stdout);
  return JSON.parse(stdout);
}

/** 1,000 tags deleted by pipe, together and one by one, in one warm session: milliseconds. */
export function bulkFigures(registry: RegistryProcess): { readonly together: number; readonly oneByOne: number } {
  const { done, ...figures } = inSession<{ together: number; oneByOne: number; done: number }>(
    `
${connect(registry)}
$tags = @(Get-AzContainerRegistryTag -RegistryName https://${registry.loginServer} -RepositoryName bench/bulk -Name *)
$null = $tags[0..799] | Remove-AzContainerRegistryTag
$null = $tags[800..829] | Remove-AzContainerRegistryTag -ThrottleLimit 1
@{
  together = (Measure-Command { $script:all = $tags[1000..1999] | Remove-AzContainerRegistryTag }).TotalMilliseconds
  oneByOne = (Measure-Command { $script:one = $tags[2000..2999] | Remove-AzContainerRegistryTag -ThrottleLimit 1 }).TotalMilliseconds
  done = $all.Count + $one.Count
} | ConvertTo-Json -Compress`,
    registry,
  );
  if (done !== 2000) throw new Error(`Of 2,000 tags, ${done} were deleted.`);
  return figures;
}
