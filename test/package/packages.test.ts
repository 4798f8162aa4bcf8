import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { create } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientForAll } from '../../tasks/package/client.ts';
import { type ModuleParts, modulePackage } from '../../tasks/package/modulePackage.ts';
import { binaryOf, nodeModule } from '../../tasks/package/nodeModules.ts';
import { nodePlatforms, nodeVersions } from '../../tasks/package/nodePlatforms.ts';
import { npmPackage } from '../../tasks/package/npmPackage.ts';
import { releaseNotes } from '../../tasks/package/releaseNotes.ts';
import { signed } from '../../tasks/package/sign.ts';
import type { Entry } from '../../tasks/package/zip.ts';
import { dotnetSdk } from '../../tasks/powershell.ts';
import { quoted } from '../../tasks/quoted.ts';
import { pwshPath } from '../powershell/pwsh.ts';
import { onWindows } from '../windows.ts';

const root = join(import.meta.dirname, '..', '..');
const built = join(root, 'out', 'AcrShell');
const icon = readFileSync(join(root, 'docs', 'pictures', 'icon.png'));
const notes = releaseNotes(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'));
const family = ({ win32: 'Windows', darwin: 'MacOS' } as const)[process.platform as string] ?? 'Linux';
const parts: ModuleParts = { folder: built, notes, icon };
const without = pwshPath === undefined ? ' (left out: there is no pwsh on PATH)' : '';
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'acrshell-packages-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the packages of Node for each platform', () => {
  it.each(nodePlatforms)(
    'have the licence of their version for $platform, whose npm package may lack it',
    async (platform) => {
      const tarballs = new Map(nodePlatforms.map((one) => [one, tarballOf(one)]));
      const { entry, license } = await binaryOf(platform, (one) => tarballs.get(one) ?? '');
      expect(entry.path).toBe(`${platform.platform}/${platform.family === 'Windows' ? 'node.exe' : 'node'}`);
      expect(entry.bytes.toString()).toBe(platform.npmPackage);
      expect(license.toString()).toBe(`the licence of ${nodeVersions[platform.family]}`);
    },
  );

  /** As npm's packages are: that for Windows holds the program alone. */
  function tarballOf({ npmPackage, binary, family }: (typeof nodePlatforms)[number]): string {
    const source = join(folder, npmPackage);
    mkdirSync(join(source, 'package', 'bin'), { recursive: true });
    writeFileSync(join(source, 'package', binary), npmPackage);
    const text = `the licence of ${nodeVersions[family]}`;
    if (family !== 'Windows') writeFileSync(join(source, 'package', 'LICENSE'), text);
    const file = join(folder, `${npmPackage}.tgz`);
    create({ file, cwd: source, gzip: true, sync: true }, ['package']);
    return file;
  }
});

