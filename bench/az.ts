import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { RegistryProcess } from './registryProcess.ts';

export const hasAz = spawnSync('az', ['--version'], { stdio: 'ignore' }).status === 0;

/** Azure CLI with a custom cloud, in which the registry `127` with the suffix `.0.0.1:PORT` is the benchmark's. */
export class AzCli {
  readonly #registry: RegistryProcess;
  readonly #folder = mkdtempSync(join(tmpdir(), 'acrshell-bench-az-'));

  constructor(registry: RegistryProcess) {
    this.#registry = registry;
    const nowhere = 'https://localhost:1/';
    const endpoints = {
      'endpoint-active-directory': nowhere,
      'endpoint-active-directory-resource-id': nowhere,
      'endpoint-active-directory-graph-resource-id': nowhere,
      'endpoint-resource-manager': nowhere,
      'endpoint-management': nowhere,
      'suffix-acr-login-server-endpoint': registry.loginServer.replace(/^127/, ''),
    };
    const options = Object.entries(endpoints).flatMap(([name, value]) => [`--${name}`, value]);
    this.#run('cloud', 'register', '--name', 'Bench', ...options);
    this.#run('cloud', 'set', '--name', 'Bench');
  }

  async showTags(repository: string): Promise<undefined> {
    const { user, password } = this.#registry;
    this.#run(
      'acr',
      'repository',
      'show-tags',
      '--name',
      '127',
      '--repository',
      repository,
      '--username',
      user,
      '--password',
      password,
    );
    return undefined;
  }

  stop(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #run(...args: string[]): void {
    const outcome = spawnSync('az', args, {
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        AZURE_CONFIG_DIR: this.#folder,
        AZURE_CORE_COLLECT_TELEMETRY: 'no',
        REQUESTS_CA_BUNDLE: this.#registry.caFile,
      },
    });
    if (outcome.status !== 0) throw new Error(outcome.stderr);
  }
}
