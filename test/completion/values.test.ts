import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { justBefore } from '../../src/completion/justBefore.ts';
import { HostProcess } from '../host/hostProcess.ts';
import { type Azure, signIn, useAzure } from '../management/azure.ts';

/** The Tab key at the built host, with a registry of 10,000 tags and 20 ms of latency. */
const { azure, host } = useAzure({ latency: 20 });

const connect = (to: HostProcess, { admin, loginServer }: Azure) =>
  to.call('contextConnect', {
    registry: loginServer,
    credential: { kind: 'password', userName: admin.user, password: admin.password },
  });

const offered = async (cmdlet: string, parameter: string, word: string, given: Record<string, string> = {}) =>
  host().call('completionValues', { cmdlet: `${cmdlet.replace('-', '-AzContainerRegistry')}`, parameter, word, given });
const names = async (...asking: Parameters<typeof offered>) => (await offered(...asking)).names;
/** Pressed repeatedly: an answer that was late is offered at the next key. */
const soon = (expected: unknown, ...asking: Parameters<typeof offered>) =>
  expect.poll(() => names(...asking)).toEqual(expected);
const here = () => ({ RegistryName: azure().loginServer });
const inApp = () => ({ ...here(), RepositoryName: 'team/app' });

beforeAll(async () => {
  const { content } = azure();
  await content.seedTags('team/app', 10_000, { tagName: (index) => `v${index}` });
  for (const name of ['team/payments/api', 'team/payments/web', 'teamwork', 'base'])
    await content.seedImage(name, 'v1', { platforms: ['linux/amd64', 'linux/arm64'] });
  await connect(host(), azure());
});

describe('repositories', () => {
  it('are offered level by level', async () => {
    await soon(['base', 'team/', 'teamwork'], 'Get-Tag', 'RepositoryName', '', here());
    expect(await names('Get-Tag', 'RepositoryName', 'team/', here())).toEqual(['team/app', 'team/payments/']);
    expect(await names('Get-Tag', 'RepositoryName', 'team/payments/', here())).toEqual([
      'team/payments/api',
      'team/payments/web',
    ]);
    expect(await names('Get-Repository', 'Name', 'TEAM', here())).toEqual(['team/', 'teamwork']);
  });

  it('take one request for all levels of a small registry', () => {
    expect(azure().requests.filter(({ path }) => path.includes('_catalog')).length).toBeLessThanOrEqual(1);
  });
});

describe('tags', () => {
  it('with a prefix, out of ten thousand, need one page', async () => {
    const expected = ['v777', ...Array.from({ length: 10 }, (_, digit) => `v777${digit}`)];
    await soon(expected, 'Get-Tag', 'Name', 'v777', inApp());
    const paths = azure().requests.filter(({ path }) => path.includes('team/app/_tags'));
    expect(paths).toHaveLength(1);
    expect(paths[0]?.path).toContain('last=v776');
    expect((await offered('Remove-Manifest', 'Tag', 'v777', inApp())).texts[0]).toMatch(
      /^sha256:[0-9a-f]{12}, updated /,
    );
    expect(azure().requests.filter(({ path }) => path.includes('team/app/_tags'))).toHaveLength(1);
  });

  it('are sorted by time, newest first, if nothing is typed', async () => {
    await expect.poll(async () => (await names('Get-Tag', 'Name', '', inApp())).length).toBe(200);
    expect((await names('Get-Tag', 'Name', '', inApp()))[0]).toBe('v9999');
  });
});

describe('digests', () => {
  it('are shown with tag, kind and platform', async () => {
    const given = { ...here(), RepositoryName: 'base' };
    await expect
      .poll(() => offered('Get-Manifest', 'Name', 'sha', given))
      .toMatchObject({ names: expect.arrayContaining([expect.stringMatching(/^sha256:[0-9a-f]{64}$/)]) });
    const { names: digests, texts } = await offered('Update-Manifest', 'Manifest', '', given);
    expect(digests).toHaveLength(3);
    expect(texts.filter((text) => text.startsWith('v1, index, '))).toHaveLength(1);
    expect(texts.filter((text) => /^no tag, image, linux\/(?:amd64|arm64), /.test(text))).toHaveLength(2);
    const [digest = ''] = digests;
    await soon([digest], 'Get-Manifest', 'Name', digest.slice(0, 20), given);
  });

  it('lead to the platforms of an image', async () => {
    const given = { ...here(), RepositoryName: 'base', Tag: 'v1' };
    await soon(['linux/amd64', 'linux/arm64'], 'Save-Artifact', 'Platform', 'linux/a', given);
    await expect.poll(async () => (await offered('Save-Artifact', 'Platform', '', given)).texts[0]).toMatch(/^sha256:/);
  });
});

