import { posix } from 'node:path';
import { BuildError, type Instruction, pairs, parseDockerfile, substitute, words } from './dockerfile.ts';
import { type Entry, type FileTree, newFolder, normalPath, readTar } from './fileTree.ts';
import { filesOf, type Image, type ImageReference, imageId, newLayer } from './images.ts';

type Json = Record<string, unknown>;

export interface BuildOrder {
  readonly dockerfile: string;
  readonly context: FileTree;
  readonly arguments: Readonly<Record<string, string>>;
  readonly target: string | undefined;
  /** For RUN --mount=type=secret, by id. */
  readonly secrets: ReadonlyMap<string, Buffer>;
  readonly platform: { readonly os: string; readonly architecture: string; readonly variant?: string };
  readonly now: Date;
  /** Finds the image of a FROM; undefined if no registry of the emulator has it. */
  readonly base: (reference: string) => Promise<Image | undefined>;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface Built {
  readonly image: Image;
  /** The base images of its stages; the last is that of the final stage. */
  readonly bases: readonly ImageReference[];
}

/** Whether a Dockerfile runs programs, which this builder cannot do. */
export const runsPrograms = (dockerfile: string): boolean =>
  parseDockerfile(dockerfile).some(({ name }) => name === 'RUN');

/** Builds a Dockerfile without RUN, with the steps and the log of docker's classic builder. */
export async function build(order: BuildOrder): Promise<Built> {
  const instructions = parseDockerfile(order.dockerfile);
  const stages: Stage[] = [];
  const outer: Record<string, string> = {};
  for (const [index, instruction] of instructions.entries()) {
    order.signal.throwIfAborted();
    order.log(`Step ${index + 1}/${instructions.length} : ${instruction.text}`);
    const stage = stages.at(-1);
    if (instruction.name === 'FROM') {
      if (stage !== undefined && isTarget(stage, order.target)) break;
      stages.push(await begin(order, instruction, stages, outer));
    } else if (stage === undefined) declare(order, instruction, outer);
    else await stage.carryOut(instruction);
    const id = stages.at(-1)?.id;
    if (id !== undefined) order.log(` ---> ${id.slice('sha256:'.length).slice(0, 12)}`);
  }
  const last = stages.at(-1);
  if (last === undefined) throw new BuildError('no build stage in current context');
  if (order.target !== undefined && !isTarget(last, order.target)) {
    throw new BuildError(`failed to reach build target ${order.target} in Dockerfile`);
  }
  order.log(`Successfully built ${imageId(last.image).slice('sha256:'.length).slice(0, 12)}`);
  const bases = stages.flatMap(({ base }) => (base === undefined ? [] : [base]));
  return { image: last.image, bases };
}

const isTarget = (stage: Stage, target: string | undefined) =>
  target !== undefined && stage.name === target.toLowerCase();

/** ARG before the first FROM. */
function declare(order: BuildOrder, { name, rest, line }: Instruction, outer: Record<string, string>): void {
  if (name !== 'ARG') throw new BuildError(`dockerfile parse error line ${line}: no build stage in current context`);
  for (const [key, value] of pairs(rest)) outer[key] = order.arguments[key] ?? substitute(value, outer);
}

async function begin(order: BuildOrder, { rest, line }: Instruction, stages: Stage[], outer: Record<string, string>) {
  const [, written = '', name] = /^(\S+)(?:\s+as\s+(\S+))?$/i.exec(rest) ?? [];
  const reference = substitute(written, { ...outer, ...targetNames(order) });
  if (reference === '')
    throw new BuildError(`dockerfile parse error line ${line}: FROM requires either one or three arguments`);
  const earlier = stages.find((stage) => stage.name === reference.toLowerCase());
  if (earlier !== undefined) return new Stage(order, earlier.image, stages, outer, name);
  if (reference === 'scratch') return new Stage(order, scratch(order), stages, outer, name);
  const image = await order.base(reference);
  if (image !== undefined) return new Stage(order, image, stages, outer, name, image.reference);
  throw new BuildError(
    `pull access denied for ${reference}: the emulator builds on scratch and on images that its registries hold, and fetches from nowhere else`,
  );
}

function scratch({ platform }: BuildOrder): Image {
  const { os, architecture, variant } = platform;
  const rootfs = { type: 'layers', diff_ids: [] };
  return {
    layers: [],
    config: { os, architecture, ...(variant === undefined ? {} : { variant }), config: {}, rootfs, history: [] },
  };
}

export const targetNames = ({ platform: { os, architecture } }: BuildOrder) => ({
  TARGETOS: os,
  TARGETARCH: architecture,
  TARGETPLATFORM: `${os}/${architecture}`,
});

/** One stage: from FROM to the next. */
class Stage {
  readonly name: string | undefined;
  readonly base: ImageReference | undefined;
  readonly #order: BuildOrder;
  readonly #stages: readonly Stage[];
  readonly #outer: Readonly<Record<string, string>>;
  readonly #declared: Record<string, string> = {};
  #image: Image;
  #files: FileTree | undefined;

