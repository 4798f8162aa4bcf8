import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { noInterrupt, onWindows } from '../windows.ts';
import { acrshell, ConsoleProcess, script } from './consoleProcess.ts';

/** The built console with an emulator, used as a user does. */
let registry: Emulator;
let admin: Record<string, string>;

beforeAll(async () => {
  registry = await startEmulator({ name: 'contoso' });
  await registry.content.seedImage('team/app', ['v1', 'v2', 'latest']);
  await registry.content.seedTags('builds/nightly', 2500, {
    manifests: 3,
    tagName: (index) => `n${String(index).padStart(4, '0')}`,
  });
  for (const tag of ['007', '1.10', '1e3', 'true', 'null']) await registry.content.seedImage('samples/tags', [tag]);
  admin = { ACRSHELL_USERNAME: registry.admin.user, ACRSHELL_PASSWORD: registry.admin.password };
});

afterAll(() => registry?.stop());

const at = () => ['-RegistryName', registry.loginServer];
const connect = () =>
  `Connect-AzContainerRegistry -Name ${registry.loginServer} -UserName ${registry.admin.user} -Password $env:PW`;

describe('one command', () => {
  it('takes its credential from the environment and writes only its result to stdout', async () => {
    registry.clearRequests();
    const args = ['Get-AzContainerRegistryTag', ...at(), '-RepositoryName', 'samples/tags', '-Output', 'json'];
    const { code, out, err } = await acrshell(args, admin);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const list = JSON.parse(out);
    expect(list).toMatchObject({ Registry: registry.loginServer, ImageName: 'samples/tags' });
    expect(list.Tags.map((tag: { Name: string }) => tag.Name)).toEqual(['007', '1.10', '1e3', 'null', 'true']);
    expect(registry.countRequests()).toBe(2);
  });

  it('can be a pipeline, quoted as a whole or with a quoted pipe character', async () => {
    const line = `Get-AzContainerRegistryRepository -RegistryName ${registry.loginServer} -Name 'team/*' | Get-AzContainerRegistryTag -Name 'v?' -Output jsonl`;
    const { code, out } = await acrshell(['-Command', line], admin);
    expect(code).toBe(0);
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((text) => JSON.parse(text).Name),
    ).toEqual(['v1', 'v2']);
  });

  it('writes the error in one line, the advice in another, and the kind as its exit code', async () => {
    const { code, out, err } = await acrshell(
      ['Get-AzContainerRegistryTag', ...at(), '-RepositoryName', 'team/app', '-Name', 'v9'],
      admin,
    );
    expect({ code, out }).toEqual({ code: 5, out: '' });
    const lines = err.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^Error: .*v9/u);
    expect(lines[1]).toMatch(/^ {2}\S/u);
  });

  it.each([
    [['Get-AzContainerRegistryTag', '-RegistryName', 'r'], 2, 'needs -RepositoryName'],
    [['Get-AzContainerRegistryTag', '-RegistryName'], 2, '-RegistryName has no value'],
    [['Get-AzContainerRegistrytga'], 2, 'Get-AzContainerRegistryTag'],
    [['-Nonsense'], 2, '-Nonsense'],
    [['-Output', 'xml'], 2, 'xml'],
    [['-Command'], 2, '-Command takes one line'],
  ])('%j ends with %i', async (args, exitCode, what) => {
    const { code, out, err } = await acrshell(args);
    expect({ code, out }).toEqual({ code: exitCode, out: '' });
    expect(err).toContain(what);
    expect(err).not.toContain('    at ');
  });

  it('reports a refusal of the registry', async () => {
    const { code, err } = await acrshell(['Get-AzContainerRegistryRepository', ...at()], {
      ...admin,
      ACRSHELL_PASSWORD: 'wrong',
    });
    expect(code).toBe(3);
    expect(err).not.toContain('wrong');
  });

  it('warns of a password on the command line, and still runs', async () => {
    const args = [
      'Connect-AzContainerRegistry',
      '-Name',
      registry.loginServer,
      '-UserName',
      registry.admin.user,
      '-Password',
    ];
    const { code, out, err } = await acrshell([...args, registry.admin.password]);
    expect({ code, out }).toEqual({ code: 0, out: 'Login Succeeded\n' });
    expect(err).toMatch(/^Warning: .*command line/u);
    const quiet = await acrshell([...args, '$env:PW'], { PW: registry.admin.password });
    expect(quiet).toEqual({ code: 0, out: 'Login Succeeded\n', err: '' });
    const nobody = await acrshell(args);
    expect(nobody).toMatchObject({ code: 2, out: '' });
    expect(nobody.err).toContain('there is no terminal to prompt for it');
  });

  it.each([['help'], ['--help'], ['-?']])('%s is help, on stdout', async (word) => {
    const { code, out, err } = await acrshell([word]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Get-AzContainerRegistryTag');
  });

  it('prints a version for --version', async () => {
    expect((await acrshell(['--version'])).out).toMatch(/^acrshell \d+\.\d+\.\d+ \(Node \d+/u);
  });

  it('shows each request on stderr with -Verbose: three for an Azure identity, and no token in them', async () => {
    const args = ['Get-AzContainerRegistryTag', ...at(), '-RepositoryName', 'team/app', '-Name', 'v1', '-Verbose'];
    const token = registry.entraToken({ role: 'Owner' });
    const { code, err } = await acrshell(args, { ACRSHELL_ACCESS_TOKEN: token });
    expect(code).toBe(0);
    expect(err.match(/^VERBOSE: .*$/gmu)).toEqual([
      expect.stringContaining('POST http://'),
      expect.stringContaining('/oauth2/token'),
      expect.stringContaining('/_tags/v1'),
    ]);
    expect(err).not.toContain(token.slice(0, 20));
  });

  it('shows each request on stderr with -Verbose', async () => {
    const args = ['Get-AzContainerRegistryTag', ...at(), '-RepositoryName', 'team/app', '-Name', 'v1', '-Verbose'];
    const { err } = await acrshell(args, admin);
    expect(err.match(/^VERBOSE: GET \S+/gmu)).toEqual([
      `VERBOSE: GET ${registry.url}/v2/`,
      `VERBOSE: GET ${registry.url}/acr/v1/team/app/_tags/v1`,
    ]);
    expect(err).not.toContain(registry.admin.password);
  });
});

