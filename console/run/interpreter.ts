import {
  effectOf,
  isAddress,
  type MethodKey,
  type Parameter,
  progressOf,
  type Written,
} from '../../src/protocol/index.ts';
import { Failure } from '../failure.ts';
import { type Item, isWire, itemsOf, pipedAs, type Wire } from '../items.ts';
import type { Stage } from '../plan/plan.ts';
import type { Given } from '../plan/values.ts';
import type { Request } from './hostClient.ts';
import { wholePath } from './wholePath.ts';

/** What an interpreted cmdlet needs of the world. */
export interface Surroundings {
  /** Asks the host; rejects with a Failure. */
  call(method: MethodKey, params: Wire, stage: Stage, request: Request): Promise<unknown>;
  /** Says what -WhatIf would do. */
  say(line: string): void;
  /** -Confirm: may this one be changed? */
  confirm(stage: Stage, target: string): Promise<boolean>;
  /** An error after which the pipeline goes on. */
  report(failure: Failure, stage: Stage): void;
}

/** After these there is nothing to go on with, whatever -ErrorAction says. */
const endsSession: ReadonlySet<string> = new Set(['Cancelled', 'HostGone']);

/** Runs the cmdlets of one line. What they mean, the host decides. */
export class Interpreter {
  readonly #surroundings: Surroundings;
  /** It wrote a list, however many are in it; otherwise one thing. Decides between a JSON array and one document. */
  isList = false;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** A pipeline is a chain of generators: each asks the one before for more only when it is itself asked. */
  run(stages: readonly Stage[], input: AsyncIterable<Item> = nothing()): AsyncIterable<Item> {
    return stages.reduce((before, stage) => this.#stage(stage, before), input);
  }

  async *#stage(stage: Stage, before: AsyncIterable<Item>): AsyncGenerator<Item> {
    if (!stage.isPiped) yield* this.#attempt(stage, asked(stage));
    else for await (const item of before) yield* this.#attempt(stage, asked(stage, item));
  }

  async *#attempt(stage: Stage, params: Wire): AsyncGenerator<Item> {
    try {
      const { whatIf } = stage.common;
      if (whatIf && stage.command.cmdlet.preview) yield* this.#items(stage, { ...params, whatIf });
      else if (await this.#mayRun(stage, params)) yield* this.#items(stage, params);
    } catch (thrown) {
      const goesOn = stage.common.errorAction !== undefined && stage.common.errorAction !== 'Stop';
      if (!goesOn || !(thrown instanceof Failure) || endsSession.has(thrown.kind)) throw thrown;
      this.#surroundings.report(thrown, stage);
    }
  }

  async #mayRun(stage: Stage, params: Wire): Promise<boolean> {
    const { whatIf, confirm } = stage.common;
    if (!stage.command.cmdlet.target || !(whatIf || confirm)) return true;
    const bound = await this.#surroundings.call('cmdletBind', params, stage, { effect: 'reads' });
    const target = isWire(bound) ? String(bound.target) : '';
    if (!whatIf) return await this.#surroundings.confirm(stage, target);
    this.#surroundings.say(`What if: Performing the operation "${stage.command.name}" on target "${target}".`);
    return false;
  }

  async *#items(stage: Stage, params: Wire): AsyncGenerator<Item> {
    let whole: Wire | undefined;
    for await (const page of this.#pages(stage, params)) {
      if (page.isList) this.isList = true;
      if (page.into === undefined) yield* itemsOf(page);
      else {
        whole = joined(whole, page.items?.find(isWire) ?? {}, page.into);
        if (page.continuation === undefined) yield* itemsOf({ ...page, items: [whole] });
      }
    }
  }

  /** The next page is asked for only when the one before is used up and the consumer still wants more. */
  async *#pages(stage: Stage, params: Wire): AsyncGenerator<Written> {
    const { cmdlet } = stage.command;
    const [effect, progress] = [effectOf(cmdlet), progressOf(cmdlet)];
    let continuation: string | undefined;
    do {
      const more = continuation === undefined ? {} : { continuation };
      const request = { effect, progress, isWithinList: continuation !== undefined };
      const page = (await this.#surroundings.call('cmdletRun', { ...params, ...more }, stage, request)) as Written;
      yield page;
      continuation = page.continuation;
    } while (continuation !== undefined);
  }
}

async function* nothing(): AsyncGenerator<Item> {}

function asked({ command, values }: Stage, item?: Item): Wire {
  const given = [...values].map(([name, value]) => [name, asSent(command.parameters.get(name), value)]);
  return {
    cmdlet: command.name,
    given: Object.fromEntries(given),
    ...(item ? { piped: pipedAs(item, command.cmdlet) } : {}),
  };
}

function asSent(parameter: Parameter | undefined, value: Given): unknown {
  if (parameter?.type === 'path') return wholePath(String(value));
  if (parameter?.type === 'place') return isAddress(String(value)) ? value : wholePath(String(value));
  return parameter?.type === 'paths' && Array.isArray(value) ? value.map((text: string) => wholePath(text)) : value;
}

/** Az's list object, page by page: what is into one of its properties goes on with each. */
function joined(whole: Wire | undefined, page: Wire, into: string): Wire {
  const property = into.charAt(0).toLowerCase() + into.slice(1);
  const [before, more] = [whole?.[property], page[property]];
  return { ...page, [property]: [...(Array.isArray(before) ? before : []), ...(Array.isArray(more) ? more : [])] };
}

/** The registries whose content a pipeline names, for those who bring their credential in the environment. */
export function registriesNamed(stages: readonly Stage[]): string[] {
  const named = stages
    .filter(({ command }) => !command.isManagement)
    .map(({ values }) => values.get('RegistryName'))
    .filter((name) => typeof name === 'string');
  return [...new Set(named)];
}
