import { describe, expect, it } from 'vitest';
import { commands } from '../../console/plan/catalogue.ts';
import { nearest } from '../../console/plan/nearest.ts';
import { coverSecrets, holdsSecret } from '../../console/plan/secrets.ts';
import { accountFrom, credentialFrom } from '../../console/run/credential.ts';
import { type AskValues, complete } from '../../console/screen/completion.ts';
import { helpFor } from '../../console/screen/help.ts';
import { errorKinds } from '../../src/protocol/wire/errors.ts';

describe('help', () => {
  it('lists every cmdlet, every exit code and the sources of credentials', () => {
    const text = helpFor(undefined);
    for (const { name } of commands) expect(text.match(new RegExp(`^ {2}${name} `, 'gmu')), name).toHaveLength(1);
    for (const [kind, { exitCode }] of Object.entries(errorKinds)) expect(text).toContain(`${exitCode} ${kind}`);
    expect(text).toContain('ACRSHELL_ACCESS_TOKEN');
    expect(text).toContain('ACRSHELL_MANAGEMENT_TOKEN');
    expect(text).toMatch(/^CMDLETS: registries\n {2}New-AzContainerRegistry {2}/mu);
  });

  it.each(commands.map(({ name }) => name))(
    'of %s has every parameter and every set, and fits the screen except for examples',
    (name) => {
      const command = commands.find((one) => one.name === name);
      const text = helpFor(name.toLowerCase(), 80);
      for (const parameter of [...(command?.parameters.keys() ?? []), ...(command?.common.keys() ?? [])]) {
        expect(text).toContain(`-${parameter}`);
      }
      expect(text.split(`\n  ${name}`).length).toBeGreaterThan(command?.sets.length ?? 0);
      const examples = command?.cmdlet.examples.map(({ code }) => code) ?? [];
      const wide = text.split('\n').filter((line) => line.length > 80);
      expect(wide.filter((line) => !examples.includes(line.trim()))).toEqual([]);
    },
  );

  it('shows mandatory parameters and accepted pipeline input', () => {
    const text = helpFor('Remove-AzContainerRegistryReplication', 100);
    expect(text).toMatch(/-Name <string>\n.*required unless something is piped/u);
    expect(text).toContain('a registry, or a resource in one  stands for the resource of its id');
    expect(text).not.toContain('-AsJob');
    expect(helpFor('New-AzContainerRegistryWebhook')).toContain('-CustomHeader <name=value,...>');
    expect(helpFor('Get-AzContainerRegistryCredential')).not.toContain('SecureRegistryCredential');
    expect(helpFor('Connect-AzContainerRegistry')).toContain('ExposedToken');
  });

  it('shows no example that the console could not run', () => {
    const text = commands.map(({ name }) => helpFor(name)).join('');
    expect(text).not.toMatch(/Get-Credential|\)\.Tags|\$secret/u);
    expect(text).toContain('Start-AzContainerRegistryEmulator | Connect-AzContainerRegistry');
  });

  it('suggests similar names for an unknown one', () => {
    expect(() => helpFor('Get-AzContainerRegistryTagg')).toThrow('not a cmdlet');
    expect(
      nearest(
        'Get-AzContainerRegistryTagg',
        commands.map(({ name }) => name),
      )[0],
    ).toBe('Get-AzContainerRegistryTag');
    expect(nearest('qqqqqqq', ['Name'])).toEqual([]);
  });
});

describe('the Tab key', () => {
  /** Instead of a host: records what is requested, and answers with given values. */
  const answers: AskValues = async ({ parameter, word, given }) => {
    if (parameter === 'RegistryName') return ['demo', 'contoso'].filter((name) => name.startsWith(word));
    if (parameter === 'RepositoryName') return [`${word}/in/${given.RegistryName}`];
    return parameter === 'ResourceGroupName' ? ["team's group"] : [];
  };
  const offered = async (text: string) => (await complete(text, answers))[0];

  it.each([
    ['get-azcontainerregistrytag', ['Get-AzContainerRegistryTag']],
    [
      'new-azcontainerregistrycredential',
      [
        'New-AzContainerRegistryCredentials',
        'New-AzContainerRegistryCredential',
        'New-AzContainerRegistryCredentialSet',
      ],
    ],
    ['Get-AzContainerRegistryTag -Rep', ['-RepositoryName']],
    ['Get-AzContainerRegistryTag -RegistryName r -Reg', []],
    ['Get-AzContainerRegistryTag -RegistryName ', ['demo', 'contoso']],
    ['Get-AzContainerRegistryTag -RegistryName d', ['demo']],
    ['Get-AzContainerRegistryTag -Registry x -Repo team', ['team/in/x']],
    ["Get-AzContainerRegistryTag -RegistryName x -RepositoryName 'team", ["'team/in/x'"]],
    ['Invoke-AzContainerRegistryPurge -RegistryName x -RepositoryName a,b', ['a,b/in/x']],
    ['Get-AzContainerRegistryTask -ResourceGroupName ', ["'team''s group'"]],
    ['Get-AzContainerRegistryTag -OrderBy none', ['None']],
    ['Update-AzContainerRegistryTag -DeleteEnabled ', ['$true', '$false']],
    ['Get-AzContainerRegistryTag -Output j', ['Json', 'Jsonl']],
    ['New-AzContainerRegistryWebhook -Action push,d', ['push,delete']],
    ['Get-AzContainerRegistryContext | Clear-', ['Clear-AzContainerRegistryContext']],
    ['help stop-azcontainerregistrye', ['Stop-AzContainerRegistryEmulator']],
    ["Get-AzContainerRegistryTag -Name 'open ", []],
    ['Nonsense -', []],
  ])('completes after %s', async (text, candidates) => expect(await offered(text)).toEqual(candidates));
});

