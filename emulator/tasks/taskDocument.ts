import { parse } from 'yaml';

/** One step, with defaults filled in. */
export interface Step {
  readonly id: string;
  readonly kind: 'cmd' | 'build' | 'push';
  /** Of `cmd` and `build`. */
  readonly text: string;
  /** Of `push`. */
  readonly images: readonly string[];
  readonly timeout: number;
  readonly workingDirectory: string;
  readonly when: readonly string[];
  readonly exitedWith: readonly number[];
  readonly retries: number;
  readonly repeat: number;
  readonly ignoreErrors: boolean;
  readonly env: readonly string[];
  /** Names of volumes by the folder that each is seen in. */
  readonly mounts: ReadonlyMap<string, string>;
}

export interface TaskDocument {
  readonly version: string;
  readonly steps: readonly Step[];
  /** Files of each volume, by name. */
  readonly volumes: ReadonlyMap<string, ReadonlyMap<string, Buffer>>;
  /** By id: where in a key vault. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** An error in a task file, in the wording of Azure/acr-builder. */
export class TaskError extends Error {}

const versions = ['1.0-preview-1', 'v1.0.0', 'v1.1.0'];
const immediately = '-';
const defaultTimeout = 600;

type Json = Record<string, unknown>;

/** graph/task.go and graph/step.go of Azure/acr-builder. */
export function readTask(text: string): TaskDocument {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw new TaskError(`failed to deserialize task: yaml: ${(error as Error).message.split('\n')[0]}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TaskError('failed to deserialize task: yaml: unmarshal errors: cannot unmarshal into graph.Task');
  }
  const { version = 'v1.0.0', steps, stepTimeout, secrets, volumes } = value as Json;
  if (!versions.includes(String(version))) throw new TaskError(`invalid version specified: ${String(version)}`);
  if (!Array.isArray(steps) || steps.length === 0) throw new TaskError('task must contain at least one step');
  const given = steps.map((step, index) => readStep(step as Json, index, Number(stepTimeout ?? defaultTimeout)));
  checkOrder(given);
  const held = readVolumes(volumes);
  checkMounts(given, held);
  return { version: String(version), steps: given, volumes: held, secrets: readSecrets(secrets) };
}

function readStep(step: Json, index: number, stepTimeout: number): Step {
  const { cmd, build, push, when, ...rest } = step ?? {};
  const kinds = [cmd, build, push].filter((kind) => kind !== undefined && kind !== null && kind !== '');
  if (kinds.length === 0) throw new TaskError('step is missing a cmd, build, or push property');
  if (kinds.length > 1) throw new TaskError('step must only contain a single build, cmd, or push property');
  const id = String(rest.id ?? `acb_step_${index}`);
  if (/\s/.test(id)) throw new TaskError('step ID cannot contain spaces');
  const after = listOf(when);
  if (after.includes(immediately) && after.length > 1) {
    throw new TaskError('step cannot contain other IDs in when if the immediate execution token is specified');
  }
  const retries = Number(rest.retries ?? 0);
  const repeat = Number(rest.repeat ?? 0);
  if (!(retries >= 0)) throw new TaskError('step must specify retries >= 0');
  if (!(repeat >= 0)) throw new TaskError('step must specify repeat >= 0');
  if (!['enabled', 'disabled', ''].includes(String(rest.cache ?? ''))) {
    throw new TaskError("invalid value for cache property. Valid values are 'enabled', 'disabled'");
  }
  return {
    ...{ id, retries, repeat, when: after },
    kind: cmd !== undefined && cmd !== null ? 'cmd' : build !== undefined && build !== null ? 'build' : 'push',
    text: String(cmd ?? build ?? ''),
    images: listOf(push),
    timeout: Number(rest.timeout ?? stepTimeout),
    workingDirectory: String(rest.workingDirectory ?? ''),
    exitedWith: listOf(rest.exitedWith).map(Number),
    ignoreErrors: rest.ignoreErrors === true,
    env: listOf(rest.env),
    mounts: readMounts(rest.volumeMounts),
  };
}

const objectsOf = (value: unknown): Json[] =>
  Array.isArray(value) ? value.filter((one): one is Json => typeof one === 'object' && one !== null) : [];

const readSecrets = (value: unknown): TaskDocument['secrets'] =>
  new Map(objectsOf(value).map(({ id, keyvault }) => [String(id), String(keyvault)]));

function readVolumes(value: unknown): TaskDocument['volumes'] {
  const volumes = objectsOf(value).map(({ name, secret }) => {
    const files = Object.entries((secret ?? {}) as Json);
    const bytes = files.map(([file, text]) => [file, Buffer.from(String(text ?? ''), 'base64')] as const);
    return [String(name), new Map(bytes)] as const;
  });
  return new Map(volumes);
}

function readMounts(value: unknown): Step['mounts'] {
  const mounts = objectsOf(value).map(({ name, mountPath }) => [String(mountPath), String(name)] as const);
  if (new Set(mounts.map(([path]) => path)).size === mounts.length) return new Map(mounts);
  throw new TaskError(
    'invalid use of Mounts. Mounts must have unique container paths and only used for cmd or build steps',
  );
}

function checkMounts(steps: readonly Step[], volumes: TaskDocument['volumes']): void {
  for (const name of steps.flatMap(({ mounts }) => [...mounts.values()])) {
    if (!volumes.has(name)) throw new TaskError(`mount name, ${name}, does not correspond to a volume`);
  }
}

const listOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.map(String) : value === undefined || value === null ? [] : [String(value)];

/** graph/dag.go: references between steps. */
function checkOrder(steps: readonly Step[]): void {
  const ids = new Set<string>();
  for (const { id } of steps) {
    if (ids.has(id)) throw new TaskError(`${id} already exists as a vertex`);
    ids.add(id);
  }
  for (const { id, when } of steps) {
    for (const other of when.filter((one) => one !== immediately)) {
      if (other === id) throw new TaskError('from and to cannot be the same');
      if (!ids.has(other)) throw new TaskError(`${other} does not exist as a vertex [from: ${other}, to: ${id}]`);
    }
  }
  inOrder(steps);
}

/** The steps in order, each after those that it waits for. */
export function inOrder(steps: readonly Step[]): Step[] {
  const left = [...steps];
  const done = new Set<string>();
  const sorted: Step[] = [];
  while (left.length > 0) {
    const next = left.findIndex((step) => waitsFor(step, steps).every((id) => done.has(id)));
    const [step] = next < 0 ? [] : left.splice(next, 1);
    if (step === undefined) throw new TaskError('task contains a cycle');
    done.add(step.id);
    sorted.push(step);
  }
  return sorted;
}

function waitsFor({ id, when }: Step, steps: readonly Step[]): string[] {
  if (when.length > 0) return when.filter((one) => one !== immediately);
  const before = steps[steps.findIndex((step) => step.id === id) - 1];
  return before === undefined ? [] : [before.id];
}
