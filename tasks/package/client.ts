import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { clientSources, digestOf } from '../client.ts';
import { dotnetEnvironment, dotnetSdk } from '../powershell.ts';
import { root } from '../run.ts';

const made = join(root, 'out', 'client');

/**
 * AcrShell.dll for every PowerShell, .NET Standard 2.0: the build's own is for the PowerShell that compiled it, and newer ones. Takes a .NET
 * SDK 10 or newer, and NuGet for what the sources are compiled against.
 */
export function clientForAll(): Buffer {
  const dotnet = dotnetSdk();
  if (dotnet === undefined)
    throw new Error(
      'A package holds what every PowerShell can load, and to compile that takes a .NET SDK 10 or newer.',
    );
  const project = join(root, 'powershell-module', 'client', 'AcrShell.Client.csproj');
  const between = join(made, 'obj/');
  const output = join(made, 'package');
  const options = ['-c', 'Release', '-o', output, '-v', 'quiet', '--nologo'];
  // One process loads one assembly of a name: a session that has another version could not import this one if both were called
  // AcrShell. Add-Type, which compiles the build's own, makes a name up each time.
  const name = `AcrShell.${digestOf(clientSources()).slice(0, 12)}`;
  const places = [`-p:BaseIntermediateOutputPath=${between}`, `-p:MSBuildProjectExtensionsPath=${between}`];
  const { status, stdout, stderr } = spawnSync(
    dotnet,
    ['build', project, ...options, ...places, `-p:AssemblyName=${name}`],
    {
      encoding: 'utf8',
      env: { ...process.env, ...dotnetEnvironment },
      timeout: 300_000,
    },
  );
  if (status !== 0) throw new Error(`The client does not compile for every PowerShell:\n${stdout}${stderr}`);
  return readFileSync(join(output, `${name}.dll`));
}
