import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { quoted } from '../tasks/quoted.ts';
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

export const importModule = (module = modulePath): string => `Import-Module ${quoted(module)}`;

/** Import and the first answer: starting the host is most of it. */
export const firstAnswer = (module = modulePath): string =>
  `${importModule(module)}; $null = Get-AzContainerRegistryContext`;

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
  const script = `
${connect(registry, module)}
function Get-Median([int] $Runs, [scriptblock] $Run) {
  $figures = foreach ($i in 1..$Runs) { (Measure-Command $Run).TotalMilliseconds }
  ($figures | Sort-Object)[[int][math]::Floor($Runs / 2)]
}
$warm = { Get-AzContainerRegistryTag ${at} -RepositoryName bench/many -Name build-00000 }
1..20 | ForEach-Object { $null = & $warm }
@{
  warmCall = Get-Median 60 { $null = & $warm }
  roundTrip = Get-Median 60 { $null = Get-AzContainerRegistryContext }
  thousand = Get-Median 7 { $null = Get-AzContainerRegistryTag ${at} -RepositoryName bench/thousand -Name * }
  tenThousand = Get-Median 5 { $null = Get-AzContainerRegistryTag ${at} -RepositoryName bench/many -Name * }
} | ConvertTo-Json -Compress`;
  const outcome = spawnSync('pwsh', ['-NoProfile', '-NonInteractive', '-Command', script], {
    encoding: 'utf8',
    env: environment(registry),
  });
  if (outcome.status !== 0) throw new Error(outcome.stderr || outcome.stdout);
  return JSON.parse(outcome.stdout);
}

/** 1,000 tags deleted by pipe, together and one by one, in one warm session: milliseconds. */
export function bulkFigures(registry: RegistryProcess): { readonly together: number; readonly oneByOne: number } {
  const script = `
${connect(registry)}
$tags = @(Get-AzContainerRegistryTag -RegistryName https://${registry.loginServer} -RepositoryName bench/bulk -Name *)
$null = $tags[0..799] | Remove-AzContainerRegistryTag
$null = $tags[800..829] | Remove-AzContainerRegistryTag -ThrottleLimit 1
@{
  together = (Measure-Command { $script:all = $tags[1000..1999] | Remove-AzContainerRegistryTag }).TotalMilliseconds
  oneByOne = (Measure-Command { $script:one = $tags[2000..2999] | Remove-AzContainerRegistryTag -ThrottleLimit 1 }).TotalMilliseconds
  done = $all.Count + $one.Count
} | ConvertTo-Json -Compress`;
  const outcome = spawnSync('pwsh', ['-NoProfile', '-NonInteractive', '-Command', script], {
    encoding: 'utf8',
    env: environment(registry),
  });
  if (outcome.status !== 0) throw new Error(outcome.stderr || outcome.stdout);
  const { done, ...figures } = JSON.parse(outcome.stdout);
  if (done !== 2000) throw new Error(`Of 2,000 tags, ${done} were deleted.\n${outcome.stderr}`);
  return figures;
}
