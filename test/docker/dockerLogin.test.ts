import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { lock } from 'proper-lockfile';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DockerLogin } from '../../src/docker/dockerLogin.ts';
import type { LoginServer } from '../../src/protocol/index.ts';

const server = 'myregistry.azurecr.io' as LoginServer;
const credential = { userName: 'admin', password: 'Pl4nted:secret' };
const auth = Buffer.from('admin:Pl4nted:secret').toString('base64');

let home: string;
let config: string;
const login = (environment: NodeJS.ProcessEnv = {}) =>
  new DockerLogin({ HOME: home, PATH: join(home, 'bin'), ...environment });
const read = (path = config) => JSON.parse(readFileSync(path, 'utf8'));

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'acrshell-docker-'));
  mkdirSync(join(home, 'bin'));
  mkdirSync(join(home, '.docker'));
  config = join(home, '.docker', 'config.json');
});

afterEach(() => rmSync(home, { recursive: true }));

/** A credential helper that stores its input in a file. */
function installHelper(name: string, script: string): void {
  const path = join(home, 'bin', `docker-credential-${name}`);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

describe('a docker login without docker', () => {
  it('is merged into a file with a byte order mark', async () => {
    writeFileSync(config, `\ufeff${JSON.stringify({ auths: {}, proxies: { default: {} } })}`);
    await login().write(server, credential);
    expect(read()).toEqual({ auths: { [server]: { auth } }, proxies: { default: {} } });
  });

  it('is merged into the existing file, readable by its owner only, with a warning that it is not encrypted', async () => {
    writeFileSync(config, JSON.stringify({ auths: { 'other.io': { auth: 'eA==' } }, proxies: { default: {} } }), {
      mode: 0o644,
    });
    const written = await login().write(server, credential);
    expect(read()).toEqual({ auths: { 'other.io': { auth: 'eA==' }, [server]: { auth } }, proxies: { default: {} } });
    expect(written).toMatchObject({ where: config, warning: expect.stringContaining('without encryption') });
    expect(written.warning).not.toContain('Pl4nted');
    if (process.platform !== 'win32') expect(statSync(config).mode & 0o077).toBe(0);
    expect(readdirSync(join(home, '.docker'))).toEqual(['config.json']);
  });

  it('is not lost when many are written at once', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `r${i}.azurecr.io` as LoginServer);
    await Promise.all(names.map((name) => login().write(name, credential)));
    expect(Object.keys(read().auths).sort()).toEqual([...names].sort());
  });

  it('waits for another program that is changing the file', async () => {
    writeFileSync(config, '{}');
    const release = await lock(config, { realpath: false });
    const writing = login().write(server, credential);
    writeFileSync(config, '{"auths":{"other.io":{"auth":"eA=="}}}');
    await new Promise((resolve) => setImmediate(resolve));
    expect(read().auths).not.toHaveProperty([server]);
    await release();
    await writing;
    expect(Object.keys(read().auths)).toEqual(['other.io', server]);
  });

  it('takes over the lock of a program that died', async () => {
    writeFileSync(config, '{}');
    mkdirSync(`${config}.lock`);
    utimesSync(`${config}.lock`, 0, 0);
    await login().write(server, credential);
    expect(read().auths).toHaveProperty([server]);
  });

  it('that cannot be written is reported, whatever the cause', async () => {
    writeFileSync(join(home, 'file'), '');
    const folder = join(home, 'file', 'docker');
    await expect(login({ DOCKER_CONFIG: folder }).write(server, credential)).rejects.toMatchObject({
      kind: 'InvalidInput',
      message: expect.stringContaining('was not written'),
    });
  });

  it("is written to the user's profile on Windows, whatever HOME is", async () => {
    const profile = join(home, 'profile');
    const windows = new DockerLogin({ HOME: home, USERPROFILE: profile, PATH: '' }, 'win32');
    expect((await windows.write(server, credential)).where).toBe(join(profile, '.docker', 'config.json'));
  });

  it('is written to the target of a link, which is kept', async () => {
    const real = join(home, 'real.json');
    writeFileSync(real, '{}');
    symlinkSync(real, config);
    await login().write(server, credential);
    expect(read(real).auths).toHaveProperty(server);
    expect(read(config)).toEqual(read(real));
  });

  it.each(['{"auths":', '[]', '"x"'])('never touches a file that it cannot read (%s)', async (broken) => {
    writeFileSync(config, broken);
    await expect(login().write(server, credential)).rejects.toMatchObject({ kind: 'InvalidInput' });
    expect(readFileSync(config, 'utf8')).toBe(broken);
  });

  it('is passed to the configured helper, the secret on its stdin only', async () => {
    installHelper('vault', `echo "$1 $#" > "${home}/called"; cat > "${home}/given"`);
    writeFileSync(config, JSON.stringify({ credsStore: 'vault' }));
    const written = await login({ PATH: `${join(home, 'bin')}:${process.env.PATH}` }).write(server, credential);
    expect(written).toEqual({ where: 'docker-credential-vault' });
    expect(readFileSync(join(home, 'called'), 'utf8').trim()).toBe('store 1');
    expect(JSON.parse(readFileSync(join(home, 'given'), 'utf8'))).toEqual({
      ServerURL: server,
      Username: 'admin',
      Secret: credential.password,
    });
    expect(readFileSync(config, 'utf8')).not.toContain(auth);
  });

  it('does not pass secrets of the environment to the helper', async () => {
    installHelper('vault', `env > "${home}/environment"; cat > /dev/null`);
    writeFileSync(config, JSON.stringify({ credsStore: 'vault' }));
    const secrets = {
      AZURE_CLIENT_SECRET: 'planted-1',
      ACRSHELL_PASSWORD: 'planted-2',
      ACRSHELL_ACCESS_TOKEN: 'planted-3',
    };
    await login({ PATH: `${join(home, 'bin')}:${process.env.PATH}`, ...secrets }).write(server, credential);
    const shown = readFileSync(join(home, 'environment'), 'utf8');
    expect(shown).toContain('HOME=');
    expect(shown).not.toContain('planted');
  });

  it('uses the helper of the registry rather than the default one', async () => {
    installHelper('one', `cat > "${home}/one"`);
    writeFileSync(config, JSON.stringify({ credsStore: 'missing', credHelpers: { [server]: 'one' } }));
    await login({ PATH: `${join(home, 'bin')}:${process.env.PATH}` }).write(server, credential);
    expect(existsSync(join(home, 'one'))).toBe(true);
  });

  it.each([
    ['missing', ''],
    ['../../bin/sh', ''],
    ['failing', 'echo "vault is sealed"; exit 3'],
  ])('names the helper that did not store it (%s), without the secret', async (name, script) => {
    if (script) installHelper(name, script);
    writeFileSync(config, JSON.stringify({ credsStore: name }));
    const failure = await login({ PATH: `${join(home, 'bin')}:${process.env.PATH}` })
      .write(server, credential)
      .catch((error) => error);
    expect(failure.kind).toBe('Unavailable');
    expect(JSON.stringify({ ...failure, message: failure.message })).not.toContain('Pl4nted');
  });

  it("is written to podman's file if the environment names it", async () => {
    const file = join(home, 'run', 'auth.json');
    expect((await login({ REGISTRY_AUTH_FILE: file }).write(server, credential)).where).toBe(file);
    expect(read(file).auths[server]).toEqual({ auth });
    expect(existsSync(config)).toBe(false);
  });

  it('is removed without any other login', async () => {
    writeFileSync(config, JSON.stringify({ auths: { 'other.io': { auth: 'eA==' } } }));
    await login().write(server, credential);
    expect(await login().remove(server)).toBe(true);
    expect(read()).toEqual({ auths: { 'other.io': { auth: 'eA==' } } });
    expect(await login().remove(server)).toBe(false);
  });

  it('is only written without a switch if docker or podman is used', async () => {
    rmSync(join(home, '.docker'), { recursive: true });
    expect(login().isUsed).toBe(false);
    writeFileSync(join(home, 'bin', 'podman'), '');
    expect(login().isUsed).toBe(true);
  });
});