describe('the notice of third-party packages', () => {
  it('names every package that the programs need at run time', () => {
    const text = readFileSync(join(built, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    for (const name of Object.keys(dependencies)) expect(text).toContain(`\n${name} ${dependencies[name]} (`);
  });
});

describe('the release notes', () => {
  it('are the newest section of the changelog', () => {
    expect(releaseNotes('# Changelog\n\n## 2.0 - today\n\nNew.\n\n## 1.0\n\nOld.\n')).toBe('New.');
    expect(() => releaseNotes('# Changelog\n')).toThrow('no section');
  });
});

describe.skipIf(pwshPath === undefined)(`the package of the module${without}`, () => {
  it('has the same bytes whenever it is made of the same build', async () => {
    const [one, other] = await Promise.all([1, 2].map(() => modulePackage(parts)));
    expect(one?.bytes.equals(other?.bytes ?? Buffer.alloc(0))).toBe(true);
  });

  it.skipIf(dotnetSdk() === undefined)(
    'is compiled to the same bytes each time, for every PowerShell',
    () => {
      const [one, other] = [1, 2].map(() => {
        rmSync(join(root, 'out', 'client', 'obj'), { recursive: true, force: true });
        return clientForAll();
      });
      expect(one?.equals(other ?? Buffer.alloc(0))).toBe(true);
      expect(one?.includes('.NETStandard,Version=v2.0')).toBe(true);
    },
    240_000,
  );

  it('contains no address by default', async () => {
    const { bytes } = await modulePackage(parts);
    expect(bytes.includes('projectUrl')).toBe(false);
  });
});

const signer = spawnSync('osslsigncode', ['--version']).status === 0 && spawnSync('openssl', ['version']).status === 0;

describe.skipIf(!signer || pwshPath === undefined)(
  `Signing${signer ? without : ' (left out: there is no osslsigncode or no openssl on PATH)'}`,
  () => {
    it('signs the files that AllSigned checks, and reports a wrong password in one line', async () => {
      const files = ['cert.pem', 'cert.pfx'].map((name) => join(folder, name));
      const [pem = '', pfx = ''] = files;
      const subject = ['-subj', '/CN=Contoso', '-addext', 'extendedKeyUsage=codeSigning'];
      const key = join(folder, 'key.pem');
      spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', pem, ...subject]);
      spawnSync('openssl', ['pkcs12', '-export', '-inkey', key, '-in', pem, '-out', pfx, '-passout', 'pass:secret']);
      process.env.ACRSHELL_SIGN_PASSWORD = 'secret';
      const names: string[] = [];
      const sign = (entries: readonly Entry[]) => {
        const result = signed(entries, pfx);
        for (const { path, bytes } of result.filter((one) => /\.(?:ps\w+|dll)$/u.test(one.path))) {
          names.push(path);
          writeFileSync(join(folder, path), bytes);
          const verified = spawnSync('osslsigncode', ['verify', '-CAfile', pem, '-in', join(folder, path)]);
          expect(verified.status, path).toBe(0);
        }
        return result;
      };
      await modulePackage({ ...parts, sign });
      const expected = ['AcrShell.Format.ps1xml', 'AcrShell.dll', 'AcrShell.psd1'];
      expect(names.sort()).toEqual(expect.arrayContaining(expected));
      process.env.ACRSHELL_SIGN_PASSWORD = 'wrong';
      expect(() => signed([{ path: 'a.ps1', bytes: Buffer.from('1') }], pfx)).toThrow(
        'The module could not be signed.',
      );
      delete process.env.ACRSHELL_SIGN_PASSWORD;
    }, 60_000);
  },
);

/** A PATH without Node. A pwsh that is a .NET tool starts dotnet from there. */
function pathWithoutNode(): string {
  if (onWindows) return process.env.SystemRoot ?? '';
  const bin = join(folder, 'bin');
  const folders = (process.env.PATH ?? '').split(delimiter);
  const dotnet = folders.map((one) => join(one, 'dotnet')).find((file) => existsSync(file));
  mkdirSync(bin, { recursive: true });
  if (dotnet && !existsSync(join(bin, 'dotnet'))) symlinkSync(realpathSync(dotnet), join(bin, 'dotnet'));
  return bin;
}

/** As on a machine that has nothing: an empty HOME, and no Node on PATH. */
function shell(home: string, script: string, environment: NodeJS.ProcessEnv = {}) {
  const found = spawnSync(pwshPath ?? 'pwsh', ['-NoProfile', '-NonInteractive', '-Command', script], {
    encoding: 'utf8',
    cwd: home,
    env: {
      ...{ HOME: home, USERPROFILE: home, TEMP: tmpdir(), NO_COLOR: '1', POWERSHELL_TELEMETRY_OPTOUT: '1' },
      ...{ PATH: pathWithoutNode(), DOTNET_ROOT: process.env.DOTNET_ROOT },
      PSExecutionPolicyPreference: process.env.PSExecutionPolicyPreference,
      ...environment,
    },
  });
  return { output: found.stdout.trim(), errors: found.stderr.trim() };
}

/** Windows finds the folder of a user's modules without HOME, so it would be that of the developer: CI says that there is none. */
const notHere =
  onWindows && process.env.CI === undefined ? ' (left out: it would install modules for this user)' : without;

describe.skipIf(notHere !== '')(`Install-PSResource${notHere}`, () => {
  let home: string;
  let repository: string;
  const register = () => `Register-PSResourceRepository -Name X -Uri ${quoted(repository)} -Trusted -ErrorAction Stop`;
  /** Windows keeps repositories and modules outside of HOME, and there a run must find and leave nothing. */
  const clear = () =>
    shell(
      home,
      `Uninstall-PSResource AcrShell, AcrShell.Node.${family} -SkipDependencyCheck -ErrorAction Ignore
      Unregister-PSResourceRepository X -ErrorAction Ignore`,
    );

  beforeAll(async () => {
    home = join(folder, 'home');
    repository = join(folder, 'repository');
    mkdirSync(home);
    mkdirSync(repository);
    if (onWindows) clear();
    const client = dotnetSdk() === undefined ? {} : { client: clientForAll() };
    const { name, bytes } = await modulePackage({ ...parts, ...client });
    writeFileSync(join(repository, name), bytes);
    const platform = nodePlatforms.find((one) => one.platform === `${process.platform}-${process.arch}`);
    if (!platform) return;
    // The very binary that the lock file pins: what the package task fetches is checked by its own hash.
    const binary = join(root, 'node_modules', 'node', 'bin', onWindows ? 'node.exe' : 'node');
    const node = await nodeModule(platform.family, [platform], icon, async () => ({
      entry: {
        path: `${platform.platform}/${onWindows ? 'node.exe' : 'node'}`,
        bytes: readFileSync(binary),
        executable: true,
      },
      license: Buffer.from('MIT'),
    }));
    writeFileSync(join(repository, `AcrShell.Node.${family}.${nodeVersions[family]}.nupkg`), node);
  }, 120_000);

  afterAll(() => {
    if (onWindows) clear();
  }, 120_000);

  it('installs a module that reports the command to run if there is no Node', () => {
    const { errors } = shell(
      home,
      `${register()}; Install-PSResource AcrShell -Repository X; Get-AzContainerRegistryContext`,
    );
    expect(errors).toContain('The AcrShell host cannot be started.');
    expect(errors).toContain(`Install-PSResource AcrShell.Node.${family}`);
  }, 120_000);

  it('installs Node as well, and then runs the main job in a new session', () => {
    const { output, errors } = shell(
      home,
      `Install-PSResource AcrShell.Node.${family} -Repository X
      $emulator = Start-AzContainerRegistryEmulator -Name shop
      $emulator | Connect-AzContainerRegistry
      (Get-AzContainerRegistryTag -RegistryName shop -RepositoryName hello-world).Tags.Name
      Stop-AzContainerRegistryEmulator -Name shop`,
    );
    expect(errors).toBe('');
    expect(output.split(/\r?\n/u)).toEqual(expect.arrayContaining(['Login Succeeded', 'v1']));
  }, 120_000);

  const oneClient = dotnetSdk() === undefined ? ' (left out: without a .NET SDK both would be one)' : '';
  it.skipIf(oneClient !== '')(
    `lets a session import another build${oneClient}`,
    () => {
      const answers =
        '(Get-AzContainerRegistryEnvironment -Name AzureCloud).RegistrySuffix; (Get-Module AcrShell).ModuleBase';
      const { output, errors } = shell(
        home,
        `Import-Module AcrShell; ${answers}
      Import-Module ${quoted(join(root, 'out', 'AcrShell', 'AcrShell.psd1'))} -Force; ${answers}`,
      );
      expect(errors).toBe('');
      const [, first, , second] = output.split(/\r?\n/u);
      expect(output.match(/azurecr\.io/gu)).toHaveLength(2);
      expect(first).toMatch(/0\.1\.0$/);
      expect(second).toBe(join(root, 'out', 'AcrShell'));
    },
    120_000,
  );

  it('updates it and removes it, while another session has it loaded', async () => {
    const other = spawn(pwshPath ?? 'pwsh', ['-NoProfile', '-NonInteractive', '-Command', '-'], {
      env: { ...process.env, HOME: home, USERPROFILE: home, NO_COLOR: '1' },
    });
    const answered = new Promise<void>((resolve) => {
      other.stdout.on('data', (text) => String(text).includes('loaded') && resolve());
    });
    other.stdin.write('$null = Get-AzContainerRegistryContext; "loaded"\n');
    await answered;
    const newer = await modulePackage({ ...parts, version: '0.9.0' });
    writeFileSync(join(repository, newer.name), newer.bytes);
    const left = '@(Get-Module -ListAvailable AcrShell).Count';
    const { output, errors } = shell(
      home,
      `Update-PSResource AcrShell -Repository X
      (Get-Module -ListAvailable AcrShell | Sort-Object Version -Descending)[0].Version.ToString()
      Uninstall-PSResource AcrShell -Version 0.1.0; Uninstall-PSResource AcrShell -Version 0.9.0
      ${left}`,
    );
    const [version, count] = output.split(/\r?\n/u);
    expect(version).toBe('0.9.0');
    const ended = once(other, 'close');
    other.stdin.end();
    await ended;
    expect(count).toBe('0');
    if (!onWindows) return expect(errors).toBe('');
    // It keeps the one file that is in use, until the session has ended.
    expect(errors).toMatch(/^Uninstall-PSResource:[\s\S]*denied/);
    const again = 'Install-PSResource AcrShell -Version 0.1.0 -Repository X; Uninstall-PSResource AcrShell';
    expect(shell(home, `${again}; ${left}`)).toEqual({ output: '0', errors: '' });
  }, 120_000);
});

const hasNpm = spawnSync('npm', ['--version'], { shell: onWindows }).status === 0;

describe.skipIf(!hasNpm)(`the package of npm${hasNpm ? '' : ' (left out: there is no npm on PATH)'}`, () => {
  it('installs without the network, with the console and the emulator', () => {
    const tarball = join(folder, npmPackage(folder));
    const prefix = join(folder, 'npm');
    const options = { encoding: 'utf8', shell: onWindows } as const;
    const args = ['install', '--global', '--offline', '--prefix', prefix, '--loglevel=error', tarball];
    expect(spawnSync('npm', args, options).status).toBe(0);
    const bin = onWindows ? prefix : join(prefix, 'bin');
    const env = { ...process.env, PATH: [join(process.execPath, '..'), bin, process.env.PATH].join(delimiter) };
    const said = (program: string, ...more: string[]) =>
      spawnSync(join(bin, program), more, { ...options, env }).stdout;
    expect(said('acrshell', '--version')).toContain('0.1.0');
    expect(said('acrshell', 'Get-AzContainerRegistryEnvironment', '-Name', 'AzureCloud')).toContain('azurecr.io');
    expect(said('acrshell-emulator', '--help')).toContain('--port');
  }, 120_000);
});
