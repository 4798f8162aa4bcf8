import { isObject, objectOf, stringOf } from '../arm/call.ts';
import type { ManagedRegistry } from '../arm/managedRegistry.ts';
import type { Registries } from '../arm/registries.ts';
import type { Json, Resource } from '../arm/state.ts';
import type { Clock } from '../clock.ts';
import { RegistryError } from '../http/registryError.ts';
import { permits } from '../identity/identities.ts';
import type { Registry } from '../registry/registry.ts';
import { buildWithBuildah, hasBuildah } from './build/buildah.ts';
import { type Built, build, runsPrograms } from './build/builder.ts';
import { BuildError, words } from './build/dockerfile.ts';
import { type FileTree, normalPath, readTar } from './build/fileTree.ts';
import { type Image, type ImageReference, pushImage, readImage } from './build/images.ts';
import { purge, readPurge } from './purgeCommand.ts';
import { RunLog } from './runLog.ts';
import type { OutputImage, Run } from './runs.ts';
import { inOrder, readTask, type Step, type TaskDocument, TaskError } from './taskDocument.ts';
import { listOf } from './taskResources.ts';
import type { TaskStorage } from './taskStorage.ts';
import { type RunValues, render, renderAliases, runDate } from './templates.ts';

export interface EngineParts {
  readonly clock: Clock;
  readonly storage: TaskStorage;
  readonly registries: Registries;
}

/** The result of a run. */
export interface Result {
  readonly images: readonly OutputImage[];
  readonly bases: readonly ImageReference[];
}

/** The failure of a run by its own steps. */
export class RunFailure extends Error {
  readonly state: 'failed' | 'canceled' | 'timedout';

  constructor(message: string, state: 'failed' | 'canceled' | 'timedout' = 'failed') {
    super(message);
    this.state = state;
  }
}

/** Executes the steps of a run as Azure/acr-builder does, with the same log. */
export class Engine {
  readonly #parts: EngineParts;

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  log(run: Run): RunLog {
    const { clock, storage } = this.#parts;
    return new RunLog(storage, clock, run.logPath, secretsOf(run.request));
  }

  async carryOut(run: Run): Promise<Result> {
    const managed = this.#parts.registries.byId(run.registryId);
    const registry = managed?.server?.registry;
    if (managed === undefined || registry === undefined) throw new RunFailure('the registry is gone');
    const execution = new Execution(this.#parts, run, managed, registry, this.log(run));
    return execution.run();
  }
}

function secretsOf(request: Json): string[] {
  return [...listOf(request.arguments), ...listOf(request.values)]
    .filter(({ isSecret }) => isSecret === true)
    .map(({ value }) => String(value ?? ''));
}

/** One run, from its sources to its digests. */
class Execution {
  readonly #parts: EngineParts;
  readonly #run: Run;
  readonly #managed: ManagedRegistry;
  readonly #registry: Registry;
  readonly #log: RunLog;
  readonly #built = new Map<string, Image>();
  readonly #images: OutputImage[] = [];
  readonly #bases: ImageReference[] = [];
  #context: FileTree = new Map();

  constructor(parts: EngineParts, run: Run, managed: ManagedRegistry, registry: Registry, log: RunLog) {
    this.#parts = parts;
    this.#run = run;
    this.#managed = managed;
    this.#registry = registry;
    this.#log = log;
  }

