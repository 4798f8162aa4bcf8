import type { Writable } from 'node:stream';
import type { MethodKey } from '../../src/protocol/index.ts';
import { printable, printableOutput, printableText } from '../../src/protocol/printable.ts';
import type { LogParams, ProgressParams } from '../../src/protocol/wire/notifications.ts';
import { asFailure, type Failure, invalid } from '../failure.ts';
import type { Wire } from '../items.ts';
import type { Token } from '../line/words.ts';
import type { Common, OutputFormat } from '../plan/arguments.ts';
import { type Plan, plan, type Stage } from '../plan/plan.ts';
import type { AskValues } from '../screen/completion.ts';
import { helpFor } from '../screen/help.ts';
import { outputTo, send } from '../screen/output.ts';
import { ProgressBar } from '../screen/progressBar.ts';
import type { Screen } from '../screen/table.ts';
import type { Person } from '../screen/terminal.ts';
import type { HostClient, Request } from './hostClient.ts';
import { Interpreter, type Surroundings } from './interpreter.ts';

export interface Edges {
  readonly out: Writable;
  readonly err: Writable;
  /** The reader of our output has closed it. */
  readonly isUnread: () => boolean;
  readonly screen: Screen;
  /** stderr is a terminal on which a line can be overwritten. */
  readonly showsProgress?: boolean;
  /** Colour on stderr. */
  readonly errorColour: boolean;
  /** Absent in a script: then a prompt is an error. */
  readonly person?: Person;
}

export interface Outcome {
  /** 0, or the exit code of the first error. */
  readonly exitCode: number;
  /** An error that ends the command, by -ErrorAction. */
  readonly stopped: boolean;
}

interface Trace {
  readonly trace?: 'requests' | 'bodies';
}

function traceOf({ verbose, debug }: Common): Trace {
  if (debug) return { trace: 'bodies' };
  return verbose ? { trace: 'requests' } : {};
}

/** Runs commands, one after the other, over one host. */
export class Session {
  readonly #host: HostClient;
  readonly #edges: Edges;
  readonly #format: OutputFormat;
  #running: AbortController | undefined;
  /** Whether the running command has -Verbose or -Debug: requests are shown, and errors have details. */
  #trace: Trace = {};
  readonly #pipelines = new WeakMap<Stage, string>();
  #pipelineCount = 0;
  /** How to follow a long operation that is no longer awaited. */
  #goesOn: string | undefined;

  constructor(host: HostClient, edges: Edges, format: OutputFormat = 'Table') {
    this.#host = host;
    this.#edges = edges;
    this.#format = format;
  }