  constructor(
    order: BuildOrder,
    image: Image,
    stages: readonly Stage[],
    outer: Readonly<Record<string, string>>,
    name: string | undefined,
    base?: ImageReference,
  ) {
    this.#order = order;
    const created = order.now.toISOString();
    this.#image = { layers: image.layers, config: { ...image.config, created } };
    this.#stages = stages;
    this.#outer = outer;
    this.name = name?.toLowerCase();
    this.base = base;
  }

  get image(): Image {
    return this.#image;
  }

  get id(): string {
    return imageId(this.#image);
  }

  async carryOut(instruction: Instruction): Promise<void> {
    const { name, rest, list, line, text } = instruction;
    const expanded = () => substitute(rest, this.#values);
    if (name === 'COPY' || name === 'ADD') return this.#copy(instruction);
    if (name === 'ARG') return this.#argument(rest);
    if (name === 'RUN') {
      throw new BuildError(
        `The command '${rest}' can't be run here: the emulator runs no programs without buildah. Install buildah, or build without RUN.`,
      );
    }
    if (name === 'ONBUILD' || name === 'HEALTHCHECK') {
      throw new BuildError(`${name} is not known to the emulator's builder`);
    }
    if (name === 'WORKDIR') {
      const folder = posix.resolve(`/${this.#config.WorkingDir ?? ''}`, expanded());
      return this.#set({ WorkingDir: folder }, text);
    }
    if (name === 'ENV') {
      const env = Object.fromEntries(((this.#config.Env ?? []) as string[]).map((one) => splitAt(one)));
      for (const [key, value] of pairs(rest)) env[key] = substitute(value, this.#values);
      return this.#set({ Env: Object.entries(env).map(([key, value]) => `${key}=${value}`) }, text);
    }
    if (name === 'LABEL') {
      const labels = pairs(rest).map(([key, value]) => [key, substitute(value, this.#values)]);
      return this.#set(
        { Labels: { ...(this.#config.Labels as Json | undefined), ...Object.fromEntries(labels) } },
        text,
      );
    }
    if (name === 'EXPOSE') {
      const ports = words(expanded()).map((port) => [port.includes('/') ? port : `${port}/tcp`, {}]);
      return this.#set(
        { ExposedPorts: { ...(this.#config.ExposedPorts as Json | undefined), ...Object.fromEntries(ports) } },
        text,
      );
    }
    if (name === 'VOLUME') {
      const volumes = (list ?? words(expanded())).map((volume) => [volume, {}]);
      return this.#set(
        { Volumes: { ...(this.#config.Volumes as Json | undefined), ...Object.fromEntries(volumes) } },
        text,
      );
    }
    if (name === 'CMD') return this.#set({ Cmd: list ?? [...this.#shell, rest] }, text);
    if (name === 'ENTRYPOINT') return this.#set({ Entrypoint: list ?? [...this.#shell, rest], Cmd: undefined }, text);
    if (name === 'USER') return this.#set({ User: expanded() }, text);
    if (name === 'STOPSIGNAL') return this.#set({ StopSignal: expanded() }, text);
    if (name === 'SHELL' && list !== undefined) return this.#set({ Shell: list }, text);
    if (name === 'MAINTAINER') return this.#change({ author: rest }, text);
    throw new BuildError(`dockerfile parse error line ${line}: ${name} is written wrongly`);
  }

  #argument(rest: string): void {
    for (const [key, value] of pairs(rest)) {
      const fallback = rest.includes('=') ? substitute(value, this.#values) : this.#outer[key];
      const given = this.#order.arguments[key] ?? fallback;
      if (given !== undefined) this.#declared[key] = given;
    }
  }

  get #config(): Json {
    return (this.#image.config.config ?? {}) as Json;
  }

  get #shell(): string[] {
    return (this.#config.Shell as string[] | undefined) ?? ['/bin/sh', '-c'];
  }

  /** ENV wins over ARG. */
  get #values(): Record<string, string> {
    const env = ((this.#config.Env ?? []) as string[]).map((one) => splitAt(one));
    return { ...targetNames(this.#order), ...this.#declared, ...Object.fromEntries(env) };
  }

  #set(config: Json, text: string): void {
    this.#change({ config: { ...this.#config, ...config } }, text);
  }

  #change(parts: Json, text: string, isEmpty = true): void {
    const { config } = this.#image;
    const made = {
      created: this.#order.now.toISOString(),
      created_by: `/bin/sh -c #(nop) ${text}`,
      ...(isEmpty ? { empty_layer: true } : {}),
    };
    const history = [...((config.history ?? []) as Json[]), made];
    this.#image = { ...this.#image, config: { ...config, ...parts, history } };
  }

  /** Its files so far, read on first need. */
  async files(): Promise<FileTree> {
    this.#files ??= await filesOf(this.#image);
    return this.#files;
  }

  async #copy({ name, flags, rest, list, line, text }: Instruction): Promise<void> {
    const given = (list ?? words(rest)).map((word) => substitute(word, this.#values));
    const destination = given.at(-1) ?? '';
    const sources = given.slice(0, -1);
    if (sources.length === 0) {
      throw new BuildError(`dockerfile parse error line ${line}: ${name} requires at least two arguments`);
    }
    if (sources.some((source) => source.startsWith('<<')))
      throw new BuildError(`${name} from a here-document is not known to the emulator's builder`);
    const from = await this.#source(flags.from);
    const files = await this.files();
    const folder = normalPath(posix.resolve(`/${this.#config.WorkingDir ?? ''}`, destination));
    const isFolder =
      destination.endsWith('/') || sources.length > 1 || folder === '' || files.get(folder)?.type === 'folder';
    const added: FileTree = new Map();
    for (const source of sources)
      await this.#add(added, { name, source, from, folder, isFolder: isFolder || ['.', '..'].includes(destination) });
    const owned = new Map([...added].map(([path, entry]) => [path, withFlags(entry, flags)]));
    for (const path of [...owned.keys()]) addParents(owned, files, path, this.#order.now);
    const layer = newLayer(owned);
    for (const [path, entry] of owned) files.set(path, entry);
    const { config } = this.#image;
    const rootfs = config.rootfs as { diff_ids: string[] };
    this.#image = { ...this.#image, layers: [...this.#image.layers, layer] };
    this.#change({ rootfs: { ...rootfs, diff_ids: [...rootfs.diff_ids, layer.diffId] } }, text, false);
  }

  async #source(from: string | undefined): Promise<FileTree> {
    if (from === undefined) return this.#order.context;
    const name = substitute(from, { ...this.#outer, ...this.#values });
    const stage =
      this.#stages.find((one) => one.name === name.toLowerCase()) ??
      this.#stages[/^\d+$/.test(name) ? Number(name) : -1];
    if (stage !== undefined && stage !== this) return stage.files();
    const image = await this.#order.base(name);
    if (image === undefined) throw new BuildError(`invalid from flag value ${name}: pull access denied for ${name}`);
    return filesOf(image);
  }

  async #add(
    added: FileTree,
    copy: { name: string; source: string; from: FileTree; folder: string; isFolder: boolean },
  ): Promise<void> {
    const { name, source, from, folder, isFolder } = copy;
    if (/^https?:\/\/|^git@|\.git(#|$)/.test(source))
      throw new BuildError(`ADD failed: the emulator fetches from nowhere: ${source}`);
    if (source.split('/').includes('..') && normalPath(source) !== posix.normalize(source).replace(/^\/+|\/+$/g, '')) {
      throw new BuildError(`${name} failed: forbidden path outside the build context: ${source}`);
    }
    const pattern = normalPath(source);
    const found = pattern === '' ? [''] : matching(from, pattern);
    if (found.length === 0) {
      throw new BuildError(
        `${name} failed: file not found in build context or excluded by .dockerignore: stat ${source}: file does not exist`,
      );
    }
    for (const path of found) {
      const entry = from.get(path);
      const base = path.slice(path.lastIndexOf('/') + 1);
      if (path === '' || entry?.type === 'folder') {
        const prefix = path === '' ? '' : `${path}/`;
        if (folder !== '') added.set(folder, entry ?? newFolder(this.#order.now));
        for (const [inner, one] of from)
          if (inner.startsWith(prefix)) added.set(joined(folder, inner.slice(prefix.length)), one);
      } else if (entry !== undefined && name === 'ADD' && isArchive(entry)) {
        for (const [inner, one] of await readTar(entry.bytes)) added.set(joined(folder, inner), one);
      } else if (entry !== undefined) added.set(isFolder || found.length > 1 ? joined(folder, base) : folder, entry);
    }
  }
}

const splitAt = (text: string): [string, string] => {
  const equals = text.indexOf('=');
  return [text.slice(0, equals), text.slice(equals + 1)];
};

const joined = (folder: string, name: string) => (folder === '' ? name : `${folder}/${name}`);

/** gzip, or a tar header (recognised by its magic). */
const isArchive = ({ bytes }: Entry) =>
  (bytes[0] === 0x1f && bytes[1] === 0x8b) || bytes.subarray(257, 262).toString('latin1') === 'ustar';

/** Go's filepath.Match, which stays within one folder. */
function matching(from: FileTree, pattern: string): string[] {
  if (from.has(pattern)) return [pattern];
  const isBelow = [...from.keys()].some((path) => path.startsWith(`${pattern}/`));
  if (isBelow) return [pattern];
  return [...from.keys()]
    .filter((path) => posix.matchesGlob(path, pattern) && path.split('/').length === pattern.split('/').length)
    .sort();
}

/** Copied files belong to root unless --chown is given. */
function withFlags(entry: Entry, { chown, chmod }: Readonly<Record<string, string>>): Entry {
  const [user = '0', group = user] = (chown ?? '0:0').split(':');
  if (!/^\d+$/.test(user) || !/^\d+$/.test(group)) {
    throw new BuildError(
      `unable to convert uid/gid chown string to host mapping: can't find uid for user ${user}: the emulator's builder knows numbers only`,
    );
  }
  const mode = chmod === undefined || entry.type === 'link' ? entry.mode : Number.parseInt(chmod, 8);
  return { ...entry, mode, uid: Number(user), gid: Number(group) };
}

function addParents(added: FileTree, files: FileTree, path: string, now: Date): void {
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
    const parent = path.slice(0, slash);
    if (!added.has(parent)) added.set(parent, files.get(parent) ?? newFolder(now));
  }
}
