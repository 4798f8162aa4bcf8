import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmulatorWithArm, startEmulator } from '../../emulator/emulator.ts';
import { noInterrupt, onWindows } from '../windows.ts';
import { acrshell, ConsoleProcess, script } from './consoleProcess.ts';

/** Registries as resources of Azure, in the built console, on the Azure Resource Manager of the embedded registry. */
const begin = 'Start-AzContainerRegistryEmulator | Connect-AzContainerRegistryAccount -Output jsonl';
const jsonl = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => (/^[[{]/u.test(line) ? JSON.parse(line) : line));

/** Only the emulator's sign-in is used, not one of az or of the environment. */
const nobody = { PATH: '', HOME: '/nowhere', IDENTITY_ENDPOINT: '', AZURE_CLIENT_ID: '', AZURE_TENANT_ID: '' };

describe('the life of a registry', () => {
  it('runs in one script: create, sign in, push, replicate, share by a token, remove', async () => {
    const where = '-RegistryName contoso1';
    const content = '-RegistryName contoso1 -RepositoryName team/app';
    const manifest = '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}';
    const { code, out, err } = await script(
      [
        begin,
        "New-AzContainerRegistry -ResourceGroupName emulator -Name contoso1 -Sku Premium -EnableAdminUser -Tag team=web,'note=a, b' -Output jsonl",
        'Get-AzContainerRegistry -Name contoso1 | Connect-AzContainerRegistry',
        `Set-AzContainerRegistryManifestContent ${content} -Tag v1 -Content '${manifest}' -Output jsonl`,
        'Get-AzContainerRegistry -Name contoso1 | Get-AzContainerRegistryRepository',
        'Get-AzContainerRegistry -Name contoso1 | New-AzContainerRegistryReplication -Location northeurope -Output jsonl',
        `New-AzContainerRegistryScopeMap ${where} -Name readers -Action repositories/team/app/content/read, repositories/team/app/metadata/read -Output jsonl`,
        `New-AzContainerRegistryToken ${where} -Name reader -ScopeMapName readers -Output jsonl`,
        `Get-AzContainerRegistryToken ${where} -Name reader | New-AzContainerRegistryCredential -Name password1 -Expiry 2099-01-31 -Output jsonl`,
        `Get-AzContainerRegistryToken ${where} | New-AzContainerRegistryCredential -Name password1 | Connect-AzContainerRegistry`,
        `Get-AzContainerRegistryTag ${content} -Name v1 -Output jsonl`,
        `Remove-AzContainerRegistryTag ${content} -Name v1 -ErrorAction SilentlyContinue`,
        `Update-AzContainerRegistryCredential ${where} -PasswordName PASSWORD2 -Output jsonl`,
        `Get-AzContainerRegistryCredential ${where} | Connect-AzContainerRegistry`,
        `Get-AzContainerRegistryReplication ${where} | Remove-AzContainerRegistryReplication -PassThru`,
        `Get-AzContainerRegistryToken ${where} | Remove-AzContainerRegistryToken`,
        `Remove-AzContainerRegistryScopeMap ${where} -Name readers -PassThru`,
        'Get-AzContainerRegistry -Name contoso1 | Remove-AzContainerRegistry -PassThru',
        'Get-AzContainerRegistry -Output jsonl',
      ],
      [],
      nobody,
    );
    expect(code).toBe(0);
    expect(err).toMatch(/^WARNING: The replication westeurope is the registry's home region: [^\n]+\n$/u);
    const [account, made, login, pushed, repository, replica, map, token, secret, asToken, tag, ...rest] = jsonl(out);
    expect(account).toMatchObject({ IdentityType: 'AccessToken', SubscriptionName: 'Emulator' });
    expect(made).toMatchObject({ Name: 'contoso1', AdminUserEnabled: true, Tag: { team: 'web', note: 'a, b' } });
    expect(made.CreationDate).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/u);
    expect([login, repository, asToken]).toEqual(['Login Succeeded', 'team/app', 'Login Succeeded']);
    expect(pushed).toMatchObject({ RepositoryName: 'team/app', Tag: 'v1' });
    expect(replica).toMatchObject({ Name: 'northeurope', ProvisioningState: 'Succeeded' });
    expect(map.Action).toEqual(['repositories/team/app/content/read', 'repositories/team/app/metadata/read']);
    expect(token).toMatchObject({ Name: 'reader', Status: 'enabled', CredentialsPassword: [] });
    expect(secret).toMatchObject({ Username: 'reader', Password2: null });
    expect(secret.Password).toMatch(/\S{20}/u);
    expect(Date.parse(secret.PasswordExpiry)).toBe(new Date('2099-01-31T00:00:00').getTime());
    expect(tag).toMatchObject({ Name: 'v1', RepositoryName: 'team/app' });
    const [rotated, asAdmin, replicaGone, mapGone, gone, left, ...more] = rest;
    expect(rotated).toMatchObject({ Username: 'contoso1' });
    expect([asAdmin, replicaGone, mapGone, gone]).toEqual(['Login Succeeded', 'True', 'True', 'True']);
    expect(left).toMatchObject({ Name: 'demo' });
    expect(more).toEqual([]);
  });
});

describe('the output of a script', () => {
  it('is readable at the prompt: local times, tables of names, requested passwords', async () => {
    const { code, out, err } = await script(
      [
        begin,
        'Get-AzContainerRegistry',
        'New-AzContainerRegistryWebhook -RegistryName demo -Name onpush -Action push, DELETE -ServiceUri https://example.com/hook -CustomHeader X-Key=secret-key,X-Other=o',
        'Get-AzContainerRegistryWebhookCallbackConfig -RegistryName demo -Name onpush',
        'Get-AzContainerRegistryCredential -RegistryName demo',
      ],
      ['-Echo'],
      { ...nobody, TZ: 'Etc/GMT-5' },
    );
    expect(code).toBe(0);
    const registry = out.split('\n').find((line) => line.startsWith('demo '));
    expect(registry).toMatch(/^demo +Premium +127\.0\.0\.1:\d+ +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +Succeeded +True$/u);
    expect(out).toMatch(/^onpush +\w+ +enabled +push, delete +Succeeded$/mu);
    expect(out).toMatch(/^CustomHeader : X-Key=secret-key, X-Other=o$/mu);
    expect(out).toMatch(/^Username +Password +Password2$/mu);
    expect(out).toMatch(/^demo +\S{20,} +\S{20,}$/mu);
    expect(err).toContain('-CustomHeader ***');
    expect(err).not.toContain('secret-key');
  });

  it('is empty for cmdlets without output, and names piped targets like typed ones', async () => {
    const map = 'New-AzContainerRegistryScopeMap -RegistryName demo -Name readers -Action repositories/a/content/read';
    const { code, out, err } = await script(
      [
        begin,
        `${map} -Output jsonl`,
        'Get-AzContainerRegistryScopeMap -RegistryName demo -Name readers | Remove-AzContainerRegistryScopeMap -WhatIf',
        'Get-AzContainerRegistry | Remove-AzContainerRegistryScopeMap -Name readers -WhatIf',
        'Remove-AzContainerRegistry -InputObject demo -WhatIf',
        'Remove-AzContainerRegistryScopeMap -RegistryName demo -Name readers',
      ],
      [],
      nobody,
    );
    expect(code).toBe(0);
    expect(jsonl(out)).toHaveLength(2);
    const targets = [...err.matchAll(/on target "(.*)"\.$/gmu)].map(([, target]) => target);
    expect(targets).toEqual([
      'Scope map readers of registry demo',
      'Scope map readers of registry demo',
      'Registry demo with everything in it',
    ]);
  });
});

describe('an invalid command', () => {
  const refused: readonly (readonly [line: string, what: string])[] = [
    ['Get-AzContainerRegistry -Name nosuch', 'nosuch'],
    ['Get-AzContainerRegistryReplication', 'needs -RegistryName, or -InputObject'],
    ['Remove-AzContainerRegistryToken -RegistryName demo', 'needs -Name'],
    ['New-AzContainerRegistry -Name x -ResourceGroupName g -Sku Gold', 'Basic, Standard, Premium'],
    ['New-AzContainerRegistry -Name x -ResourceGroupName emulator -Sku Basic', '5 to 50'],
    [
      'Get-AzContainerRegistryScopeMap -RegistryName demo | Get-AzContainerRegistryWebhook',
      'A scope map cannot be piped',
    ],
    ['Get-AzContainerRegistryReplication -InputObject /subscriptions/x', 'not a resource id'],
    ['Get-AzContainerRegistryCredential -RegistryName demo -AsSecureString', 'takes a PowerShell object'],
  ];

  it('is one error, with advice', async () => {
    const { code, err } = await script([begin, ...refused.map(([line]) => line)], ['-ContinueOnError'], nobody);
    expect(code).toBe(5);
    const errors = err.split(/^Error: /mu).slice(1);
    expect(errors).toEqual(refused.map(([, what]) => expect.stringContaining(what)));
    for (const error of errors) expect(error).toMatch(/\n {2}\S/u);
  });

  it('shows how to sign in to a user who is not signed in to Azure', async () => {
    const { code, out, err } = await acrshell(['Get-AzContainerRegistry'], nobody);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toMatch(/^Error: You are not signed in to Azure\.\n {2}Run Connect-AzContainerRegistryAccount/u);
    expect(err).toContain('az login');
  });
});

describe('one command', () => {
  let azure: EmulatorWithArm;
  beforeAll(async () => {
    azure = await startEmulator({ name: 'contoso', arm: { operationPolls: 1000, retryAfter: 1 } });
  });
  afterAll(() => azure?.stop());

  const environmentOf = ({ arm }: EmulatorWithArm) => ({
    ...nobody,
    ACRSHELL_RESOURCE_MANAGER_URL: arm.url,
    ACRSHELL_MANAGEMENT_TOKEN: arm.token(),
    ACRSHELL_SUBSCRIPTION_ID: arm.subscriptionId,
  });

  it('uses the identity of the environment, and sends no credential of a registry to Azure', async () => {
    const environment = { ...environmentOf(azure), ACRSHELL_USERNAME: 'nobody', ACRSHELL_PASSWORD: 'wrong' };
    const { code, out, err } = await acrshell(
      ['Get-AzContainerRegistryUsage', '-RegistryName', 'contoso', '-Output', 'json'],
      environment,
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)[0]).toMatchObject({ Name: 'Size', Unit: 'Bytes' });
  });

  it.skipIf(onWindows)(
    `that waits for a long operation shows at Ctrl+C that it continues, and how to follow it${noInterrupt}`,
    async () => {
      const words = ['New-AzContainerRegistry', '-Name', 'contoso2', '-ResourceGroupName', 'emulator', '-Sku', 'Basic'];
      const running = new ConsoleProcess([...words, '-Verbose'], environmentOf(azure));
      await running.until('operationStatuses');
      running.child.kill('SIGINT');
      const { code, out, err } = await running.ended();
      expect({ code, out }).toEqual({ code: 130, out: '' });
      expect(err.split('\n').filter((line) => !line.startsWith('VERBOSE: '))).toEqual([
        'Warning: Creating registry contoso2 continues in Azure. Get-AzContainerRegistry -Name contoso2 -ResourceGroupName emulator shows its progress.',
        '',
      ]);
    },
  );

  it('does not wait with -NoWait', async () => {
    const words = ['New-AzContainerRegistryReplication', '-RegistryName', 'contoso', '-Location', 'northeurope'];
    const { code, out } = await acrshell([...words, '-NoWait', '-Output', 'json'], environmentOf(azure));
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ Name: 'northeurope', ProvisioningState: 'Creating' });
  });
});