describe('a child resource of a registry', () => {
  it('is offered by its kind, with a description', async () => {
    const at = { registry: 'demo' };
    await host().call('taskCreate', { ...at, name: 'nightly', command: 'bash echo hi' });
    await host().call('webhookCreate', {
      ...at,
      name: 'onpush',
      actions: ['push'],
      serviceUri: 'https://example.com/',
    });
    await host().call('scopeMapCreate', { ...at, name: 'readers', actions: ['repositories/a/content/read'] });
    await host().call('tokenCreate', { ...at, name: 'reader', scopeMapName: 'readers' });
    const demo = { RegistryName: 'demo' };
    await soon(['nightly'], 'Start-Task', 'Name', '', demo);
    await soon(['nightly'], 'Get-Run', 'Task', 'n', demo);
    await soon(['onpush'], 'Test-Webhook', 'Name', 'on', demo);
    await soon(['readers'], 'New-Token', 'ScopeMapName', 'read', demo);
    await soon(['reader'], 'New-Credential', 'TokenName', '', demo);
    await soon(['reader'], 'Get-Token', 'Name', 'R', demo);
    expect(await names('New-Token', 'Name', '', demo)).toEqual([]);
  });

  it('has its cloud, subscription, resource group and registry offered, too', async () => {
    expect(await names('Connect-', 'Environment', 'azurec', {})).toEqual(['AzureCloud', 'AzureChinaCloud']);
    await soon([azure().arm.subscriptionId], 'Get-Task', 'SubscriptionId', '0', {});
    await soon(['emulator'], 'Get-Task', 'ResourceGroupName', 'em', {});
    expect(await names('Get-Tag', 'RegistryName', azure().loginServer.slice(0, 6))).toContain(azure().loginServer);
  });
});

describe('the Tab key without a session', () => {
  let fresh: HostProcess;
  beforeAll(async () => {
    fresh = await HostProcess.start();
  });
  afterAll(() => fresh.stop());

  it.each([
    ['Get-AzContainerRegistryTag', 'RepositoryName', ''],
    ['Get-AzContainerRegistryTask', 'Name', ''],
    ['Get-AzContainerRegistryTask', 'SubscriptionId', ''],
    ['Get-AzContainerRegistryTag', 'RegistryName', ''],
    ['Get-AzContainerRegistryTag', 'OrderBy', 'N'],
    ['Get-Nothing', 'Name', ''],
  ])('of %s -%s sends no request', async (cmdlet, parameter, word) => {
    const given = { RegistryName: azure().loginServer };
    expect(await fresh.call('completionValues', { cmdlet, parameter, word, given })).toEqual({ names: [], texts: [] });
    expect(azure().requests).toEqual([]);
  });
});

describe('the Tab key with a late, refused or missing answer', () => {
  const other = { RegistryName: 'x', RepositoryName: 'team/payments/api' };

  it('offers nothing, and the next one offers the late answer', async () => {
    const given = { ...other, ...here() };
    azure().faults.add({ path: /payments\/api\/_tags/, delay: 400 });
    expect(await names('Get-Tag', 'Name', 'v', given)).toEqual([]);
    await soon(['v1'], 'Get-Tag', 'Name', 'v', given);
    expect(azure().requests.filter(({ path }) => path.includes('payments/api/_tags'))).toHaveLength(1);
    azure().faults.clear();
  });

  it('makes one request for several keys', async () => {
    const given = { ...here(), RepositoryName: 'teamwork' };
    await Promise.all(['v', 'v', 'v', 'v'].map((word) => names('Get-Tag', 'Name', word, given)));
    expect(azure().requests.filter(({ path }) => path.includes('teamwork/_tags'))).toHaveLength(1);
  });

  it.each([
    ['a refusal', 403],
    ['a fault', 500],
  ])('is empty for %s', async (_, status) => {
    const given = { ...here(), RepositoryName: `nowhere/${status}` };
    azure().faults.add({ path: /nowhere/, status });
    expect(await offered('Get-Tag', 'Name', '', given)).toEqual({ names: [], texts: [] });
    azure().faults.clear();
  });

  it('offers nothing for a pattern, an invalid name, and a repository that does not exist', async () => {
    expect(await names('Get-Tag', 'Name', 'v*', inApp())).toEqual([]);
    expect(await names('Get-Tag', 'Name', '', { ...here(), RepositoryName: 'A B' })).toEqual([]);
    expect(await names('Get-Tag', 'Name', '', { RegistryName: '???', RepositoryName: 'a' })).toEqual([]);
  });

  it('offers another identity its own answers', async () => {
    await soon(['v1'], 'Get-Tag', 'Name', 'v', { ...here(), RepositoryName: 'team/payments/web' });
    await host().call('contextClear', {});
    expect(await names('Get-Tag', 'Name', 'v', { ...here(), RepositoryName: 'team/payments/web' })).toEqual([]);
    await signIn(host(), azure());
    await connect(host(), azure());
  });
});

describe('the start of a page for a prefix', () => {
  const letters = [...'-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz'];
  const word = fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 6 });

  it('is after every smaller name and before every name with the prefix', () => {
    fc.assert(
      fc.property(word, word, (prefix, other) => {
        const last = justBefore(prefix);
        if (last !== undefined) expect(last < prefix).toBe(true);
        expect(last === undefined || prefix + other > last).toBe(true);
        if (last !== undefined) expect(other > last && other < prefix).toBe(false);
      }),
    );
  });
});