describe('a list', () => {
  const nightly = () => ['Get-AzContainerRegistryTag', ...at(), '-RepositoryName', 'builds/nightly', '-Name', '*'];

  it('requests no more pages than -First needs', async () => {
    registry.clearRequests();
    const { out } = await acrshell([...nightly(), '-First', '3', '-Output', 'jsonl'], admin);
    expect(out.trimEnd().split('\n')).toHaveLength(3);
    expect(registry.requests.filter(({ path }) => path.includes('_tags'))).toHaveLength(1);
  });

  it('is complete and in order over all its pages', async () => {
    const { out } = await acrshell([...nightly(), '-Output', 'json'], admin);
    const names = JSON.parse(out).map((tag: { Name: string }) => tag.Name);
    expect(names).toHaveLength(2500);
    expect(names).toEqual([...names].sort());
  });

  it('stops quietly when its reader closes the pipe', async () => {
    const process = new ConsoleProcess([...nightly(), '-Output', 'jsonl'], admin);
    await process.until('"Name"');
    process.child.stdout.destroy();
    const { code, err } = await process.ended();
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });
});

describe('a script', () => {
  it('is one session from sign-in to sign-out, with a failure in between', async () => {
    await registry.content.seedImage('team/guarded', ['keep']);
    const where = `-RegistryName ${registry.loginServer} -RepositoryName team/guarded -Name keep`;
    const { code, out, err } = await script(
      [
        '# sign in first',
        connect(),
        `Update-AzContainerRegistryTag ${where} -DeleteEnabled $false -Output jsonl`,
        `Remove-AzContainerRegistryTag ${where} -ErrorAction SilentlyContinue`,
        `Get-AzContainerRegistryTag ${where} |`,
        '  Update-AzContainerRegistryTag -DeleteEnabled `',
        '    $true -Output jsonl',
        `Remove-AzContainerRegistryTag ${where}`,
        'Clear-AzContainerRegistryContext',
        'Get-AzContainerRegistryContext -Output json',
        'exit',
        'Never-Reached',
      ],
      [],
      { PW: registry.admin.password },
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [login, locked = '', unlocked = '', removed, ...context] = out.trimEnd().split('\n');
    expect([login, removed, context.join('')]).toEqual(['Login Succeeded', 'True', '[]']);
    expect(JSON.parse(locked)).toMatchObject({ Name: 'keep', DeleteEnabled: false });
    expect(JSON.parse(unlocked)).toMatchObject({ Name: 'keep', DeleteEnabled: true });
  });

  const failing = () => [
    connect(),
    `Get-AzContainerRegistryTag -RegistryName ${registry.loginServer} -RepositoryName team/app -Name nope`,
    `Get-AzContainerRegistryRepository -RegistryName ${registry.loginServer} -First 1`,
  ];

  it('stops at the first error, with its exit code', async () => {
    const { code, out } = await script(failing(), [], { PW: registry.admin.password });
    expect({ code, out }).toEqual({ code: 5, out: 'Login Succeeded\n' });
  });

  it('continues after an error with -ErrorAction Continue, and still ends with its exit code', async () => {
    const { code, out } = await script(failing(), ['-ContinueOnError'], { PW: registry.admin.password });
    expect({ code, out }).toEqual({ code: 5, out: 'Login Succeeded\nbuilds/nightly\n' });
  });

  it('shows its lines with -Echo, and no secret in them', async () => {
    const line = connect().replace('$env:PW', `'${registry.admin.password}'`);
    const { err } = await script([line, '# done'], ['-Echo']);
    expect(err).toBe(`acrshell> ${connect().replace('$env:PW', '***')}\nacrshell> # done\n`);
  });

  it('pipes old tags into Remove -WhatIf, which shows the targets and deletes nothing', async () => {
    const line = `Get-AzContainerRegistryTag -RegistryName ${registry.loginServer} -RepositoryName builds/nightly -Name * -OrderBy LastUpdateTimeAscending -First 2 | Remove-AzContainerRegistryTag -WhatIf`;
    registry.clearRequests();
    const { code, out, err } = await script([connect(), line], [], { PW: registry.admin.password });
    expect({ code, out }).toEqual({ code: 0, out: 'Login Succeeded\n' });
    expect(err.trimEnd().split('\n')).toHaveLength(2);
    expect(err).toContain('builds/nightly:n0000"');
    expect(registry.countRequests({ method: 'DELETE' })).toBe(0);
  });

  it('refuses a pipe that would mean the whole repository before it changes anything', async () => {
    registry.clearRequests();
    const { code, err } = await acrshell(
      [
        'Get-AzContainerRegistryTag',
        ...at(),
        '-RepositoryName',
        'team/app',
        '-Name',
        'v*',
        '|',
        'Remove-AzContainerRegistryRepository',
      ],
      admin,
    );
    expect(code).toBe(2);
    expect(err).toContain('whole repository');
    expect(registry.countRequests({ method: 'DELETE' })).toBe(0);
  });

  it('can start an embedded registry, which ends with it', async () => {
    const { code, out } = await script([
      'Start-AzContainerRegistryEmulator -Name mine -Output jsonl',
      'Get-AzContainerRegistryContext | Get-AzContainerRegistryContext',
      'Start-AzContainerRegistryEmulator -Name other -Empty | Connect-AzContainerRegistry',
      'Get-AzContainerRegistryRepository -RegistryName other -Output json',
    ]);
    expect(code).toBe(0);
    const [started = '', ...rest] = out.trimEnd().split('\n');
    expect(rest).toEqual(['Login Succeeded', '[]']);
    const { LoginServer } = JSON.parse(started);
    await expect.poll(() => fetch(`http://${LoginServer}/v2/`).catch(() => 'gone'), { timeout: 20_000 }).toBe('gone');
  });
});

describe.skipIf(onWindows)(`Ctrl+C${noInterrupt}`, () => {
  it('cancels the command that runs, and its request', async () => {
    const fault = registry.faults.add({ path: /_tags\/v1/u, hang: true });
    const args = ['Get-AzContainerRegistryTag', ...at(), '-RepositoryName', 'team/app', '-Name', 'v1'];
    const running = new ConsoleProcess(args, admin);
    await expect.poll(() => fault.hits, { timeout: 20_000 }).toBe(1);
    running.child.kill('SIGINT');
    const { code, out, err } = await running.ended();
    fault.remove();
    expect({ code, out }).toEqual({ code: 130, out: '' });
    expect(err).toMatch(/^Error: The command was cancelled/u);
  });
});
