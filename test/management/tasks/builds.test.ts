import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFiles } from '../../emulator/tasksTrial.ts';
import type { HostProcess } from '../../host/hostProcess.ts';
import { type Azure, asked, useAzure } from '../azure.ts';

const { azure, host } = useAzure();
const at = { registry: 'demo' };
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'acrshell-test-builds-'));
  writeFiles(folder, {
    'app/Dockerfile': 'FROM scratch\nARG VERSION\nLABEL version=$VERSION\nCOPY . /app\nCMD ["/app/main"]\n',
    'app/main': 'x',
    'app/.dockerignore': 'secret\n',
    'app/secret': 'no',
    'broken/Dockerfile': 'FROM scratch\nCOPY missing /\n',
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const app = () => join(folder, 'app');
const told = (one: HostProcess) =>
  one.logs.filter(({ level }) => level === 'information').map(({ message }) => message);

describe('a build', () => {
  it('sends the folder, writes its log, and returns its images', async () => {
    const run = await host().call(
      'runBuild',
      { ...at, path: app(), images: ['team/app:{{.Run.ID}}'], buildArguments: { VERSION: '1' } },
      'requests',
    );
    expect(run).toMatchObject({
      name: 'cf1',
      status: 'Succeeded',
      registryName: 'demo',
      outputImages: [{ repositoryName: 'team/app', name: 'cf1', digest: expect.stringMatching(/^sha256:/) }],
    });
    expect(told(host())).toEqual(expect.arrayContaining(['Step 5/5 : CMD ["/app/main"]']));
    const puts = azure().requests.filter(({ path }) => path.includes('/source/'));
    expect(puts.map(({ path }) => /comp=(\w+)/.exec(path)?.[1])).toEqual(['block', 'blocklist']);
    expect(puts.every(({ authorization }) => authorization === undefined)).toBe(true);
    expect(asked(azure()).filter((one) => /scheduleRun|listBuild/.test(one))).toHaveLength(2);
  });

  it('that fails reports the step, its last lines, and advice', async () => {
    const failure = await host().failure('runBuild', { ...at, path: join(folder, 'broken'), images: ['app:1'] });
    expect(failure.message).toMatch(/^Run cf\d+ failed in step build\. Its last lines: /);
    expect(failure.message).toContain('stat missing: file does not exist');
    expect(failure.data).toMatchObject({
      kind: 'Unavailable',
      acrCode: 'Failed',
      advice: expect.stringContaining('.dockerignore'),
    });
  });

  it('with BuildKit needs no task file', async () => {
    const run = await host().call('runBuild', {
      ...at,
      path: app(),
      images: ['kit:1'],
      buildKit: true,
      cache: true,
      buildArguments: { VERSION: 'a b' },
    });
    expect(run).toMatchObject({ status: 'Succeeded', outputImages: [{ repositoryName: 'kit', name: '1' }] });
  });

  it('with -NoWait is queued, and can be followed by its log', async () => {
    const { name, status } = await host().call('runBuild', { ...at, path: app(), noWait: true });
    expect(status).toBe('Queued');
    const lines: string[] = [];
    for (let continuation: string | undefined; ; ) {
      const page = await host().call('runLog', {
        ...at,
        name,
        wait: true,
        ...(continuation === undefined ? {} : { continuation }),
      });
      lines.push(...page.lines);
      continuation = page.continuation;
      if (continuation === undefined) break;
    }
    expect(lines.at(-1)).toMatch(/was successful after/);
    expect((await host().call('runList', { ...at, statuses: ['Succeeded'], first: 1 })).items).toMatchObject([
      { name },
    ]);
  });

  it.each([
    ['a missing Dockerfile', { path: '', dockerfile: 'api.Dockerfile' }, /Dockerfile .*api\.Dockerfile/, /-Dockerfile/],
    ['a folder that is not there', { path: 'nowhere' }, /folder .*nowhere does not exist/, /-Path/],
    ['no source at all', { path: undefined }, /No source was specified/, /-Path/],
    ['an address of nothing known', { path: 'https://example.com/page' }, /neither .* git repository nor/, /\.git/],
    [
      'a name that is none',
      { path: 'https://example.com/a.git', images: ['App:1'] },
      /'App:1' is not the name/,
      /lower case/,
    ],
    [
      'a platform that is none',
      { path: 'https://example.com/a.git', platform: 'beos/m68k' },
      /beos\/m68k/,
      /linux\/amd64/,
    ],
  ])('refuses %s before anything is sent', async (_, params, says, helps) => {
    const path = params.path === undefined || params.path.startsWith('http') ? params.path : join(app(), params.path);
    const failure = await host().failure('runBuild', { ...at, ...params, path });
    expect(failure.message).toMatch(says);
    expect(failure.data?.advice).toMatch(helps);
    expect(asked(azure()).filter((one) => /scheduleRun/.test(one))).toEqual([]);
  });

  it('refuses a context of 20 GB, and names the largest part', async () => {
    writeFiles(folder, { 'large/Dockerfile': 'FROM scratch\n', 'large/data/disk.img': '' });
    truncateSync(join(folder, 'large/data/disk.img'), 20 * 1024 ** 3);
    const failure = await host().failure('runBuild', { ...at, path: join(folder, 'large') });
    expect(failure.message).toContain('Most of it is data (20.0 GB)');
  });

  it('of a git repository is fetched by Azure; for a private one without a token, the error shows how to add it', async () => {
    const path = 'https://github.com/owner/private.git#main:app';
    const failure = await host().failure('runBuild', { ...at, path, images: ['app:1'] });
    expect(failure.message).toContain("could not read Username for 'https://github.com'");
    expect(failure.data.advice).toContain('https://<token>@host/');
    expect(asked(azure()).some((one) => one.includes('listBuildSourceUploadUrl'))).toBe(false);
  });

  it('never shows the token of an address', async () => {
    const token = 'ghp_0123456789abcdef';
    const path = `https://${token}@github.com/owner/private.git`;
    const before = host().logs.length;
    const failure = await host().failure('runBuild', { ...at, path, images: ['app:1'] });
    const bound = await host().wire.sendRequest('cmdlet/bind', {
      cmdlet: 'Invoke-AzContainerRegistryBuild',
      given: { RegistryName: 'demo', Path: path },
      call: { id: 'what-if' },
    });
    expect(JSON.stringify([failure, bound, host().logs.slice(before)])).not.toContain(token);
    expect(bound).toEqual({ target: 'Build of https://***@github.com/owner/private.git in registry demo' });
  });
});

describe('access of a build', () => {
  const without = async (change: object, act: (one: Azure) => Promise<void>) => {
    const { arm } = azure();
    const id = `/subscriptions/${arm.subscriptionId}/resourceGroups/${arm.resourceGroup}/providers/Microsoft.ContainerRegistry/registries/demo`;
    const patch = (properties: object) =>
      fetch(`${arm.url}${id}?api-version=2025-11-01`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${arm.token()}`, 'content-type': 'application/json' },
        body: JSON.stringify({ properties }),
      });
    await patch(change);
    await act(azure());
    await patch({ publicNetworkAccess: 'Enabled', roleAssignmentMode: 'LegacyRegistryPermissions' });
  };

  it('is blocked by a firewall, and the advice names the setting and the agent pool', async () => {
    await without({ publicNetworkAccess: 'Disabled' }, async () => {
      const { data } = await host().failure('runBuild', { ...at, path: app(), images: ['app:1'] });
      expect(data?.advice).toMatch(/NetworkRuleBypassAllowedForTasks.*-AgentPool/);
    });
  });

  it('has the caller’s rights by default in ABAC mode', async () => {
    await without({ roleAssignmentMode: 'AbacRepositoryPermissions' }, async () => {
      const failure = await host().failure('runBuild', { ...at, path: app(), images: ['app:1'] });
      expect(failure.message).not.toContain('at least one credential');
      expect(failure.data?.advice).toContain('-Identity');
    });
  });

  it('renews a signed address that has expired, to read on', async () => {
    const { name } = await host().call('runBuild', { ...at, path: app(), noWait: true });
    azure().faults.add({
      path: /rawtext\.log/,
      times: 1,
      status: 403,
      headers: { 'x-ms-error-code': 'AuthenticationFailed' },
    });
    const { lines } = await host().call('runLog', { ...at, name, wait: true });
    expect(lines.length).toBeGreaterThan(0);
  });

  it('ends with the run if the log has no end mark', async () => {
    const { name } = await host().call('runBuild', { ...at, path: join(folder, 'broken'), noWait: true });
    await host().call('runLog', { ...at, name, wait: true });
    azure().faults.add({ path: /rawtext\.log/, status: 416 });
    const page = await host().call('runLog', { ...at, name, wait: true });
    expect(page).toEqual({ lines: [] });
    azure().faults.clear();
  });
});
