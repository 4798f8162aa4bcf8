import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { list } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFiles } from '../../emulator/tasksTrial.ts';
import { asked, signIn, useAzure } from '../azure.ts';

const { azure, host } = useAzure();
const at = { registry: 'demo' };
let folder: string;

const isThere = (program: string) => {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const without = (program: string) => (isThere(program) ? '' : ` (left out: there is no ${program})`);

/** A shell with the libraries that it needs, as the one layer of an image that programs can run in. */
function shellLayer() {
  const shell = execFileSync('readlink', ['-f', '/bin/sh'], { encoding: 'utf8' }).trim();
  const needed = execFileSync('ldd', [shell], { encoding: 'utf8' }).match(/\/\S+(?= \(0x)/g) ?? [];
  const file = (place: string, path: string) => ({ path: path.slice(1), bytes: readFileSync(place), mode: 0o755 });
  return [file(shell, '/bin/sh'), ...needed.map((path) => file(path, path))];
}

const dockerfile = [
  'FROM base/sh:1',
  'ARG WORD=none',
  'RUN read token < /run/secrets/npm-token; test "$token" = "of the user" && echo "$WORD" > /made',
  'CMD ["/bin/sh"]',
];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'acrshell-test-built-'));
  const withSecret = dockerfile.join('\n').replace('RUN ', 'RUN --mount=type=secret,id=npm-token ');
  writeFiles(folder, {
    'app/Dockerfile': 'FROM scratch\nCOPY main /app/\nCMD ["/app/main"]\n',
    'app/main': 'a program',
    'run/Dockerfile': 'FROM base/sh:1\nARG WORD=none\nRUN echo "$WORD" > /made\nCMD ["/bin/sh"]\n',
    'secret/Dockerfile': withSecret,
  });
  const { admin, loginServer } = azure();
  await host().call('contextConnect', {
    registry: loginServer,
    credential: { kind: 'password', userName: admin.user, password: admin.password },
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const build = async (name: string, more: object = {}) => {
  const run = await host().call('runBuild', { ...at, path: join(folder, name), images: [`team/${name}:v1`], ...more });
  return run.outputImages?.[0];
};
const inRegistry = () => ({ registry: azure().loginServer });

/** The files of its layers, by path. */
async function filesOf(repository: string): Promise<Map<string, string>> {
  const layout = join(folder, `${repository.replaceAll('/', '-')}-saved`);
  await host().call('artifactPull', { ...inRegistry(), repository, tag: 'v1', path: layout });
  const blob = (digest: string) => join(layout, 'blobs', ...digest.split(':'));
  const index = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8'));
  const manifest = JSON.parse(readFileSync(blob(index.manifests[0].digest), 'utf8'));
  const files = new Map<string, string>();
  for (const { digest } of manifest.layers) {
    const contents: Promise<unknown>[] = [];
    await list({
      file: blob(digest),
      onReadEntry: (entry) => {
        if (entry.type !== 'File' || !/^(?:app|made)/.test(entry.path)) return;
        contents.push(entry.concat().then((bytes) => files.set(entry.path, bytes.toString())));
      },
    });
    await Promise.all(contents);
  }
  return files;
}

describe('an image that was built', () => {
  it('can be used by other cmdlets: its tag, its manifest, its files', async () => {
    const made = await build('app');
    const place = { ...inRegistry(), repository: 'team/app' };
    expect(await host().call('tagGet', { ...place, name: 'v1' })).toMatchObject({
      attributes: { digest: made?.digest },
    });
    expect(await host().call('manifestGet', { ...place, tag: 'v1' })).toMatchObject({
      attributes: { digest: made?.digest },
    });
    expect(await filesOf('team/app')).toEqual(new Map([['app/main', 'a program']]));
  });

  it.skipIf(!isThere('skopeo'))(`is pulled by skopeo, bytes and configuration${without('skopeo')}`, async () => {
    const made = await build('app');
    const { admin, loginServer } = azure();
    const login = ['--src-tls-verify=false', '--src-creds', `${admin.user}:${admin.password}`];
    const target = join(folder, 'pulled');
    // The registry answers in this process: it must not be blocked.
    await promisify(execFile)('skopeo', [
      ...['--insecure-policy', 'copy', '--quiet', ...login],
      ...[`docker://${loginServer}/team/app@${made?.digest}`, `dir:${target}`],
    ]);
    const manifest = JSON.parse(readFileSync(join(target, 'manifest.json'), 'utf8'));
    const config = JSON.parse(readFileSync(join(target, manifest.config.digest.slice('sha256:'.length)), 'utf8'));
    expect(config.config.Cmd).toEqual(['/app/main']);
  });
});

describe.skipIf(!isThere('buildah'))(`an image whose build runs programs${without('buildah')}`, () => {
  beforeAll(() => azure().content.seedImage('base/sh', '1', { layers: [shellLayer()] }));

  it('contains the files that RUN created, with the build arguments', async () => {
    expect(await build('run', { buildArguments: { WORD: 'hello' } })).toBeDefined();
    expect(await filesOf('team/run')).toEqual(new Map([['made', 'hello\n']]));
  });

  it('can use a secret that neither its layers nor the log contain', async () => {
    const before = host().logs.length;
    expect(await build('secret', { secrets: { 'npm-token': 'of the user' } })).toBeDefined();
    expect(await filesOf('team/secret')).toEqual(new Map([['made', 'none\n']]));
    const said = host().logs.slice(before);
    expect(said.some(({ message }) => message.includes('of the user\n'))).toBe(false);
  });

  it('fails if RUN fails, with its output', async () => {
    const failure = await host().failure('runBuild', {
      ...at,
      path: join(folder, 'secret'),
      images: ['team/secret:v2'],
      secrets: { 'npm-token': 'something else' },
    });
    expect(failure.message).toMatch(/failed in step acb_step_0\. Its last lines: .*exit status 1/);
  });

  it('reports that a build cannot read a key vault, with advice', async () => {
    const secret = 'https://vault.vault.azure.net/secrets/token';
    const failure = await host().failure('runBuild', {
      ...at,
      path: join(folder, 'secret'),
      secrets: { token: secret },
    });
    expect(failure.data.advice).toMatch(/give the value itself.*Key Vault Secrets User/);
  });
});

describe('a build at a registry in ABAC mode', () => {
  const caller = '11111111-1111-1111-1111-111111111111';
  const mode = (roleAssignmentMode: 'AbacRepositoryPermissions' | 'LegacyRegistryPermissions') =>
    host().call('registryUpdate', { ...at, roleAssignmentMode });

  it('pushes as its caller by default, if the caller may write the repository', async () => {
    await signIn(host(), azure(), { oid: caller, role: 'Owner' });
    await mode('AbacRepositoryPermissions');
    const role = 'Container Registry Repository Writer';
    await host().call('accessGrant', { ...at, role, objectId: caller });
    azure().clearRequests();
    expect(await build('app')).toMatchObject({ repositoryName: 'team/app', name: 'v1' });
    expect(asked(azure()).filter((one) => one.endsWith('/scheduleRun'))).toHaveLength(1);
    await mode('LegacyRegistryPermissions');
  });
});
