import { existsSync } from 'node:fs';
import { homedir, platform as osPlatform } from 'node:os';
import { delimiter, join } from 'node:path';
import type { LoginServer } from '../protocol/index.ts';
import { type AuthFile, changeAuthFile, readAuthFile } from './authFile.ts';
import { askHelper } from './credentialHelper.ts';

export interface DockerCredential {
  readonly userName: string;
  readonly password: string;
}

export interface WrittenLogin {
  /** The file or the helper that it was written to. */
  readonly where: string;
  /** A warning for the user: the secret is stored there in clear text. */
  readonly warning?: string;
}

/**
 * The logins of docker and podman, written as `docker login` and `podman login` do, without running them: to the
 * credential helper that docker's configuration names for the registry, else to the configuration itself.
 */
export class DockerLogin {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #platform: NodeJS.Platform;

  constructor(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform = osPlatform()) {
    this.#environment = environment;
    this.#platform = platform;
  }

  /** Whether a login would be used on this machine: docker or podman is on PATH, or has a configuration. */
  get isUsed(): boolean {
    return (
      existsSync(this.#dockerConfig) ||
      existsSync(this.#podmanAuth) ||
      this.#isOnPath('docker') ||
      this.#isOnPath('podman')
    );
  }

  async write(loginServer: LoginServer, credential: DockerCredential): Promise<WrittenLogin> {
    const podman = this.#usesPodman;
    const path = podman ? this.#podmanAuth : this.#dockerConfig;
    const file = await readAuthFile(path);
    const helper = helperFor(file, loginServer);
    if (helper) {
      const input = JSON.stringify({
        ServerURL: loginServer,
        Username: credential.userName,
        Secret: credential.password,
      });
      await askHelper(helper, 'store', input, this.#environment, this.#platform);
      // An empty entry makes docker ask the helper for this registry.
      await changeAuthFile(path, (now) => ({ ...now, auths: { ...now.auths, [loginServer]: {} } }));
      return { where: `docker-credential-${helper}` };
    }
    const auth = Buffer.from(`${credential.userName}:${credential.password}`, 'utf8').toString('base64');
    await changeAuthFile(path, (now) => ({ ...now, auths: { ...now.auths, [loginServer]: { auth } } }));
    return {
      where: path,
      warning: `The login of ${loginServer} is stored without encryption in ${path}. Configure a credential helper (credsStore), or connect with -SkipDockerLogin.`,
    };
  }

  /** Removes the login from every place where it may be stored. True if there was one. */
  async remove(loginServer: LoginServer): Promise<boolean> {
    let found = false;
    for (const path of [this.#dockerConfig, this.#podmanAuth]) {
      if (!existsSync(path)) continue;
      const file = await readAuthFile(path);
      const helper = helperFor(file, loginServer);
      if (file.auths?.[loginServer] === undefined) continue;
      found = true;
      if (helper) await askHelper(helper, 'erase', loginServer, this.#environment, this.#platform);
      await changeAuthFile(path, (now) => {
        const { [loginServer]: _, ...auths } = now.auths ?? {};
        return { ...now, auths };
      });
    }
    return found;
  }

  get #dockerConfig(): string {
    return join(this.#environment.DOCKER_CONFIG || join(this.#home, '.docker'), 'config.json');
  }

  /** containers-auth.json(5): REGISTRY_AUTH_FILE, else under the runtime folder of the user. */
  get #podmanAuth(): string {
    const { REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR } = this.#environment;
    if (REGISTRY_AUTH_FILE) return REGISTRY_AUTH_FILE;
    return join(XDG_RUNTIME_DIR || join(this.#home, '.config'), 'containers', 'auth.json');
  }

  /** podman, skopeo and buildah also read docker's file, so it is written unless theirs is requested or in use. */
  get #usesPodman(): boolean {
    if (this.#environment.REGISTRY_AUTH_FILE) return true;
    if (this.#environment.DOCKER_CONFIG || existsSync(this.#dockerConfig)) return false;
    return existsSync(this.#podmanAuth) || (this.#isOnPath('podman') && !this.#isOnPath('docker'));
  }

  /** On Windows docker uses USERPROFILE; HOME is set there by other programs, such as Git. */
  get #home(): string {
    const { HOME, USERPROFILE } = this.#environment;
    return (this.#platform === 'win32' ? USERPROFILE : HOME) || homedir();
  }

  #isOnPath(program: string): boolean {
    const names = [program, `${program}.exe`];
    const folders = (this.#environment.PATH ?? '').split(delimiter).filter(Boolean);
    return folders.some((folder) => names.some((name) => existsSync(join(folder, name))));
  }
}

/** A helper for this registry takes precedence over the default one. */
function helperFor(file: AuthFile, loginServer: LoginServer): string | undefined {
  return file.credHelpers?.[loginServer] ?? file.credsStore;
}
