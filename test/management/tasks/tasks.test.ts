import { describe, expect, it } from 'vitest';
import { asked, useAzure } from '../azure.ts';

const { azure, host } = useAzure();
const at = { registry: 'demo' };
const nightly = { ...at, name: 'nightly' };

describe('a task', () => {
  it('is created with its schedule, whose next three times are shown', async () => {
    const task = await host().call('taskCreate', {
      ...nightly,
      command: 'bash echo night',
      schedules: ['dawn: 0 3 * * *'],
    });
    expect(task).toMatchObject({
      name: 'nightly',
      status: 'Enabled',
      stepType: 'EncodedTask',
      schedule: ['dawn: 0 3 * * *'],
    });
    expect(task.nextTimes).toHaveLength(3);
    expect(task.nextTimes?.every((time) => / 03:00Z$/.test(time))).toBe(true);
    expect(task.yaml).toContain('bash echo night');
  });

  it('is started by its timer, which its run shows', async () => {
    azure().clock.advance(24 * 3600_000);
    const { items } = await host()
      .call('runList', { ...at, task: 'nightly' })
      .catch(async () => {
        await host().call('accountConnect', {
          credential: { kind: 'entraToken', token: azure().arm.token() },
          resourceManagerUrl: azure().arm.url,
        });
        return host().call('runList', { ...at, task: 'nightly' });
      });
    expect(items).toMatchObject([
      { task: 'nightly', runType: 'AutoRun', triggeredBy: expect.stringMatching(/^timer dawn at .*T03:00:00/) },
    ]);
  });

  it('runs on demand, with values that its log hides if they are secret', async () => {
    await host().call('taskCreate', {
      ...at,
      name: 'greeting',
      yaml: 'version: v1.1.0\nsteps:\n  - cmd: bash echo {{.Values.who}} {{.Values.key}}\n',
      values: { who: 'nobody' },
    });
    const run = await host().call('taskStart', {
      ...at,
      name: 'greeting',
      values: { who: 'world' },
      secretValues: { key: 'hunter2' },
    });
    expect(run).toMatchObject({ status: 'Succeeded', task: 'greeting' });
    const { lines } = await host().call('runLog', { ...at, name: run.name, wait: true });
    expect(lines).toContain('world ***');
  });

  it('can be changed: a trigger is replaced, and removed by an empty list', async () => {
    const changed = await host().call('taskUpdate', { ...nightly, schedules: ['0 4 * * Sun'], status: 'Disabled' });
    expect(changed).toMatchObject({ schedule: ['t1: 0 4 * * Sun'], status: 'Disabled', nextTimes: [] });
    expect(changed.yaml).toContain('bash echo night');
    const without = await host().call('taskUpdate', { ...nightly, schedules: [] });
    expect(without).toMatchObject({ schedule: [], stepType: 'EncodedTask' });
    expect((await host().call('taskUpdate', { ...nightly, cpu: 4 })).cpu).toBe(4);
  });

  it('signs in to another registry, and its credential can be removed', async () => {
    const credential = { credentialServer: 'other.azurecr.io', credentialUser: 'me', credentialPassword: 'secret' };
    expect(await host().call('taskUpdate', { ...nightly, ...credential })).toMatchObject({
      credentialRegistries: ['other.azurecr.io'],
    });
    expect(
      (await host().call('taskUpdate', { ...nightly, credentialServer: 'other.azurecr.io' })).credentialRegistries ??
        [],
    ).toEqual([]);
  });

  it('is deleted, and a missing one is reported as not found', async () => {
    await host().call('taskRemove', nightly);
    const { data } = await host().failure('taskRemove', nightly);
    expect(data?.kind).toBe('NotFound');
    expect((await host().call('taskList', at)).items.map(({ name }) => name)).toEqual(['greeting']);
  });

  it.each([
    ['a cron that never fires', { command: 'x', schedules: ['0 0 31 2 *'] }, /it never fires/],
    ['two timers of one time', { command: 'x', schedules: ['a: 0 0 * * *', 'b: 0 0 * * *'] }, /was specified twice/],
    [
      'a task file with a circle',
      { yaml: 'steps:\n  - {id: a, cmd: x, when: [b]}\n  - {id: b, cmd: y, when: [a]}\n' },
      /-Yaml, line 2, column .*: the steps wait for each other/,
    ],
    ['a folder as its source', { path: '/tmp', file: 'Dockerfile' }, /a folder of this machine/],
    ['nothing to do', {}, /No step was specified for the task/],
    ['two things to do', { command: 'x', yaml: 'steps: [{cmd: y}]' }, /-Command and -Yaml/],
    [
      'a commit trigger without a token',
      { path: 'https://github.com/a/b.git', sourceTriggers: ['Commit'] as const },
      /-GitAccessToken is missing/,
    ],
    ['a name that is none', { name: 'no', command: 'x' }, /'no' cannot be the name of a task/],
  ])('refuses %s before anything is sent', async (_, params, says) => {
    const failure = await host().failure('taskCreate', { ...at, name: 'refused', ...params });
    expect(failure.message).toMatch(says);
    expect(failure.data?.advice).toBeTruthy();
    expect(asked(azure()).filter((one) => one.startsWith('PUT'))).toEqual([]);
  });
});

describe('a run', () => {
  it('is stopped while it waits, and can be kept permanently', async () => {
    const { name } = await host().call('taskStart', { ...at, name: 'greeting', noWait: true });
    await host().call('runStop', { ...at, name });
    expect(await host().call('runUpdate', { ...at, name, archive: true })).toMatchObject({ isArchiveEnabled: true });
    const { data } = await host().failure('runStop', { ...at, name: 'cf999' });
    expect(data?.kind).toBe('NotFound');
  });
});