  async run(): Promise<Result> {
    const { request } = this.#run;
    await this.#fetchSource(stringOf(request.sourceLocation));
    this.#log.say('Using acb_vol_emulator as the home volume');
    this.#log.say('Setting up Docker configuration...');
    this.#log.say('Successfully set up Docker configuration');
    this.#logIn();
    if (request.type === 'DockerBuildRequest') await this.#quickBuild();
    else await this.#steps(this.#document());
    this.#tellDependencies();
    return { images: this.#images, bases: this.#bases };
  }

  get #values(): RunValues {
    const { request, properties, runId } = this.#run;
    const platform = objectOf(request.platform);
    return {
      ...{ id: runId, registry: this.#registry.loginServer, registryName: this.#managed.name.toLowerCase() },
      ...{ os: String(platform.os ?? 'linux').toLowerCase(), architecture: String(platform.architecture ?? 'amd64') },
      date: runDate(Date.parse(String(properties.createTime))),
      taskName: String(properties.task ?? 'quicktask'),
      triggeredBy: String(properties.runType ?? ''),
    };
  }

  get #given(): Record<string, string> {
    return Object.fromEntries(
      listOf(this.#run.request.values).map(({ name, value }) => [String(name), String(value ?? '')]),
    );
  }

  async #fetchSource(location: string | undefined): Promise<void> {
    if (location === undefined || location === '') return;
    this.#log.say('Downloading source code...');
    const isRemote = /^(?:https?|git|oci):\/\/|^git@|^github\.com\//i.test(location);
    const archive = isRemote ? undefined : this.#parts.storage.read(location);
    if (isRemote) throw new RunFailure(`failed to download source code: ${whyNotFetched(location)}`);
    if (archive === undefined) throw new RunFailure(`failed to download source code from ${location}: BlobNotFound`);
    try {
      this.#context = await readTar(archive);
    } catch (error) {
      throw new RunFailure(`failed to untar the source code: ${(error as Error).message}`);
    }
    this.#log.say('Finished downloading source code');
  }

  /** Checks the run's access to the registry: the firewall, and its identity in ABAC mode. */
  #logIn(): void {
    const host = this.#registry.loginServer;
    const mode = objectOf(objectOf(this.#run.request.credentials).sourceRegistry).loginMode;
    if (mode === 'None') return;
    this.#log.say(`Logging in to registry: ${host}`);
    if (!this.#passesFirewall()) {
      const refusal = `Error response from daemon: Get "https://${host}/v2/": denied: client with IP '20.61.97.10' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.`;
      for (let attempt = 1; attempt <= 3; attempt++) this.#log.say(`Failed to login to ${host}: ${refusal}`);
      throw new RunFailure(`failed to login, ran out of retries: failed to set docker credentials: ${refusal}`);
    }
    if (this.#isAbac && this.#identity === undefined) {
      this.#log.say('No credentials were given for the source registry');
      return;
    }
    this.#log.say(`Successfully logged into ${host}`);
  }

  #passesFirewall(): boolean {
    const { publicNetworkAccess, networkRuleSet, networkRuleBypassAllowedForTasks } = this.#managed.resource.properties;
    const isOpen = publicNetworkAccess !== 'Disabled' && objectOf(networkRuleSet).defaultAction !== 'Deny';
    const isSystem = String(this.#run.identity?.type ?? '').startsWith('System');
    return (
      isOpen || this.#run.request.agentPoolName !== undefined || (networkRuleBypassAllowedForTasks === true && isSystem)
    );
  }

  get #isAbac(): boolean {
    return this.#managed.resource.properties.roleAssignmentMode === 'AbacRepositoryPermissions';
  }

