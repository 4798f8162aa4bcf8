import type { Document, Node, Pair, YAMLMap } from 'yaml';
import { Failure } from '../../call/failure.ts';
import { type Kind, stepKeys, taskKeys, versions } from '../../protocol/resources/taskFile.ts';

const atOnce = '-';

/** Reads a task file as Azure would, and reports mistakes with their line before anything is sent. `name`: for messages. */
export async function checkTaskFile(text: string, name: string): Promise<void> {
  const yaml = await import('yaml');
  const counter = new yaml.LineCounter();
  // Azure fills templates in before it reads the file; here they count as any text.
  const plain = text.replace(/\{\{[^}]*\}\}/g, (template) => 'x'.repeat(template.length));
  const document = yaml.parseDocument(plain, { lineCounter: counter, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = counter.linePos(offset);
    return `${name}, line ${line}, column ${col}`;
  };
  const [first] = document.errors;
  if (first !== undefined) throw wrong(at(first.pos[0]), first.message);
  new TaskFile(yaml, document, at).check();
}

type Yaml = typeof import('yaml');

/** One file with the positions of its nodes. */
class TaskFile {
  readonly #yaml: Yaml;
  readonly #document: Document;
  readonly #at: (offset: number) => string;

  constructor(yaml: Yaml, document: Document, at: (offset: number) => string) {
    this.#yaml = yaml;
    this.#document = document;
    this.#at = at;
  }

  check(): void {
    const root = this.#document.contents;
    if (!this.#yaml.isMap(root)) throw this.#wrong(root as Node | null, "the file must be a mapping with 'steps'");
    this.#keys(root, taskKeys, 'a task');
    const version = root.get('version', true);
    if (version !== undefined && !versions.includes(String(this.#value(version)))) {
      throw this.#wrong(version, `the version is not one of ${versions.join(', ')}`);
    }
    const steps = root.get('steps', true) as unknown;
    if (!this.#yaml.isSeq(steps) || steps.items.length === 0) throw this.#wrong(root, 'the file has no steps');
    const found = steps.items.map((step, index) => this.#step(step as Node, index));
    this.#order(found);
  }

  #step(step: Node, index: number) {
    if (!this.#yaml.isMap(step)) throw this.#wrong(step, 'a step must have cmd, build or push');
    this.#keys(step, stepKeys, 'a step');
    const kinds = ['cmd', 'build', 'push'].filter((key) => step.has(key) && this.#value(step.get(key, true)) !== null);
    if (kinds.length === 0) throw this.#wrong(step, 'the step has none of cmd, build and push');
    if (kinds.length > 1) throw this.#wrong(step, `the step has ${kinds.join(' and ')}; only one is allowed`);
    const cache = step.get('cache', true);
    if (cache !== undefined && !['enabled', 'disabled'].includes(String(this.#value(cache)))) {
      throw this.#wrong(cache, "cache must be 'enabled' or 'disabled'");
    }
    const idNode = step.get('id', true);
    const id = idNode === undefined ? `acb_step_${index}` : String(this.#value(idNode));
    if (/\s/.test(id)) throw this.#wrong(idNode ?? step, 'the id of a step must not contain spaces');
    const when = step.get('when', true) as Node | undefined;
    const after = this.#yaml.isSeq(when) ? when.items.map((item) => String(this.#value(item as Node))) : [];
    if (after.includes(atOnce) && after.length > 1)
      throw this.#wrong(when ?? step, "'-' in when (start at once) must be its only entry");
    return { id, step, after, when: when ?? step };
  }

  #order(steps: readonly { id: string; step: Node; after: readonly string[]; when: Node }[]): void {
    const known = new Map<string, readonly string[]>();
    for (const [index, { id, step, after }] of steps.entries()) {
      if (known.has(id)) throw this.#wrong(step, `the id '${id}' is already used by another step`);
      const before = steps[index - 1];
      known.set(id, after.length > 0 ? after.filter((one) => one !== atOnce) : before === undefined ? [] : [before.id]);
    }
    for (const { id, after, when } of steps) {
      const missing = after.find((one) => one !== atOnce && !known.has(one));
      if (missing !== undefined) throw this.#wrong(when, `'${id}' waits for '${missing}', which is not a step`);
    }
    for (const { id, when } of steps) {
      const circle = circleFrom(id, known);
      if (circle !== undefined) throw this.#wrong(when, `the steps wait for each other: ${circle.join(' -> ')}`);
    }
  }

  #keys(map: YAMLMap, known: Readonly<Record<string, Kind>>, what: string): void {
    for (const pair of map.items as Pair<Node, Node | null>[]) {
      const key = String(this.#value(pair.key));
      const kind = known[key];
      if (kind === undefined)
        throw this.#wrong(pair.key, `${what} cannot have '${key}'${near(key, Object.keys(known))}`);
      if (pair.value !== null && !this.#is(pair.value, kind)) {
        throw this.#wrong(pair.value, `'${key}' must be ${kindWords[kind]}`);
      }
    }
  }

  #is(node: Node, kind: Kind): boolean {
    const { isMap, isScalar, isSeq } = this.#yaml;
    if (kind === 'map') return isMap(node);
    if (kind === 'maps') return isSeq(node) && node.items.every((item) => isMap(item));
    if (kind === 'texts') return isSeq(node) && node.items.every((item) => isScalar(item));
    if (!isScalar(node)) return false;
    if (kind === 'flag') return typeof node.value === 'boolean' || /^x+$/.test(String(node.value));
    if (kind === 'number') return Number(node.value) >= 0 || /^x+$/.test(String(node.value));
    return true;
  }

  #value(node: unknown): unknown {
    return this.#yaml.isScalar(node) ? node.value : node;
  }

  #wrong(node: Node | null | undefined | unknown, why: string): Failure {
    const range = (node as { range?: readonly number[] } | null | undefined)?.range;
    return wrong(this.#at(range?.[0] ?? 0), why);
  }
}

const kindWords: Readonly<Record<Kind, string>> = {
  text: 'a text',
  number: 'a number, zero or more',
  flag: 'true or false',
  texts: 'a list of strings',
  maps: 'a list of mappings',
  map: 'a mapping',
};

function circleFrom(start: string, waits: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const walk = (id: string, path: readonly string[]): string[] | undefined => {
    if (id === start && path.length > 0) return [...path, id];
    if (path.includes(id)) return undefined;
    for (const next of waits.get(id) ?? []) {
      const found = walk(next, [...path, id]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return walk(start, []);
}

/** The key that was probably meant: the same in another case. */
function near(key: string, known: readonly string[]): string {
  const other = known.find((one) => one.toLowerCase() === key.toLowerCase());
  return other === undefined ? '' : `; it is written '${other}'`;
}

function wrong(place: string, why: string): Failure {
  return new Failure('InvalidInput', `${place}: ${why}.`, {
    resource: place,
    advice:
      'Correct the task file; nothing was sent. Its reference: learn.microsoft.com/azure/container-registry/container-registry-tasks-reference-yaml.',
  });
}