  /** What the Tab key offers, from a running host; none is started for it. */
  completions: AskValues = async (asked) => {
    const answer = (await this.#host.ask('completionValues', asked)) as { names?: readonly string[] } | undefined;
    return answer?.names ?? [];
  };

  /** Ctrl+C: true if there was something to cancel. */
  cancel(): boolean {
    this.#running?.abort();
    return this.#running !== undefined;
  }

  /** `before` runs after the command was checked and before it is run. */
  async run(tokens: () => readonly Token[], before?: (plan: Plan) => Promise<void>): Promise<Outcome> {
    this.#running = new AbortController();
    const failures: Failure[] = [];
    try {
      await this.#runTokens(tokens(), failures, before);
      return { exitCode: failures[0]?.exitCode ?? 0, stopped: false };
    } catch (thrown) {
      // The reader has closed our output: no error.
      if (this.#edges.isUnread()) return { exitCode: 0, stopped: true };
      const failure = asFailure(thrown);
      if (failure.kind === 'Cancelled' && this.#goesOn) this.warn(this.#goesOn);
      else this.#showFailure(failure);
      return { exitCode: failures[0]?.exitCode ?? failure.exitCode, stopped: true };
    } finally {
      this.#running = undefined;
      this.#trace = {};
      this.#goesOn = undefined;
    }
  }

  /** One call outside any command: the sign-in of a single command with a credential from the environment. */
  async call(method: MethodKey, params: Wire): Promise<void> {
    const signal = this.#running?.signal ?? new AbortController().signal;
    await this.#host.call(method, params, { signal, onLog: (entry) => this.#showLog(entry), ...this.#trace });
  }

  warn(message: string): void {
    this.#line(this.#coloured(33, `Warning: ${printable(message)}`));
  }

  #showFailure(failure: Failure): void {
    this.#line(this.#coloured(31, `Error: ${printable(failure.message)}`));
    this.#line(`  ${printable(failure.advice)}`);
    if (failure.detail && (this.#trace.trace || failure.kind === 'Internal'))
      this.#line(`  (${printable(failure.detail)})`);
  }

  async #runTokens(
    tokens: readonly Token[],
    failures: Failure[],
    before?: (plan: Plan) => Promise<void>,
  ): Promise<void> {
    if (tokens.length === 0) return;
    const asked = helpAsked(tokens);
    const request = asked ?? plan(tokens);
    if ('help' in request) {
      await send(this.#edges.out, helpFor(request.help, this.#edges.screen.columns));
      return;
    }
    this.#trace = request.stages.map(({ common }) => traceOf(common)).find(({ trace }) => trace) ?? {};
    const complete = request.toAsk.length > 0 ? await this.#askSecrets(tokens, request) : request;
    await before?.(complete);
    await this.#runPlan(complete, failures);
  }

  async #askSecrets(tokens: readonly Token[], request: Plan): Promise<Plan> {
    const answers = new Map<string, string>();
    for (const { stage, name } of request.toAsk) {
      const command = request.stages[stage]?.command.name ?? '';
      const { person } = this.#edges;
      if (!person) {
        throw invalid(
          `${command} needs -${name}, and there is no terminal to prompt for it.`,
          `Give it from the environment: -${name} $env:NAME.`,
        );
      }
      const answer = await person.secret(`${name}: `);
      if (answer === '')
        throw invalid(`-${name} is empty.`, 'Nothing was sent; repeat the command to be prompted again.');
      answers.set(`${stage}.${name}`, answer);
    }
    return plan(tokens, answers) as Plan;
  }

  async #runPlan(request: Plan, failures: Failure[]): Promise<void> {
    const { out, screen, isUnread } = this.#edges;
    const interpreter = new Interpreter(this.#surroundings(failures));
    const output = outputTo(out, request.output ?? this.#format, () => interpreter.isList, screen);
    let whole = false;
    try {
      for await (const item of interpreter.run(request.stages)) {
        await output.write(item);
        if (isUnread()) return;
      }
      whole = true;
    } finally {
      if (!isUnread()) await output.end(whole);
    }
  }

  #surroundings(failures: Failure[]): Surroundings {
    const settled = new Map<Stage, boolean>();
    return {
      call: (...asked) => this.#callFor(...asked),
      isStopped: () => this.#running?.signal.aborted === true,
      say: (line) => this.#line(printable(line)),
      confirm: (stage, target) => this.#confirm(stage, target, settled),
      report: (failure, stage) => {
        if (stage.common.errorAction !== 'Continue') return;
        failures.push(failure);
        this.#showFailure(failure);
      },
    };
  }

  async #callFor(method: MethodKey, params: Wire, stage: Stage, request: Request): Promise<unknown> {
    const signal = this.#running?.signal ?? new AbortController().signal;
    const bar = this.#edges.showsProgress
      ? new ProgressBar(this.#edges.err, this.#edges.screen.columns ?? 80)
      : undefined;
    const onLog = (entry: LogParams) => {
      bar?.clear();
      this.#showLog(entry);
    };
    const onProgress = (event: ProgressParams) => {
      this.#goesOn = event.state === 'running' ? event.goesOn : undefined;
      bar?.show(event);
    };
    // An Azure operation continues after Ctrl+C, so the hint how to follow it is always requested.
    const progress = bar || request.progress === 'operation' ? { onProgress } : {};
    try {
      const told = { ...progress, ...traceOf(stage.common), ...this.#pipelineOf(stage) };
      return await this.#host.call(method, params, { signal, onLog, ...told }, request);
    } finally {
      bar?.clear();
    }
  }

  /** A stage is planned once for all objects of the pipeline. */
  #pipelineOf(stage: Stage): { pipeline?: string } {
    if (!stage.command.cmdlet.perPipeline) return {};
    const pipeline = this.#pipelines.get(stage) ?? `p${++this.#pipelineCount}`;
    this.#pipelines.set(stage, pipeline);
    return { pipeline };
  }

  #showLog({ level, message }: LogParams): void {
    // The log of a build may be coloured; colours are kept at a terminal that supports them.
    const text = level === 'information' ? printableOutput(message, this.#edges.errorColour) : printableText(message);
    if (level === 'information') this.#line(text);
    else this.#line(this.#coloured(level === 'warning' ? 33 : 2, `${level.toUpperCase()}: ${text}`));
  }

  async #confirm(stage: Stage, target: string, settled: Map<Stage, boolean>): Promise<boolean> {
    const before = settled.get(stage);
    if (before !== undefined) return before;
    const { person } = this.#edges;
    if (!person) throw invalid('-Confirm needs a terminal to prompt at.', 'Omit -Confirm, or use the prompt.');
    this.#line(printable(`Performing the operation "${stage.command.name}" on target "${target}".`));
    const answer = await person.ask('Do it? [Y] Yes  [A] Yes to all  [N] No  [L] No to all (Y): ');
    const letter = answer.trim().charAt(0).toUpperCase() || 'Y';
    if (letter === 'A' || letter === 'L') settled.set(stage, letter === 'A');
    return letter === 'Y' || letter === 'A';
  }

  #line(text: string): void {
    this.#edges.err.write(`${text}\n`);
  }

  #coloured(code: number, text: string): string {
    return this.#edges.errorColour ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}

/** `help` and `help Cmdlet`; Get-Help for users of PowerShell. */
function helpAsked([word, topic]: readonly Token[]): { help: string | undefined } | undefined {
  if (word?.kind !== 'word' || !/^(?:help|get-help)$/iu.test(String(word.value.data))) return undefined;
  return { help: topic?.kind === 'word' ? String(topic.value.data) : undefined };
}
