import {
  type Action,
  belongs,
  isMandatory,
  keyOf,
  type MethodKey,
  methods,
  type Parameter,
  type TypeName,
} from '../../src/protocol/index.ts';
import { readPiped } from '../plan/binding.ts';
import type { Stage } from '../plan/plan.ts';
import { resourceTaker } from '../plan/resources.ts';
import type { Given, Values } from '../plan/values.ts';
import { Failure, invalid } from './failure.ts';
import { type Item, isWire, type Wire } from './items.ts';
import { wholePath } from './wholePath.ts';

/** What an interpreted cmdlet needs of the world. */
export interface Surroundings {
  /** Asks the host; rejects with a Failure. */
  call(method: MethodKey, params: Wire, stage: Stage): Promise<Wire>;
  /** Says what -WhatIf would do. */
  say(line: string): void;
  /** -Confirm: may this one be changed? */
  confirm(stage: Stage, target: string): Promise<boolean>;
  /** An error after which the pipeline goes on. */
  report(failure: Failure, stage: Stage): void;
}

/** A pipeline is a chain of generators: each asks the one before for more only when it is itself asked. */
export function runStages(stages: readonly Stage[], surroundings: Surroundings): AsyncIterable<Item> {
  return stages.reduce<AsyncIterable<Item>>((before, stage) => runStage(stage, before, surroundings), nothing());
}

async function* nothing(): AsyncGenerator<Item> {}

export async function* runStage(
  stage: Stage,
  before: AsyncIterable<Item>,
  surroundings: Surroundings,
): AsyncGenerator<Item> {
  if (!stage.binding) yield* attempt(stage, undefined, surroundings);
  else for await (const item of before) yield* attempt(stage, item, surroundings);
}

/** After these there is nothing to go on with, whatever -ErrorAction says. */
const endsSession: ReadonlySet<string> = new Set(['Cancelled', 'HostGone']);

async function* attempt(stage: Stage, item: Item | undefined, surroundings: Surroundings): AsyncGenerator<Item> {
  try {
    yield* runOnce(stage, item, surroundings);
  } catch (thrown) {
    const goesOn = stage.common.errorAction !== undefined && stage.common.errorAction !== 'Stop';
    if (!goesOn || !(thrown instanceof Failure) || endsSession.has(thrown.kind)) throw thrown;
    surroundings.report(thrown, stage);
  }
}

async function* runOnce(stage: Stage, item: Item | undefined, surroundings: Surroundings): AsyncGenerator<Item> {
  const values = item ? withPiped(stage, item) : stage.values;
  if (stage.command.cmdlet.target && !(await mayChange(stage, values, surroundings))) return;
  if (item && stage.binding?.meaning === 'the tags that point at it') yield* tagsOf(stage, values, item, surroundings);
  else yield* act(stage, stage.action, values, isAdminUser(stage, item) ? asAdminUser(surroundings) : surroundings);
}

function isAdminUser(stage: Stage, item: Item | undefined): boolean {
  const isRegistry = stage.binding?.meaning === 'as its admin user' && item && 'object' in item;
  return isRegistry === true && item.object.adminUserEnabled === true;
}

/** The host finds out its password, unless another credential was given beside the pipe. */
function asAdminUser(surroundings: Surroundings): Surroundings {
  const call: Surroundings['call'] = (method, params, stage) =>
    surroundings.call(method, params.credential ? params : { ...params, adminUser: true }, stage);
  return { ...surroundings, call };
}

function withPiped(stage: Stage, item: Item): Values {
  const values = new Map(stage.values);
  for (const [name, property] of stage.binding?.properties ?? []) {
    const value = readPiped(item, property);
    if (value !== undefined) values.set(name, value);
    else if (isNeeded(stage, name)) throw lacking(stage, name, property);
  }
  return values;
}

function isNeeded({ command, set }: Stage, name: string): boolean {
  const parameter = command.parameters.get(name);
  return parameter !== undefined && isMandatory(parameter, set);
}

function lacking({ command }: Stage, name: string, property: string): Failure {
  return invalid(`What was piped has no ${property}, and ${command.name} needs it.`, `Give -${name} beside the pipe.`);
}

async function mayChange(stage: Stage, values: Values, surroundings: Surroundings): Promise<boolean> {
  const target = targetOf(stage, values);
  if (stage.common.whatIf) {
    surroundings.say(`What if: Performing the operation "${stage.command.name}" on target "${target}".`);
    return false;
  }
  return !stage.common.confirm || (await surroundings.confirm(stage, target));
}