  /** The grants of the run; undefined without ABAC mode, where it has all. */
  get #identity(): string | undefined {
    const { identity } = objectOf(objectOf(this.#run.request.credentials).sourceRegistry);
    if (identity === '[caller]') return this.#run.callerId;
    if (identity === '[system]') return stringOf(this.#run.identity?.principalId);
    const users = Object.values(objectOf(this.#run.identity?.userAssignedIdentities)).map(objectOf);
    return stringOf(users.find(({ clientId }) => clientId === identity)?.principalId);
  }

  #mayDo(action: 'pull' | 'push', repository: string): boolean {
    if (!this.#isAbac) return true;
    const identity = this.#identity === undefined ? undefined : this.#managed.callers.find(this.#identity);
    return identity !== undefined && permits(identity, 'repository', repository, action);
  }

  /** Two steps: `build`, and `push` of the named images. */
  async #quickBuild(): Promise<void> {
    const { imageNames, isPushEnabled = true, dockerFilePath, target, arguments: given } = this.#run.request;
    const names = (Array.isArray(imageNames) ? imageNames : []).map((name) =>
      this.#fullName(render(String(name), this.#values, {})),
    );
    const started = this.#begin('build', 28_800);
    this.#log.say('Scanning for dependencies...');
    const built = await this.#build({
      dockerfile: String(dockerFilePath ?? 'Dockerfile'),
      folder: '',
      arguments: Object.fromEntries(listOf(given).map(({ name, value }) => [String(name), String(value ?? '')])),
      target: stringOf(target),
      secrets: new Map(),
    });
    for (const name of names) this.#named(name, built);
    this.#finish('build', started);
    if (isPushEnabled !== true || names.length === 0) return;
    const pushing = this.#begin('push', 3600);
    for (const name of names) await this.#push(name);
    this.#finish('push', pushing);
  }

  #document(): TaskDocument {
    const { type, encodedTaskContent, taskFilePath } = this.#run.request;
    const text =
      type === 'FileTaskRunRequest'
        ? this.#taskFile(String(taskFilePath))
        : Buffer.from(String(encodedTaskContent), 'base64').toString('utf8');
    const values = { ...this.#fileValues(), ...this.#given };
    try {
      const { secrets } = readTask(render(text, this.#values, values));
      const document = readTask(render(text, this.#values, { ...values, ...this.#fromVault(secrets) }));
      this.#log.say(
        'Alias support enabled for version >= 1.1.0, please see https://aka.ms/acr/tasks/task-aliases for more information.',
      );
      this.#log.say("Creating Docker network: acb_default_network, driver: 'bridge'");
      this.#log.say('Successfully set up Docker network: acb_default_network');
      return document;
    } catch (error) {
      if (error instanceof TaskError) throw new RunFailure(`failed to create task: ${error.message}`);
      throw error;
    }
  }

  /** As the identity of its task: a run without one reads no vault. */
  #fromVault(secrets: TaskDocument['secrets']): Record<string, string> {
    const read = [...secrets].map(([id, place]) => {
      const value = this.#run.identity === undefined ? undefined : this.#parts.registries.state.secrets.get(place);
      if (value !== undefined) return [id, value] as const;
      throw new RunFailure(`failed to get secret ${id} from key vault ${place}: no identity of the run may read it`);
    });
    return Object.fromEntries(read);
  }

  #taskFile(path: string): string {
    const file = this.#context.get(normalPath(path));
    if (file === undefined) throw new RunFailure(`unable to read task file: open ${path}: no such file or directory`);
    return file.bytes.toString('utf8');
  }

  /** Names and texts, one a line. */
  #fileValues(): Record<string, string> {
    const { valuesFilePath, encodedValuesContent } = this.#run.request;
    const text =
      stringOf(valuesFilePath) === undefined
        ? Buffer.from(String(encodedValuesContent ?? ''), 'base64').toString('utf8')
        : this.#taskFile(String(valuesFilePath));
    const pairs = [...text.matchAll(/^([\w-]+):[ \t]*(.*?)[ \t]*$/gm)];
    return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, value.replace(/^(['"])(.*)\1$/, '$2')]));
  }

  async #steps(document: TaskDocument): Promise<void> {
    for (const step of inOrder(document.steps)) {
      const started = this.#begin(step.id, step.timeout, step.workingDirectory);
      await this.#attempts(step, document);
      this.#finish(step.id, started);
    }
  }

  async #attempts(step: Step, document: TaskDocument): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await this.#step(step, document);
        return;
      } catch (error) {
        if (!(error instanceof RunFailure) || error.state !== 'failed') throw error;
        if (attempt < step.retries) continue;
        this.#log.say(`Step ID: ${step.id} marked as failed`);
        if (step.ignoreErrors) return;
        throw new RunFailure(`failed to run step ID: ${step.id}: ${error.message}`);
      }
    }
  }