describe('secrets', () => {
  it.each([
    [
      "Connect-AzContainerRegistry -Name r -UserName u -Password 'p w'",
      'Connect-AzContainerRegistry -Name r -UserName u -Password ***',
    ],
    [
      'Connect-AzContainerRegistry -Name r -AccessT:tok -Anon',
      'Connect-AzContainerRegistry -Name r -AccessT:*** -Anon',
    ],
    ['Get-X | connect-azcontainerregistry -pass x', 'Get-X | connect-azcontainerregistry -pass ***'],
    ["Connect-AzContainerRegistry -Password 'open", 'Connect-AzContainerRegistry -Password ***'],
    [
      "Connect-AzContainerRegistryAccount -ManagementToken 'open",
      'Connect-AzContainerRegistryAccount -ManagementToken ***',
    ],
    ['New-AzContainerRegistryWebhook -Header A=b, C=d -Name x', 'New-AzContainerRegistryWebhook -Header *** -Name x'],
  ])('are masked in %s', (line, covered) => {
    expect(coverSecrets(line)).toBe(covered);
    expect(holdsSecret(line)).toBe(true);
  });

  it.each(['Connect-AzContainerRegistry -Name r -Password $env:PW', 'Get-AzContainerRegistryTag -Name pass', '# x'])(
    'are not seen in %s',
    (line) => expect(coverSecrets(line)).toBe(line),
  );
});

describe('a credential in the environment', () => {
  it('is a user name with a password, a token, or absent', () => {
    expect(credentialFrom({ ACRSHELL_USERNAME: 'u', ACRSHELL_PASSWORD: 'p' })).toEqual({
      kind: 'password',
      userName: 'u',
      password: 'p',
    });
    expect(credentialFrom({ ACRSHELL_ACCESS_TOKEN: 't' })).toEqual({ kind: 'entraToken', token: 't' });
    expect(credentialFrom({ ACRSHELL_ANONYMOUS: '1' })).toEqual({ kind: 'anonymous' });
    expect(credentialFrom({ ACRSHELL_USERNAME: '', ACRSHELL_ANONYMOUS: '0' })).toBeUndefined();
  });

  it.each([
    [{ ACRSHELL_USERNAME: 'u' }, 'ACRSHELL_PASSWORD is not set'],
    [{ ACRSHELL_PASSWORD: 'p' }, 'ACRSHELL_USERNAME is not set'],
    [{ ACRSHELL_PASSWORD: 'p', ACRSHELL_ACCESS_TOKEN: 't' }, 'more than one'],
    [{ ACRSHELL_ANONYMOUS: '1', ACRSHELL_ACCESS_TOKEN: 't' }, 'more than one'],
  ])('%j is refused', (environment, what) => expect(() => credentialFrom(environment)).toThrow(what));

  it('for Azure is read from the variables that are set', () => {
    expect(accountFrom({ ACRSHELL_MANAGEMENT_TOKEN: 't', ACRSHELL_SUBSCRIPTION_ID: 's' })).toEqual({
      credential: { kind: 'entraToken', token: 't' },
      subscriptionId: 's',
    });
    expect(accountFrom({ ACRSHELL_RESOURCE_MANAGER_URL: 'https://x' })).toEqual({ resourceManagerUrl: 'https://x' });
    expect(accountFrom({ ACRSHELL_MANAGEMENT_TOKEN: '', ACRSHELL_ACCESS_TOKEN: 't' })).toBeUndefined();
  });
});