function targetOf({ command }: Stage, values: Values): string {
  const resource = values.get(resourceTaker(command)?.name ?? '');
  const path = /\/providers\/Microsoft\.ContainerRegistry\/(.+)$/iu.exec(String(resource ?? ''))?.[1];
  const name = command.parameters.get('Name')?.fills === 'name' ? values.get('Name') : undefined;
  // What was piped is named by its id: registries/myregistry/replications/westus.
  if (path) return name === undefined ? path : `${path} (${name})`;
  return (command.cmdlet.target ?? '').replace(/\{(\w+)\}/gu, (_, one: string) => {
    const parameter = command.parameters.get(one);
    const given = values.get(one) ?? (parameter?.fills === 'registry' ? resource : undefined);
    return String(given ?? parameter?.default ?? parameter?.absent ?? '');
  });
}

async function* act(stage: Stage, action: Action, values: Values, surroundings: Surroundings): AsyncGenerator<Item> {
  switch (action.do) {
    case 'call':
      yield* callOnce(stage, action, values, surroundings);
      return;
    case 'expand':
      for (const object of wires(
        (await callWith(stage, keyOf(action.method), values, surroundings))[action.property],
      )) {
        if (action.type) yield { type: action.type, object };
      }
      return;
    case 'names':
      for await (const { entry, page } of entries(
        stage,
        keyOf(action.method),
        fill(stage, keyOf(action.method), values),
        surroundings,
      )) {
        yield { type: 'AcrShell.RepositoryName', name: String(entry), registryName: String(page.registryName) };
      }
      return;
    case 'collect':
      yield await collect(stage, action, values, surroundings);
      return;
    case 'getOrMatch':
      yield* getOrMatch(stage, action, values, surroundings);
  }
}

async function* callOnce(
  stage: Stage,
  action: Extract<Action, { do: 'call' }>,
  values: Values,
  surroundings: Surroundings,
): AsyncGenerator<Item> {
  const object = await callWith(stage, keyOf(action.method), values, surroundings);
  const exposed = action.exposes && values.get(action.exposes.parameter) === true ? action.exposes.type : undefined;
  if (exposed) yield { type: exposed, object };
  else if (action.only !== undefined) yield { type: 'string', text: String(object[small(action.only)] ?? '') };
  else if (action.parsed && values.get(action.parsed.parameter) === true) yield parsed(object, action.parsed);
  else if (stage.writes === 'string' && action.plain) yield { type: 'string', text: plainText(object, action.plain) };
  else if (action.passThru) {
    if (stage.writes === 'bool') yield { type: 'bool', value: true };
  } else if (action.writes !== undefined) yield { type: 'string', text: action.writes };
  else if (action.type) yield { type: action.type, object };
  else if (stage.writes === 'bool') yield { type: 'bool', value: true };
}

/** As people read it. */
function parsed(object: Wire, { property }: { readonly property: string }): Item {
  try {
    return { type: 'string', text: JSON.stringify(JSON.parse(String(object[small(property)])), null, 2) };
  } catch {
    throw invalid('It is no JSON.', 'Take its text with -Raw, or its bytes with -Path.');
  }
}

const small = (property: string) => property.charAt(0).toLowerCase() + property.slice(1);

function plainText(object: Wire, { property }: { readonly property: string }): string {
  const text = object[small(property)];
  if (typeof text === 'string') return text;
  throw invalid('It is no text.', 'Save its bytes to a file with -Path, or take its Base64.');
}

async function* getOrMatch(
  stage: Stage,
  action: Extract<Action, { do: 'getOrMatch' }>,
  values: Values,
  surroundings: Surroundings,
): AsyncGenerator<Item> {
  if (!stage.isMatch) {
    yield { type: action.type, object: await callWith(stage, keyOf(action.get), values, surroundings) };
    return;
  }
  const { Name: match, ...others } = Object.fromEntries(values);
  const list = keyOf(action.list);
  const params = { ...fill(stage, list, new Map(Object.entries(others))), match };
  yield* matches(stage, list, params, action.type, surroundings);
}

async function* tagsOf(stage: Stage, values: Values, item: Item, surroundings: Surroundings): AsyncGenerator<Item> {
  const { Name: match, ...others } = Object.fromEntries(values);
  const params = {
    ...fill(stage, 'tagList', new Map(Object.entries(others))),
    digest: readPiped(item, 'Digest'),
    ...(match === undefined ? {} : { match }),
  };
  yield* matches(stage, 'tagList', params, 'AcrShell.Tag', surroundings);
}