  async #step(step: Step, { version, volumes }: TaskDocument): Promise<void> {
    this.#run.stop.signal.throwIfAborted();
    const aliased = (text: string) => (version === 'v1.1.0' ? renderAliases(text, this.#values) : text);
    if (step.kind === 'cmd') return this.#command(step, words(aliased(step.text)));
    if (step.kind === 'push') {
      for (const image of step.images) await this.#push(this.#fullName(aliased(image)));
      return;
    }
    const { names, secrets, ...order } = buildWords(words(aliased(step.text)), step.workingDirectory);
    if (secrets.length > 0 && !step.env.includes('DOCKER_BUILDKIT=1')) {
      this.#log.write('unknown flag: --secret');
      throw new RunFailure('failed during run, err: exit status 125');
    }
    const built = await this.#build({ ...order, secrets: this.#secretsOf(secrets, step, volumes) });
    for (const name of names) this.#named(this.#fullName(name), built);
  }

  /** `id=token,src=/run/secrets/token`: a file of a volume that the step mounts. */
  #secretsOf(given: readonly string[], { mounts }: Step, volumes: TaskDocument['volumes']): Map<string, Buffer> {
    const secrets = new Map<string, Buffer>();
    for (const text of given) {
      const { id = '', src = '' } = Object.fromEntries(text.split(',').map((part) => part.split('=', 2)));
      const slash = src.lastIndexOf('/');
      const bytes = volumes.get(mounts.get(src.slice(0, slash)) ?? '')?.get(src.slice(slash + 1));
      if (bytes === undefined) {
        this.#log.write(`ERROR: could not parse secrets: [${text}]: failed to stat ${src}: no such file or directory`);
        throw new RunFailure('failed during run, err: exit status 1');
      }
      secrets.set(id, bytes);
    }
    return secrets;
  }

  /** Containers cannot be run; tools that only call the registry are emulated. */
  async #command({ id }: Step, [image = '', ...args]: readonly string[]): Promise<void> {
    this.#log.say(`Launching container with name: ${id}`);
    const tool = image.replace(/^mcr\.microsoft\.com\/acr\/acr-cli:[\w.-]+$/, 'acr');
    if (tool === 'acr' && args[0] === 'purge') {
      const options = readPurge(args.slice(1));
      if (typeof options === 'string') {
        this.#log.write(`Error: ${options}`);
        throw new RunFailure(`exit status 1`);
      }
      purge(this.#registry, options, (line) => this.#log.write(line));
    } else if (tool === 'bash' && args[0] === 'echo') this.#log.write(args.slice(1).join(' '));
    else {
      this.#log.write(`The emulator runs no containers: '${[image, ...args].join(' ')}' can't be run here.`);
      throw new RunFailure(`the container ${image} can't be run by the emulator`);
    }
    this.#log.say(`Successfully executed container: ${id}`);
  }

