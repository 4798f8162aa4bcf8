import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { TasksTrial } from './tasksTrial.ts';

const hasBuildah = (() => {
  try {
    execFileSync('buildah', ['--version']);
    return true;
  } catch {
    return false;
  }
})();

const dockerfile = `# syntax=docker/dockerfile:1
ARG BASE=scratch
FROM \${BASE} AS files
ARG VERSION=0
COPY src/ /srv/
ADD a.txt b.txt /srv/more/
WORKDIR /srv
ENV VERSION=$VERSION MODE="a b"
FROM scratch
COPY --from=files --chown=7:8 /srv/more /data
LABEL owner="team a" version=\${VERSION:-none}
EXPOSE 80
USER 1000
ENTRYPOINT ["/data/a.txt"]
CMD ["--all"]
`;
const files = { Dockerfile: dockerfile, 'src/main.c': 'int main;', 'a.txt': 'a\n', 'b.txt': 'b\n' };

describe('a build in the emulator', () => {
  it('makes an image that the registry serves, layer by layer', async () => {
    await using trial = await TasksTrial.start();
    const run = await trial.build(files, {
      imageNames: ['team/app:{{.Run.ID}}', 'team/app:latest'],
      isPushEnabled: true,
    });
    expect(run.properties).toMatchObject({ status: 'Succeeded', runId: 'cf1', runType: 'QuickRun' });
    expect(run.properties.outputImages).toMatchObject([
      { repository: 'team/app', tag: 'cf1' },
      { repository: 'team/app', tag: 'latest' },
    ]);
    const { emulator } = trial;
    const headers = { authorization: `Basic ${btoa(`${emulator.admin.user}:${emulator.admin.password}`)}` };
    const manifest = (await (await fetch(`${emulator.url}/v2/team/app/manifests/cf1`, { headers })).json()) as {
      config: { digest: string };
      layers: unknown[];
    };
    const config = await (
      await fetch(`${emulator.url}/v2/team/app/blobs/${manifest.config.digest}`, { headers })
    ).json();
    expect(manifest.layers).toHaveLength(1);
    expect(config).toMatchObject({
      os: 'linux',
      architecture: 'amd64',
      config: {
        Entrypoint: ['/data/a.txt'],
        Cmd: ['--all'],
        User: '1000',
        Labels: { owner: 'team a', version: 'none' },
        ExposedPorts: { '80/tcp': {} },
      },
    });
  });

  it('writes the log of acr-builder, and marks its end', async () => {
    await using trial = await TasksTrial.start();
    const run = await trial.build(files, { imageNames: ['app:1'] });
    const log = await trial.log(run.properties.runId);
    expect(log).toMatch(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d Downloading source code\.\.\.\r\n/);
    expect(log).toContain('Step 5/14 : ADD a.txt b.txt /srv/more/\r\n');
    expect(log).toContain('Step ID: push marked as successful');
    expect(log).toMatch(/Run ID: cf1 was successful after \d+s\r\n$/);
    const { body } = await trial.call<{ logLink: string }>('POST', '/runs/cf1/listLogSasUrl');
    const end = await fetch(body.logLink, { method: 'HEAD' });
    expect(end.headers.get('x-ms-meta-complete')).toBe('successful');
    expect(end.headers.get('x-ms-blob-type')).toBe('AppendBlob');
    const beyond = await fetch(body.logLink, { headers: { range: `bytes=${log.length}-` } });
    expect([beyond.status, beyond.headers.get('x-ms-meta-complete')]).toEqual([416, 'successful']);
  });

  it('can use an image of the registry as its base', async () => {
    await using trial = await TasksTrial.start();
    await trial.emulator.content.seedImage('base', 'v1', {
      layers: [[{ path: 'etc/base', bytes: Buffer.from('base') }]],
    });
    const text = 'FROM base:v1\nCOPY a.txt /etc/\n';
    const run = await trial.build({ ...files, Dockerfile: text }, { imageNames: ['app:1'] });
    expect(run.properties.status).toBe('Succeeded');
  });

  it.skipIf(hasBuildah)('reports in the log that RUN cannot be executed', async () => {
    await using trial = await TasksTrial.start();
    const run = await trial.build({ ...files, Dockerfile: 'FROM scratch\nRUN make\n' }, { imageNames: ['app:1'] });
    expect(run.properties.status).toBe('Failed');
    expect(await trial.log('cf1')).toContain("The command 'make' can't be run here");
  });

  it.skipIf(!hasBuildah)('passes RUN to buildah, and logs the result', async () => {
    await using trial = await TasksTrial.start();
    const text = 'FROM scratch\nCOPY a.txt /\nRUN ["/a.txt"]\n';
    const run = await trial.build({ ...files, Dockerfile: text }, { imageNames: ['app:1'] });
    expect(run.properties.status).toBe('Failed');
    expect(await trial.log('cf1')).toMatch(/RUN \["?\/a\.txt/);
  });

  it.each([
    ['FROM nowhere:1', 'pull access denied for nowhere:1'],
    ['FROM scratch\nCOPY missing /', 'stat missing: file does not exist'],
    ['FROM scratch\nCOPY ../up /', 'forbidden path outside the build context'],
    ['FROM scratch\nDANCE', 'unknown instruction: DANCE'],
    ['', 'cannot be empty'],
  ])('fails for %j with the reason in its log', async (text, reason) => {
    await using trial = await TasksTrial.start();
    const run = await trial.build({ ...files, Dockerfile: text }, { imageNames: ['app:1'] });
    expect(run.properties.status).toBe('Failed');
    expect(run.properties.runErrorMessage).toBeDefined();
    expect(await trial.log('cf1')).toContain(reason);
  });
});

describe('runs in the emulator', () => {
  const echo = 'version: v1.1.0\nsteps:\n  - cmd: bash echo {{.Values.greeting}} $ID\n';

  it('execute task files with values and secrets, which are in no log', async () => {
    await using trial = await TasksTrial.start();
    const values = [{ name: 'greeting', value: 'hunter2', isSecret: true }];
    const run = await trial.run(echo, { values });
    expect(run.properties.status).toBe('Succeeded');
    const log = await trial.log('cf1');
    expect(log).toContain('*** cf1\r\n');
    expect(log).not.toContain('hunter2');
  });

  it('wait in the queue on the emulator’s clock, and can be stopped there', async () => {
    await using trial = await TasksTrial.start({}, { tasks: { queueMilliseconds: 60_000 } });
    const order = { type: 'EncodedTaskRunRequest', encodedTaskContent: btoa(echo), platform: { os: 'Linux' } };
    await trial.call('POST', '/scheduleRun', order);
    await trial.call('POST', '/scheduleRun', order);
    const { body } = await trial.call<{ properties: { status: string } }>('GET', '/runs/cf1');
    expect(body.properties.status).toBe('Queued');
    expect((await trial.call('POST', '/runs/cf2/cancel')).status).toBe(200);
    expect((await trial.ended('cf2')).properties.status).toBe('Canceled');
    trial.emulator.clock.advance(61_000);
    expect((await trial.ended('cf1')).properties.status).toBe('Succeeded');
    expect(await trial.log('cf2')).toContain('Run ID: cf2 was canceled after');
  });

  it('are listed newest first, page by page, by filter', async () => {
    await using trial = await TasksTrial.start({ pageSize: 2 });
    for (const yaml of [echo, 'steps: []', echo]) await trial.run(yaml);
    const first = await trial.call<{ value: { name: string }[]; nextLink: string }>('GET', '/runs');
    expect(first.body.value.map(({ name }) => name)).toEqual(['cf3', 'cf2']);
    expect(first.body.nextLink).toContain('skiptoken');
    const failed = await trial.call<{ value: { name: string }[] }>(
      'GET',
      `/runs?$filter=${encodeURIComponent("Status eq 'Failed' and contains(OutputImageManifests, '')")}&$top=5`,
    );
    expect(failed.body.value.map(({ name }) => name)).toEqual(['cf2']);
    expect((await trial.call('GET', `/runs?$filter=${encodeURIComponent('not Status')}`)).status).toBe(400);
    expect((await trial.call('PATCH', '/runs/cf1', { isArchiveEnabled: true })).body).toMatchObject({
      properties: { isArchiveEnabled: true },
    });
    expect((await trial.call('GET', '/runs/cf9')).status).toBe(404);
  });

  it('report the step that failed, and skip the rest', async () => {
    await using trial = await TasksTrial.start();
    const run = await trial.run(
      'version: v1.1.0\nsteps:\n  - id: first\n    cmd: ubuntu ls\n    ignoreErrors: true\n  - cmd: ubuntu ls\n',
    );
    expect(run.properties.runErrorMessage).toContain('failed to run step ID: acb_step_1');
    expect(await trial.log('cf1')).toContain("'ubuntu ls' can't be run here");
  });

  it('delete the tags that acr purge deletes', async () => {
    await using trial = await TasksTrial.start();
    const { content } = trial.emulator;
    await content.seedTags('team/app', 5, { createdTime: '2024-01-01' });
    await content.seedImage('team/app', 'now', { createdTime: new Date() });
    const run = await trial.run(
      "version: v1.1.0\nsteps:\n  - cmd: acr purge --filter 'team/app:^build-' --ago 30d --keep 2 --untagged\n",
    );
    expect(run.properties.status).toBe('Succeeded');
    const log = await trial.log('cf1');
    expect(log).toContain('Number of deleted tags: 3');
    expect(log).toContain('Number of deleted manifests: 3');
  });

  it.each([
    ['a: [', 'failed to deserialize task'],
    ['version: v9\nsteps: [{cmd: a}]', 'invalid version specified'],
    ['steps: [{id: a, cmd: x, when: [b]}, {id: b, cmd: x, when: [a]}]', 'cycle'],
    ['steps: [{id: a, cmd: x, when: [c]}]', 'c does not exist as a vertex'],
    ['steps: [{id: a, cmd: x, build: y}]', 'single build, cmd, or push'],
  ])('refuse the task file %j', async (yaml, reason) => {
    await using trial = await TasksTrial.start();
    const run = await trial.run(yaml);
    expect(run.properties.status).toBe('Failed');
    expect(await trial.log('cf1')).toContain(reason);
  });
});

describe('tasks in the emulator', () => {
  const task = (trigger: object) => ({
    location: 'westeurope',
    properties: {
      platform: { os: 'Linux' },
      step: {
        type: 'EncodedTask',
        encodedTaskContent: btoa('steps:\n  - cmd: bash echo hi\n'),
        values: [{ name: 's', value: 'x', isSecret: true }],
      },
      trigger,
    },
  });
  const timers = (...timerTriggers: object[]) => task({ timerTriggers });

  it('fire on the emulator’s clock, each time once', async () => {
    await using trial = await TasksTrial.start();
    await trial.call('PUT', '/tasks/nightly', timers({ name: 't1', schedule: '0 3 * * *', status: 'Enabled' }));
    trial.emulator.clock.advance(2 * 24 * 3600_000);
    const { body } = await trial.call<{ value: { properties: object }[] }>(
      'GET',
      "/runs?$filter=TaskName eq 'nightly'",
    );
    expect(body.value).toHaveLength(2);
    expect(body.value[0]?.properties).toMatchObject({
      runType: 'AutoRun',
      task: 'nightly',
      timerTrigger: { timerTriggerName: 't1', scheduleOccurrence: expect.stringContaining('T03:00:00') },
    });
    await trial.call('PATCH', '/tasks/nightly', { properties: { status: 'Disabled' } });
    trial.emulator.clock.advance(7 * 24 * 3600_000);
    expect((await trial.call<{ value: [] }>('GET', '/runs')).body.value).toHaveLength(2);
    expect(
      (await trial.call('POST', '/scheduleRun', { type: 'TaskRunRequest', taskId: 'x/tasks/nightly' })).status,
    ).toBe(400);
  });

  it('show secrets only in listDetails, and merge a PATCH by name', async () => {
    await using trial = await TasksTrial.start();
    await trial.call('PUT', '/tasks/nightly', timers({ name: 't1', schedule: '0 3 * * *' }));
    await trial.call('PATCH', '/tasks/nightly', {
      properties: { trigger: { timerTriggers: [{ name: 't2', schedule: '0 4 * * Sun' }] } },
    });
    const { body } = await trial.call<{ properties: object }>('GET', '/tasks/nightly');
    expect(body.properties).toMatchObject({
      status: 'Enabled',
      trigger: { timerTriggers: [{ name: 't1' }, { name: 't2' }] },
    });
    expect(JSON.stringify(body)).not.toContain('"value":"x"');
    expect(JSON.stringify((await trial.call('POST', '/tasks/nightly/listDetails')).body)).toContain('"value":"x"');
    expect((await trial.call('DELETE', '/tasks/nightly')).status).toBe(200);
    expect((await trial.call('DELETE', '/tasks/nightly')).status).toBe(204);
  });

  it.each(['61 * * * *', '* * *', '0 0 31 2 *', '0 0 * * 7', 'often'])('refuse the schedule %j', async (schedule) => {
    await using trial = await TasksTrial.start();
    const { status, body } = await trial.call('PUT', '/tasks/nightly', timers({ name: 't1', schedule }));
    expect([status, body]).toMatchObject([400, { error: { code: 'InvalidTimerTriggerSchedule' } }]);
  });

  it('run again after a push of their base image', async () => {
    await using trial = await TasksTrial.start();
    const { content } = trial.emulator;
    await content.seedImage('base', 'v1');
    const contextPath = await trial.upload({ Dockerfile: 'FROM base:v1\nCOPY Dockerfile /\n' });
    const step = { type: 'Docker', dockerFilePath: 'Dockerfile', contextPath, imageNames: ['app:{{.Run.ID}}'] };
    const baseImageTrigger = { name: 'base', status: 'Enabled', baseImageTriggerType: 'Runtime' };
    await trial.call('PUT', '/tasks/rebuild', {
      ...task({}),
      properties: { platform: { os: 'Linux' }, step, trigger: { baseImageTrigger } },
    });
    await trial.schedule({ type: 'TaskRunRequest', taskId: `${trial.trial.registryId('demo')}/tasks/rebuild` });
    const pushed = await trial.build(
      { Dockerfile: 'FROM scratch\nCOPY Dockerfile /new\n' },
      { imageNames: ['base:v1'] },
    );
    expect(pushed.properties.status).toBe('Succeeded');
    const run = await trial.ended('cf3');
    expect(run.properties).toMatchObject({
      status: 'Succeeded',
      runType: 'AutoBuild',
      imageUpdateTrigger: { images: [{ repository: 'base', tag: 'v1' }] },
    });
  });
});

describe('access of runs in the emulator', () => {
  const build = { Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' };

  it('a push in ABAC mode fails without an identity, and succeeds as the caller', async () => {
    await using trial = await TasksTrial.start({}, { abac: true });
    const without = await trial.build(build, { imageNames: ['app:1'] });
    expect(without.properties.runErrorMessage).toContain('at least one credential is required');
    const credentials = { sourceRegistry: { identity: '[caller]' } };
    const refused = await trial.build(build, { imageNames: ['app:1'], credentials });
    expect(refused.properties.runErrorMessage).toContain('unauthorized');
  });

  it('the firewall blocks a run, except for a task whose own identity may bypass it', async () => {
    await using trial = await TasksTrial.start();
    const id = trial.trial.registryId('demo');
    await trial.trial.call('PATCH', id, { properties: { publicNetworkAccess: 'Disabled' } });
    const kept = await trial.build(build, { imageNames: ['app:1'] });
    expect(kept.properties.runErrorMessage).toContain('ran out of retries');
    await trial.trial.call('PATCH', id, { properties: { networkRuleBypassAllowedForTasks: true } });
    const step = { type: 'EncodedTask', encodedTaskContent: btoa('steps:\n  - cmd: bash echo hi\n') };
    await trial.call('PUT', '/tasks/inside', {
      location: 'westeurope',
      identity: { type: 'SystemAssigned' },
      properties: { platform: { os: 'Linux' }, step },
    });
    const run = await trial.schedule({ type: 'TaskRunRequest', taskId: `${id}/tasks/inside` });
    expect(run.properties.status).toBe('Succeeded');
  });

  it('a run is refused if tasks are not allowed in the subscription', async () => {
    await using trial = await TasksTrial.start({}, { tasks: { allowed: false } });
    const { status, body } = await trial.call('POST', '/scheduleRun', {
      type: 'EncodedTaskRunRequest',
      encodedTaskContent: '',
      platform: { os: 'linux' },
    });
    expect([status, body]).toMatchObject([400, { error: { code: 'TasksOperationsNotAllowed', target: 'request' } }]);
  });

  it('a reader can neither build nor read a log', async () => {
    await using trial = await TasksTrial.start();
    const token = trial.trial.arm.token({ role: 'Reader' });
    expect((await trial.call('POST', '/listBuildSourceUploadUrl', undefined, token)).status).toBe(403);
    expect((await trial.call('GET', '/runs', undefined, token)).status).toBe(200);
  });
});

describe('the storage of tasks', () => {
  it('stores blocks, which are visible after the block list', async () => {
    await using trial = await TasksTrial.start();
    const { body } = await trial.call<{ uploadUrl: string }>('POST', '/listBuildSourceUploadUrl');
    const url = body.uploadUrl;
    const put = async (query: string, content: string) =>
      (await fetch(`${url}${query}`, { method: 'PUT', body: content })).status;
    expect(await put('&comp=block&blockid=AAAA', 'ab')).toBe(201);
    expect(await put('&comp=block&blockid=BBBB', 'cd')).toBe(201);
    expect(await put('&comp=block&blockid=BB==', 'cd')).toBe(400);
    expect((await fetch(url)).status).toBe(404);
    expect(await put('&comp=blocklist', '<BlockList><Latest>CCCC</Latest></BlockList>')).toBe(400);
    expect(await put('&comp=blocklist', '<BlockList><Latest>BBBB</Latest><Latest>AAAA</Latest></BlockList>')).toBe(201);
    expect(await (await fetch(url)).text()).toBe('cdab');
  });

  it('refuses a changed or expired signature', async () => {
    await using trial = await TasksTrial.start();
    const { body } = await trial.call<{ uploadUrl: string }>('POST', '/listBuildSourceUploadUrl');
    const status = async (url: string) =>
      (await fetch(url, { method: 'PUT', body: 'x', headers: { 'x-ms-blob-type': 'BlockBlob' } })).status;
    expect(await status(body.uploadUrl.replace('sp=rcw', 'sp=rw'))).toBe(403);
    trial.emulator.clock.advance(76 * 60_000);
    expect(await status(body.uploadUrl)).toBe(403);
  });
});