async function* matches(
  stage: Stage,
  method: MethodKey,
  params: Wire,
  type: TypeName,
  surroundings: Surroundings,
): AsyncGenerator<Item> {
  const detailed = accepts(method, 'detail') ? { ...params, detail: true } : params;
  for await (const { entry } of entries(stage, method, detailed, surroundings)) {
    if (isWire(entry)) yield { type, object: entry };
  }
}

/** Az's list object: Registry, ImageName and every page's entries, without the wrapping that streams have. */
async function collect(
  stage: Stage,
  action: Extract<Action, { do: 'collect' }>,
  values: Values,
  surroundings: Surroundings,
): Promise<Item> {
  const method = keyOf(action.method);
  const params = fill(stage, method, values);
  const property = action.into.charAt(0).toLowerCase() + action.into.slice(1);
  const first = typeof params.first === 'number' ? params.first : Number.POSITIVE_INFINITY;
  const all: unknown[] = [];
  let head: Wire = {};
  for await (const page of pages(stage, method, params, surroundings)) {
    head = { registry: page.registry, imageName: page.imageName };
    for (const entry of entriesOf(page)) all.push(isWire(entry) ? entry.attributes : entry);
    if (all.length >= first) break;
  }
  return { type: action.type, object: { ...head, [property]: all.slice(0, first) } };
}

async function* entries(stage: Stage, method: MethodKey, params: Wire, surroundings: Surroundings) {
  let left = typeof params.first === 'number' ? params.first : Number.POSITIVE_INFINITY;
  if (left === 0) return;
  for await (const page of pages(stage, method, params, surroundings)) {
    for (const entry of entriesOf(page)) {
      yield { entry, page };
      if (--left <= 0) return;
    }
  }
}

/** The next page is asked for only when the one before is used up and the consumer still wants more. */
async function* pages(stage: Stage, method: MethodKey, params: Wire, surroundings: Surroundings): AsyncGenerator<Wire> {
  let continuation: unknown;
  do {
    const page = await surroundings.call(
      method,
      continuation === undefined ? params : { ...params, continuation },
      stage,
    );
    yield page;
    continuation = page.continuation;
  } while (continuation !== undefined);
}

function entriesOf(page: Wire): readonly unknown[] {
  const list = page.items ?? page.repositories ?? page.names;
  return Array.isArray(list) ? list : [];
}

function wires(list: unknown): readonly Wire[] {
  return Array.isArray(list) ? list.filter(isWire) : [];
}

async function callWith(stage: Stage, method: MethodKey, values: Values, surroundings: Surroundings): Promise<Wire> {
  return await surroundings.call(method, fill(stage, method, values), stage);
}

/** The method's parameters from the cmdlet's: each goes where it `fills`, if the method takes that at all. */
function fill(stage: Stage, method: MethodKey, values: Values): Wire {
  const params: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(stage.command.cmdlet.sets[stage.set]?.with ?? {}))
    put(params, path, value);
  for (const [name, parameter] of stage.command.parameters) {
    const value = values.get(name) ?? defaultOf(parameter, stage.set);
    if (value !== undefined && parameter.fills) put(params, parameter.fills, asSent(parameter, value));
  }
  return Object.fromEntries(Object.entries(params).filter(([name]) => accepts(method, name)));
}

function asSent({ type }: Parameter, value: Given): unknown {
  if (type === 'path') return wholePath(String(value));
  return type === 'paths' && Array.isArray(value) ? value.map((text: string) => wholePath(text)) : value;
}

function defaultOf(parameter: Parameter, set: string): string | undefined {
  return belongs(parameter, set) ? parameter.default : undefined;
}

function accepts(method: MethodKey, name: string): boolean {
  const { params } = methods[method];
  return 'properties' in params && Object.hasOwn(params.properties as object, name);
}

function put(params: Record<string, unknown>, path: string, value: unknown): void {
  const [head = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    params[head] = value;
    return;
  }
  const inner = isWire(params[head]) ? { ...params[head] } : {};
  put(inner, rest.join('.'), value);
  params[head] = inner;
}

/** The registries whose content a pipeline names, for those who bring their credential in the environment. */
export function registriesNamed(stages: readonly Stage[]): string[] {
  const named = stages
    .filter(({ command }) => !command.isManagement)
    .map(({ values }) => values.get('RegistryName'))
    .filter((name) => typeof name === 'string');
  return [...new Set(named)];
}
