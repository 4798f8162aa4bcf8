import {
  effectOf,
  isAddress,
  isBulk,
  type MethodKey,
  type Parameter,
  type Piped,
  progressOf,
  type Written,
} from '../../src/protocol/index.ts';
import { cancelled, Failure } from '../failure.ts';
import { type Item, isWire, itemsOf, pipedAs, type Wire } from '../items.ts';
import type { Stage } from '../plan/plan.ts';
import type { Given } from '../plan/values.ts';
import type { Request } from './hostClient.ts';
import { wholePath } from './wholePath.ts';

/** What interpreted cmdlets need from the console. */
export interface Surroundings {
  /** Calls the host; rejects with a Failure. */
  call(method: MethodKey, params: Wire, stage: Stage, request: Request): Promise<unknown>;
  /** Shows the message of -WhatIf. */
  say(line: string): void;
  /** -Confirm: whether the user allows this change. */
  confirm(stage: Stage, target: string): Promise<boolean>;
  /** Ctrl+C was pressed. */
  isStopped?(): boolean;
  /** Reports an error after which the pipeline continues. */
  report(failure: Failure, stage: Stage): void;
}

/** Errors that end the pipeline regardless of -ErrorAction. */
const endsSession: ReadonlySet<string> = new Set(['Cancelled', 'HostGone']);

/** Runs the cmdlets of one line. The host decides what they mean. */
export class Interpreter {
  readonly #surroundings: Surroundings;
  /** Whether the output is a list of any length: it decides between a JSON array and one document. */
  isList = false;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** A pipeline is a chain of generators: each pulls from the previous one only when it is pulled itself. */
  run(stages: readonly Stage[], input: AsyncIterable<Item> = nothing()): AsyncIterable<Item> {
    const last = stages.at(-1);
    return stages.reduce((before, stage) => this.#stage(stage, before, stage === last), input);
  }

  async *#stage(stage: Stage, before: AsyncIterable<Item>, isLast: boolean): AsyncGenerator<Item> {
    const width = isLast ? widthOf(stage) : 1;
    if (!stage.isPiped) yield* this.#attempt(stage, asked(stage));
    else if (width > 1) yield* this.#many(stage, before, width);
    else for await (const item of before) yield* this.#attempt(stage, asked(stage, item));
  }

  /** Changes that run concurrently: each is sent at once, and its result is written in order. */
  async *#many(stage: Stage, before: AsyncIterable<Item>, width: number): AsyncGenerator<Item> {
    const flight: Sent[] = [];
    try {
      for await (const item of before) {
        while (flight.length >= width) yield* this.#next(stage, flight);
        if (this.#surroundings.isStopped?.()) throw cancelled();
        flight.push(this.#send(stage, item));
      }
      while (flight.length > 0) yield* this.#next(stage, flight);
    } catch (thrown) {
      throw await whatWasSent(thrown, flight);
    }
  }

  #send(stage: Stage, item: Item): Sent {
    const params = asked(stage, item);
    const request: Request = { effect: effectOf(stage.command.cmdlet), isKept: true };
    const answer = this.#surroundings.call('cmdletRun', params, stage, request) as Promise<Written>;
    answer.catch(() => {});
    return { answer, params, name: nameOf(params.piped as Piped) };
  }

