import {
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
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { lock } from 'proper-lockfile';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DockerLogin } from '../../src/docker/dockerLogin.ts';
import { helperProgram } from '../../src/docker/helperProgram.ts';
import type { LoginServer } from '../../src/protocol/index.ts';
import { noLinks, onWindows } from '../windows.ts';

const server = 'myregistry.azurecr.io' as LoginServer;
const credential = { userName: 'admin', password: 'Pl4nted:secret' };
const auth = Buffer.from('admin:Pl4nted:secret').toString('base64');

let home: string;
let config: string;
const login = (environment: NodeJS.ProcessEnv = {}) =>
  new DockerLogin({ HOME: home, USERPROFILE: home, PATH: join(home, 'bin'), ...environment });
const read = (path = config) => JSON.parse(readFileSync(path, 'utf8'));

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'acrshell-docker-'));
  mkdirSync(join(home, 'bin'));
  mkdirSync(join(home, '.docker'));
  config = join(home, '.docker', 'config.json');
});

afterEach(() => rmSync(home, { recursive: true }));

/** A credential helper: a script of Node, behind one of the shell that each system has. Its own folder is `home`. */
function installHelper(name: string, script: string): void {
  const path = join(home, 'bin', `docker-credential-${name}`);
  writeFileSync(`${path}.cjs`, `const home = ${JSON.stringify(home)}, fs = require('node:fs'); ${script}`);
  if (onWindows) writeFileSync(`${path}.cmd`, `@"${process.execPath}" "${path}.cjs" %*\r\n`);
  else writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${path}.cjs' "$@"\n`, { mode: 0o755 });
}
const withHelpers = () => `${join(home, 'bin')}${delimiter}${process.env.PATH}`;

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
    if (!onWindows) expect(statSync(config).mode & 0o077).toBe(0);
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

  it.skipIf(onWindows)(`is written to the target of a link, which is kept${noLinks}`, async () => {
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
    installHelper(
      'vault',
      "fs.writeFileSync(home + '/called', process.argv.slice(2).join()); fs.writeFileSync(home + '/given', fs.readFileSync(0));",
    );
    writeFileSync(config, JSON.stringify({ credsStore: 'vault' }));
    const written = await login({ PATH: withHelpers() }).write(server, credential);
    expect(written).toEqual({ where: 'docker-credential-vault' });
    expect(readFileSync(join(home, 'called'), 'utf8').trim()).toBe('store');
    expect(JSON.parse(readFileSync(join(home, 'given'), 'utf8'))).toEqual({
      ServerURL: server,
      Username: 'admin',
      Secret: credential.password,
    });
    expect(readFileSync(config, 'utf8')).not.toContain(auth);
  });

  it('does not pass secrets of the environment to the helper', async () => {
    installHelper('vault', "fs.writeFileSync(home + '/environment', JSON.stringify(process.env)); fs.readFileSync(0);");
    writeFileSync(config, JSON.stringify({ credsStore: 'vault' }));
    const secrets = {
      AZURE_CLIENT_SECRET: 'planted-1',
      ACRSHELL_PASSWORD: 'planted-2',
      ACRSHELL_ACCESS_TOKEN: 'planted-3',
    };
    await login({ PATH: withHelpers(), ...secrets }).write(server, credential);
    const shown = readFileSync(join(home, 'environment'), 'utf8');
    expect(shown).toContain('"HOME":');
    expect(shown).not.toContain('planted');
  });

  it('uses the helper of the registry rather than the default one', async () => {
    installHelper('one', "fs.writeFileSync(home + '/one', fs.readFileSync(0));");
    writeFileSync(config, JSON.stringify({ credsStore: 'missing', credHelpers: { [server]: 'one' } }));
    await login({ PATH: withHelpers() }).write(server, credential);
    expect(existsSync(join(home, 'one'))).toBe(true);
  });

  it.each([
    ['missing', ''],
    ['../../bin/sh', ''],
    ['failing', "console.log('vault is sealed'); process.exitCode = 3;"],
  ])('names the helper that did not store it (%s), without the secret', async (name, script) => {
    if (script) installHelper(name, script);
    writeFileSync(config, JSON.stringify({ credsStore: name }));
    const failure = await login({ PATH: withHelpers() })
      .write(server, credential)
      .catch((error) => error);
    expect(failure.kind).toBe('Unavailable');
    expect(JSON.stringify({ ...failure, message: failure.message })).not.toContain('Pl4nted');
  });

  it('finds a helper on Windows as docker there does, but never in the current folder', () => {
    const program = (name: string) => helperProgram(name, 'store', { PATH: `${home};.\\nowhere` }, 'win32');
    expect(program('docker-credential-none')).toBeUndefined();
    writeFileSync(join(home, 'docker-credential-batch.cmd'), '');
    expect(program('docker-credential-batch')).toEqual({
      file: 'cmd.exe',
      args: ['/d', '/s', '/c', `""${join(home, 'docker-credential-batch.cmd')}" store"`],
      windowsVerbatimArguments: true,
    });
    writeFileSync(join(home, 'docker-credential-batch.exe'), '');
    expect(program('docker-credential-batch')).toEqual({
      file: join(home, 'docker-credential-batch.exe'),
      args: ['store'],
    });
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
