import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startEmulator } from '../../emulator/emulator.ts';
import { methods, type ProgressParams, progress } from '../../src/protocol/index.ts';
import { acrshell } from '../console/consoleProcess.ts';
import { HostProcess } from '../host/hostProcess.ts';
import { type Azure, signIn } from '../management/azure.ts';
import { describePowerShell } from '../powershell/pwsh.ts';
import { json, OddServer } from './oddServer.ts';

/** Clears the screen, names the window, turns the text round, hides a letter's neighbour: C0, C1, DEL, bidi, no width. */
const evil = '\u001b[2J\u001b]0;x\u0007\u009b1m\u007f\u202eabc\u2066\u200f\u061c\u200b\u2060\ufeff!';
const harmless = '\ufffd[2J\ufffd]0;x\ufffd\ufffd1m\ufffd\ufffdabc\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd!';
const unseen = /(?![\n\r\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const repository = 'team/app';
const digest = `sha256:${'0'.repeat(64)}`;

let server: OddServer;

/** A registry whose names and errors contain terminal sequences. */
beforeAll(async () => {
  server = await OddServer.start(({ method, url = '' }) => {
    if (method === 'DELETE') return json({ errors: [{ code: `EVIL${evil}`, message: `no${evil}` }] }, 405);
    if (url.includes('/_tags')) return json({ imageName: repository, tags: [{ name: `v1${evil}`, digest }] });
    return json({});
  });
});
beforeEach(() => {
  server.asked.length = 0;
});
afterAll(() => server?.stop());

describe('The host', () => {
  let host: HostProcess;

  beforeAll(async () => {
    host = await HostProcess.start();
    const credential = { kind: 'password', userName: 'u', password: 'some password' } as const;
    await host.call('contextConnect', { registry: server.address, retries: 0, credential });
  });
  afterAll(() => host?.stop());

  it('does not change names in objects', async () => {
    const { items } = await host.call('tagList', { registry: server.address, repository });
    expect(items.map(({ attributes }) => attributes.name)).toEqual([`v1${evil}`]);
  });

  it('writes no control or hidden characters in progress', async () => {
    const azure = (await startEmulator({ arm: true })) as Azure;
    const told: ProgressParams[] = [];
    host.wire.onNotification(progress.name, (params: ProgressParams) => void told.push(params));
    await signIn(host, azure);
    const params = { registry: azure.name, name: `map${evil}`, call: { id: 'removal', progress: true } };
    await host.wire.sendRequest(methods.scopeMapRemove.name, params).catch(() => {});
    await azure.stop();
    expect(told.map(({ activity }) => activity)).toContain(
      `Deleting scope map map${harmless} of registry ${azure.name}`,
    );
    for (const one of told) for (const text of Object.values(one)) expect(String(text)).not.toMatch(unseen);
  });

  it('writes no control or hidden characters in an error', async () => {
    const { message, data } = await host.failure('tagRemove', { registry: server.address, repository, name: 'v1' });
    const words = [message, ...Object.values(data)].join(' ');
    expect(words).toContain(`EVIL${harmless}`);
    expect(words).not.toMatch(unseen);
  });

  it('writes no control or hidden characters in a trace or a target', async () => {
    await host.call('tagList', { registry: server.address, repository }, 'bodies');
    const said = host.logs.map(({ message }) => message).join('\n');
    expect(said).toContain('v1');
    expect(said).not.toMatch(unseen);
    const given = { RegistryName: server.address, RepositoryName: repository, Name: `v1${evil}` };
    const { target } = await host.call('cmdletBind', { cmdlet: 'Remove-AzContainerRegistryTag', given });
    expect(target).toContain(`v1${harmless}`);
  });
});

describe('The console', () => {
  const environment = { ACRSHELL_USERNAME: 'u', ACRSHELL_PASSWORD: 'some password' };
  const at = () => ['-RegistryName', server.address, '-RepositoryName', repository];

  it('replaces control characters of a name in a table, and not in JSON', async () => {
    const table = await acrshell(['Get-AzContainerRegistryTag', ...at(), '-Name', '*'], environment);
    expect(table.out).toContain(`v1${harmless}`);
    expect(table.out + table.err).not.toMatch(unseen);
    const document = await acrshell(['Get-AzContainerRegistryTag', ...at(), '-Output', 'json'], environment);
    expect(JSON.parse(document.out).Tags[0].Name).toBe(`v1${evil}`);
  });

  it('replaces control characters in errors, traces and targets', async () => {
    const remove = ['Remove-AzContainerRegistryTag', ...at(), '-Name'];
    const refused = await acrshell([...remove, 'v1', '-Debug'], environment);
    expect(refused.err).toContain(`EVIL${harmless}`);
    const wouldDo = await acrshell([...remove, `v1${evil}`, '-WhatIf'], environment);
    expect(wouldDo.err).toContain(`v1${harmless}`);
    expect(refused.err + wouldDo.err).not.toMatch(unseen);
  });
});

describePowerShell('The module', (shell) => {
  const at = `-RegistryName $r -RepositoryName ${repository}`;

  beforeAll(async () => {
    const connect = `Connect-AzContainerRegistry -Name ${server.address} -UserName u -Password 'some password'`;
    await shell().output(`$global:r = '${server.address}'; $null = ${connect}`);
  });

  it('replaces control characters of a name in tables, and not in objects', async () => {
    const script = `
      $list = Get-AzContainerRegistryTag ${at}
      $list | Out-String -Width 300
      $list.Tags | Out-String -Width 300
      $list.Tags[0].Name`;
    const [list, tags, name] = (await shell().output(script)).map(String);
    expect(list).toContain(`v1${harmless}`);
    expect(tags).toContain(`v1${harmless}`);
    expect(`${list}${tags}`).not.toMatch(unseen);
    expect(name).toBe(`v1${evil}`);
  });

  it('replaces control characters of a property in a list view', async () => {
    const script = `
      $config = [AcrShell.WebhookCallbackConfig]::new(); $config.ServiceUri = "https://x$([char]27)[2J"
      $config | Out-String`;
    expect(String(await shell().output(script))).toMatch(/ServiceUri +: https:\/\/x\ufffd\[2J/u);
  });

  it('replaces control characters in errors, traces and targets', async () => {
    const hostile = [...evil].map((one) => one.codePointAt(0)).join(', ');
    const script = `
      $evil = -join [char[]]@(${hostile})
      Remove-AzContainerRegistryTag ${at} -Name v1 -Debug
      Remove-AzContainerRegistryTag ${at} -Name "v1$evil" -WhatIf`;
    const { errors, debug, verbose, host } = await shell().run(script);
    const [error] = errors;
    expect(error?.shown).toContain(`EVIL${harmless}`);
    expect(debug.join('\n')).toContain('EVIL');
    expect(host).toContain(`v1${harmless}`);
    const { message, shown, advice, target } = error ?? {};
    expect([message, shown, advice, target, ...debug, ...verbose, host].join('\n')).not.toMatch(unseen);
  });
});