  async #build(order: {
    dockerfile: string;
    folder: string;
    arguments: Record<string, string>;
    target: string | undefined;
    secrets: ReadonlyMap<string, Buffer>;
  }): Promise<Built> {
    const path = normalPath(`${order.folder}/${order.dockerfile}`);
    const file = this.#context.get(path) ?? this.#context.get(normalPath(order.dockerfile));
    if (file === undefined)
      throw new RunFailure(`failed to scan dependencies: open ${order.dockerfile}: no such file or directory`);
    const prefix = normalPath(order.folder);
    const context =
      prefix === ''
        ? this.#context
        : new Map(
            [...this.#context].flatMap(([name, entry]) =>
              name.startsWith(`${prefix}/`) ? [[name.slice(prefix.length + 1), entry] as const] : [],
            ),
          );
    const dockerfile = file.bytes.toString('utf8');
    const { os, architecture } = this.#values;
    const variant = stringOf(objectOf(this.#run.request.platform).variant);
    const wanted = {
      ...{ dockerfile, context, arguments: order.arguments, target: order.target },
      secrets: order.secrets,
      platform: { os, architecture, ...(variant === undefined ? {} : { variant }) },
      now: new Date(this.#parts.clock.now()),
      base: (reference: string) => this.#baseImage(reference),
      log: (line: string) => this.#log.write(line),
      signal: this.#run.stop.signal,
    };
    try {
      this.#log.say('Successfully scanned dependencies');
      this.#log.say('Launching container with name: build');
      const size = [...context.values()].reduce((total, { bytes }) => total + bytes.length, 0);
      this.#log.write(`Sending build context to Docker daemon  ${(size / 1000).toPrecision(4)}kB`);
      const isRunning = runsPrograms(dockerfile) && (await hasBuildah());
      const built = isRunning ? await buildWithBuildah(wanted) : await build(wanted);
      this.#bases.push(...built.bases);
      this.#log.say('Successfully executed container: build');
      return built;
    } catch (error) {
      this.#run.stop.signal.throwIfAborted();
      if (!(error instanceof BuildError)) throw error;
      this.#log.write(error.message);
      this.#log.say('Container failed during run: build. No retries remaining.');
      throw new RunFailure('failed during run, err: exit status 1');
    }
  }

  /** FROM and COPY --from: images of the emulator's registries. */
  async #baseImage(written: string): Promise<Image | undefined> {
    const built = this.#built.get(this.#fullName(written));
    if (built !== undefined) return built;
    const { host, repository, reference } = splitName(written, this.#registry.loginServer);
    const source = this.#parts.registries.byLoginServer(host)?.server?.registry;
    if (source === undefined || (source === this.#registry && !this.#mayDo('pull', repository))) return undefined;
    return readImage(source, repository, reference, { os: this.#values.os, architecture: this.#values.architecture });
  }

  #named(name: string, { image }: Built): void {
    this.#built.set(name, image);
    this.#log.write(`Successfully tagged ${name}`);
  }

  async #push(name: string): Promise<void> {
    const image = this.#built.get(name);
    const { host, repository, reference: tag } = splitName(name, this.#registry.loginServer);
    if (this.#isAbac && this.#identity === undefined) {
      throw new RunFailure('when specifying push, at least one credential is required');
    }
    this.#log.say(`Pushing image: ${name}, attempt 1`);
    const target = this.#parts.registries.byLoginServer(host)?.server?.registry;
    if (image === undefined)
      throw this.#pushFailure(name, `An image does not exist locally with the tag: ${host}/${repository}`);
    if (target === undefined) throw this.#pushFailure(name, `Get "https://${host}/v2/": no such host`);
    if (target === this.#registry && !this.#mayDo('push', repository)) {
      throw this.#pushFailure(
        name,
        'unauthorized: authentication required, visit https://aka.ms/acr/authorization for more information.',
      );
    }
    try {
      const digest = await pushImage(target, repository, tag, image);
      this.#log.write(`The push refers to repository [${host}/${repository}]`);
      this.#log.write(`${tag}: digest: ${digest}`);
      this.#images.push({ registry: host, repository, tag, digest });
    } catch (error) {
      if (error instanceof RegistryError) throw this.#pushFailure(name, error.message);
      throw error;
    }
    this.#log.say(`Successfully pushed image: ${name}`);
  }

  #pushFailure(name: string, reason: string): RunFailure {
    this.#log.write(reason);
    return new RunFailure(`failed to push images successfully: failed to push ${name}: ${reason}`);
  }

  #fullName(name: string): string {
    const { host, repository, reference } = splitName(name, this.#registry.loginServer);
    return `${host}/${repository}:${reference}`;
  }

  #begin(id: string, timeout: number, folder = ''): number {
    this.#run.stop.signal.throwIfAborted();
    this.#log.say(`Executing step ID: ${id}. Timeout(sec): ${timeout}, Working directory: '${folder}', Network: ''`);
    return this.#parts.clock.now();
  }

  #finish(id: string, started: number): void {
    const seconds = ((this.#parts.clock.now() - started) / 1000).toFixed(6);
    this.#log.say(`Step ID: ${id} marked as successful (elapsed time in seconds: ${seconds})`);
  }

  #tellDependencies(): void {
    if (this.#images.length === 0) return;
    const runtime = this.#bases.at(-1);
    this.#log.say('The following dependencies were found:');
    this.#log.say('');
    const found = this.#images.map((image) => ({
      image: { ...image, reference: `${image.registry}/${image.repository}:${image.tag}` },
      'runtime-dependency': runtime ?? null,
      'buildtime-dependency': this.#bases.slice(0, -1),
      git: {},
    }));
    this.#log.write(found.map((one) => `- ${JSON.stringify(one)}`).join('\n'));
  }
}

