import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { root } from './run.ts';

const suffix = process.platform === 'win32' ? '.exe' : '';

/** What tasks that run PowerShell add to the environment of their processes. */
export interface PowerShell {
  /** The program; undefined if there is none. */
  readonly path: string | undefined;
  readonly environment: NodeJS.ProcessEnv;
}

export type PowerShellFound = PowerShell & { readonly path: string };

/**
 * The `pwsh` on PATH. Without one, but with a .NET SDK 10 or newer, the version that `.config/dotnet-tools.json` pins
 * is installed once from NuGet. Otherwise a message says why there is none.
 */
export function powerShell(): PowerShell {
  const environment: NodeJS.ProcessEnv = { POWERSHELL_TELEMETRY_OPTOUT: '1' };
  const onPath = findOnPath('pwsh');
  if (onPath !== undefined) return { path: onPath, environment };
  const dotnet = dotnetSdk();
  if (dotnet === undefined) return { path: undefined, environment };
  const folder = pinnedPowerShell(dotnet);
  if (folder === undefined) return { path: undefined, environment };
  return {
    path: join(folder, `pwsh${suffix}`),
    environment: {
      ...environment,
      PATH: `${folder}${delimiter}${process.env.PATH}`,
      // The tool's launcher looks for .NET in the default places only.
      DOTNET_ROOT: process.env.DOTNET_ROOT ?? dirname(realpathSync(dotnet)),
    },
  };
}

function findOnPath(program: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, `${program}${suffix}`)).find((path) => existsSync(path));
}

/** `dotnet`, where it has an SDK 10 or newer. */
export function dotnetSdk(): string | undefined {
  const dotnet = findOnPath('dotnet');
  return dotnet !== undefined && newestSdk(dotnet) >= 10 ? dotnet : undefined;
}

export const dotnetEnvironment = { DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1', DOTNET_CLI_UI_LANGUAGE: 'en' };

/** The major version; 0 if there is only a runtime, or the SDK does not work. */
function newestSdk(dotnet: string): number {
  const { stdout } = spawnSync(dotnet, ['--list-sdks'], {
    encoding: 'utf8',
    env: { ...process.env, ...dotnetEnvironment },
  });
  return Math.max(0, ...(stdout ?? '').split('\n').map((line) => Number.parseInt(line, 10) || 0));
}

/** The folder with the pinned tool's `pwsh`. `dotnet tool restore` would install no program that can be on PATH. */
function pinnedPowerShell(dotnet: string): string | undefined {
  const { tools } = JSON.parse(readFileSync(join(root, '.config', 'dotnet-tools.json'), 'utf8'));
  const version: string = tools.powershell.version;
  const folder = join(root, 'node_modules', '.cache', `powershell-${version}`);
  if (existsSync(join(folder, `pwsh${suffix}`))) return folder;
  console.error(`Installing PowerShell ${version} as a .NET tool (once) ...`);
  const args = ['tool', 'install', 'PowerShell', '--version', version, '--tool-path', folder, '--verbosity', 'quiet'];
  const { status, stdout, stderr } = spawnSync(dotnet, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...dotnetEnvironment },
    timeout: 300_000,
  });
  if (status === 0) return folder;
  rmSync(folder, { recursive: true, force: true });
  const [why = 'it did not finish in five minutes.'] = `${stderr}\n${stdout}`
    .split('\n')
    .filter((line) => line.trim() !== '');
  console.error(
    `There is no pwsh on PATH, and it could not be installed from NuGet:  ${why.replace('Unhandled exception:', '').trim()}`,
  );
  return undefined;
}