  async *#next(stage: Stage, flight: Sent[]): AsyncGenerator<Item> {
    const [oldest] = flight;
    if (!oldest) return;
    try {
      const written = await oldest.answer;
      if (this.#surroundings.isStopped?.()) throw cancelled();
      flight.shift();
      if (written.isList) this.isList = true;
      yield* itemsOf(written);
      // A list may have further pages.
      const { continuation } = written;
      if (continuation !== undefined) yield* this.#items(stage, { ...oldest.params, continuation });
    } catch (thrown) {
      if (!goesOnAfter(stage, thrown)) {
        if (!this.#surroundings.isStopped?.()) flight.shift();
        throw thrown;
      }
      flight.shift();
      this.#surroundings.report(thrown, stage);
    }
  }

  async *#attempt(stage: Stage, params: Wire): AsyncGenerator<Item> {
    try {
      const { whatIf } = stage.common;
      if (whatIf && stage.command.cmdlet.preview) yield* this.#items(stage, { ...params, whatIf });
      else if (await this.#mayRun(stage, params)) yield* this.#items(stage, params);
    } catch (thrown) {
      if (!goesOnAfter(stage, thrown)) throw thrown;
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

  /** The next page is requested only when the previous one is used up and the consumer wants more. */
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

/** A change that was sent. */
interface Sent {
  readonly answer: Promise<Written>;
  readonly params: Wire;
  /** Its target, in words. */
  readonly name: string;
}

function goesOnAfter({ common }: Stage, thrown: unknown): thrown is Failure {
  const goesOn = common.errorAction !== undefined && common.errorAction !== 'Stop';
  return goesOn && thrown instanceof Failure && !endsSession.has(thrown.kind);
}

/** The number of concurrent changes: one if each is confirmed, or if the first error stops the pipeline. */
function widthOf({ command, common, values }: Stage): number {
  if (!isBulk(command.cmdlet) || common.whatIf || common.confirm) return 1;
  const given = values.get('ThrottleLimit');
  if (typeof given === 'number') return given;
  return common.errorAction === undefined || common.errorAction === 'Stop' ? 1 : 32;
}

/** The error that stops the pipeline, with the results of changes that had been sent before. */
async function whatWasSent(thrown: unknown, flight: readonly Sent[]): Promise<unknown> {
  if (!(thrown instanceof Failure) || flight.length === 0) return thrown;
  const outcomes = await Promise.allSettled(flight.map(({ answer }) => answer));
  const done = outcomes.filter(({ status }) => status === 'fulfilled').length;
  const failed: string[] = [];
  const unknown: string[] = [];
  outcomes.forEach((outcome, index) => {
    if (outcome.status === 'fulfilled') return;
    const { name = '' } = flight[index] ?? {};
    const isKnown = outcome.reason instanceof Failure && !endsSession.has(outcome.reason.kind);
    if (isKnown) failed.push(`${name} (${outcome.reason.message.replace(/\.$/u, '')})`);
    else unknown.push(name);
  });
  const parts = [
    ...(done > 0 ? [`${done} done`] : []),
    ...(failed.length > 0 ? [`${failed.length} failed: ${joined10(failed)}`] : []),
    ...(unknown.length > 0
      ? [`${unknown.length} sent, outcome unknown: ${joined10(unknown)}; check before you repeat them`]
      : []),
  ];
  const advice = `${thrown.advice} More had been sent: ${parts.join('; ')}.`;
  return new Failure(thrown.kind, thrown.message, advice, thrown.detail);
}

function joined10(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(', ');
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
}

/** Its name in errors: repository:tag, repository@digest. */
function nameOf({ properties = {} }: Piped): string {
  const { RepositoryName, ImageName, Name, Digest } = properties;
  const repository = RepositoryName ?? ImageName;
  if (Name !== undefined && Name !== repository) return `${repository}:${Name}`;
  return Digest === undefined ? String(repository) : `${repository}@${Digest}`;
}

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

/** Az's list object, page by page: each page continues one of its properties. */
function joined(whole: Wire | undefined, page: Wire, into: string): Wire {
  const property = into.charAt(0).toLowerCase() + into.slice(1);
  const [before, more] = [whole?.[property], page[property]];
  return { ...page, [property]: [...(Array.isArray(before) ? before : []), ...(Array.isArray(more) ? more : [])] };
}

/** The registries that a pipeline names: the credential of the environment signs in to these. */
export function registriesNamed(stages: readonly Stage[]): string[] {
  const named = stages
    .filter(({ command }) => !command.isManagement)
    .map(({ values }) => values.get('RegistryName'))
    .filter((name) => typeof name === 'string');
  return [...new Set(named)];
}