/** Git's own words for a repository that asks who is there; nothing is really fetched. */
function whyNotFetched(location: string): string {
  const [, origin, user] = /^(https?:\/\/)(?:([^/@]*)@)?[^/]+\/.*\.git(?:#|$)/i.exec(location) ?? [];
  if (origin === undefined || user !== undefined) return 'the emulator fetches from nowhere';
  const host = new URL(location).origin;
  return `fatal: could not read Username for '${host}': terminal prompts disabled, err: exit status 128`;
}

function buildWords(args: readonly string[], workingDirectory: string) {
  const names: string[] = [];
  const secrets: string[] = [];
  const given: Record<string, string> = {};
  let [dockerfile, folder, target] = ['Dockerfile', '.', undefined as string | undefined];
  for (let index = 0; index < args.length; index++) {
    const [flag = '', joined] = (args[index] ?? '').split(/=([\s\S]*)/, 2);
    const value = () => joined ?? args[++index] ?? '';
    if (flag === '-t' || flag === '--tag') names.push(value());
    else if (flag === '-f' || flag === '--file') dockerfile = value();
    else if (flag === '--target') target = value();
    else if (flag === '--secret') secrets.push(value());
    else if (flag === '--build-arg') {
      const [name = '', text = ''] = value().split(/=([\s\S]*)/, 2);
      given[name] = text;
    } else if (['--platform', '--network', '--label', '--cache-from'].includes(flag)) value();
    else if (!flag.startsWith('-')) folder = args[index] ?? '';
  }
  return { names, secrets, dockerfile, target, arguments: given, folder: `${workingDirectory}/${folder}` };
}

/** `app:1` is the registry's own; a first part with a dot or a port is another's. */
function splitName(name: string, own: string): { host: string; repository: string; reference: string } {
  const [first = '', ...rest] = name.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const host = isHost ? first : own;
  const path = isHost ? rest.join('/') : name;
  const [, repository = path, tag] =
    /^(.*?)(?:@(sha256:[0-9a-f]+))$/.exec(path) ?? /^(.*?)(?::([\w][\w.-]*))?$/.exec(path) ?? [];
  return { host, repository, reference: tag ?? 'latest' };
}

/** The step of a task as the request of a run. */
export function requestOf(task: Resource, overrides: Json): Json {
  const { step, platform, credentials, agentPoolName, timeout, agentConfiguration } = task.properties;
  const { type, ...properties } = objectOf(step);
  const types: Record<string, string> = {
    Docker: 'DockerBuildRequest',
    FileTask: 'FileTaskRunRequest',
    EncodedTask: 'EncodedTaskRunRequest',
  };
  const file = stringOf(overrides.file);
  return {
    ...properties,
    type: types[String(type)],
    sourceLocation: overrides.contextPath ?? properties.contextPath,
    ...(file === undefined ? {} : type === 'Docker' ? { dockerFilePath: file } : { taskFilePath: file }),
    ...(overrides.target === undefined ? {} : { target: overrides.target }),
    arguments: overlaid(properties.arguments, overrides.arguments),
    values: overlaid(properties.values, overrides.values),
    ...{ platform, timeout, agentConfiguration },
    ...(isObject(credentials) ? { credentials } : {}),
    ...(agentPoolName === undefined ? {} : { agentPoolName }),
  };
}

function overlaid(own: unknown, over: unknown): Json[] {
  const names = listOf(over).map(({ name }) => name);
  return [...listOf(own).filter(({ name }) => !names.includes(name)), ...listOf(over)];
}
