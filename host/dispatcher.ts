import type { ErrorObject } from 'ajv';
import { type CancellationToken, ResponseError } from 'vscode-jsonrpc/node';
import type { Call, ProgressEvent, TraceEvent } from '../src/call/call.ts';
import { cancelled, Failure } from '../src/call/failure.ts';
import { bind } from '../src/cmdlets/bind.ts';
import { misfit } from '../src/cmdlets/misfit.ts';
import { previewOf } from '../src/cmdlets/preview.ts';
import { run, totalsOf } from '../src/cmdlets/run.ts';
import type { HandledKey, HandlerContext } from '../src/handlers/handler.ts';
import { handlers } from '../src/handlers/index.ts';
import {
  type CmdletCall,
  type ErrorData,
  errorKinds,
  type LogParams,
  type MethodKey,
  methods,
  type ProgressParams,
  printable,
  printableOutput,
  printableText,
} from '../src/protocol/index.ts';
import { redact } from '../src/transport/redaction.ts';
import { validator } from '../src/validation/validators.ts';
import { violation } from './violation.ts';

export interface DispatcherOptions {
  readonly context: HandlerContext;
  readonly notify: (log: LogParams) => void;
  readonly tellProgress: (progress: ProgressParams) => void;
  /** Asks the client for a token of the Az context that the call belongs to. */
  readonly askForToken: (callId: string, audience: string) => Promise<string>;
  readonly log: (line: string) => void;
}

interface CallParams {
  readonly call?: {
    readonly id: string;
    readonly trace?: 'requests' | 'bodies';
    readonly progress?: boolean;
    readonly pipeline?: string;
    readonly azContext?: { readonly key: string; readonly environment?: string; readonly chosen?: boolean };
  };
}

/**
 * Runs one call of the contract: checks its parameters, runs the handler, checks the result, and turns every failure
 * into one error of a known kind, because vscode-jsonrpc keeps only the message of other exceptions.
 */
export function dispatch(
  key: HandledKey,
  params: unknown,
  token: CancellationToken,
  options: DispatcherOptions,
): Promise<unknown> {
  return answering(options, async () => {
    const { call, ...own } = await checked(key, params);
    return invoke(key, own, callOf(call, token, options), options.context);
  });
}

/** Runs a cmdlet: typed values and piped objects become a call of the contract. */
export function runCmdlet(params: unknown, token: CancellationToken, options: DispatcherOptions): Promise<unknown> {
  return answering(options, async () => {
    const { call: told, continuation, whatIf, ...asked } = await checked('cmdletRun', params);
    const call = callOf(told, token, options);
    // The cmdlet itself is bound first, so that refusals name what was typed.
    const itself = bind(asked as CmdletCall);
    const bound = whatIf === true ? bind(previewOf(asked as CmdletCall)) : itself;
    return run(bound, continuation as string | undefined, async (key, own) => {
      const tell = (errors: readonly ErrorObject[]) => misfit(bound, methods[key], own, errors);
      return invoke(key as HandledKey, await checked(key, own, tell), call, options.context);
    });
  });
}

/** The target of a cmdlet, for -WhatIf and -Confirm; nothing is changed. Totals are looked up if the cmdlet shows them. */
export function bindCmdlet(params: unknown, token: CancellationToken, options: DispatcherOptions): Promise<unknown> {
  return answering(options, async () => {
    const { call: told, ...asked } = await checked('cmdletBind', params);
    const bound = bind(asked as CmdletCall);
    const call = callOf(told, token, options);
    const totals = await totalsOf(bound, async (key, own) =>
      invoke(key as HandledKey, await checked(key, own), call, options.context),
    );
    return { target: shown(totals === undefined ? bound.target : `${bound.target}: ${totals}`) };
  });
}

async function answering<T>({ log }: DispatcherOptions, answer: () => Promise<T>): Promise<T> {
  try {
    return await answer();
  } catch (error) {
    throw toResponseError(error, log);
  }
}

type Checked = Record<string, unknown> & CallParams;

async function checked(
  key: MethodKey,
  params: unknown,
  tell?: (errors: readonly ErrorObject[]) => Failure,
): Promise<Checked> {
  const given = params ?? {};
  const check = await validator(`${methods[key].name} params`, methods[key].params);
  if (check(given)) return given as Checked;
  throw tell ? tell(check.errors ?? []) : badParameters(methods[key].name, violation(check));
}

async function invoke(key: HandledKey, params: unknown, call: Call, context: HandlerContext): Promise<unknown> {
  // The table of handlers is typed by key; that parameters and handler fit is known only to the contract.
  const handler = handlers[key] as (params: unknown, context: HandlerContext, call: Call) => Promise<unknown>;
  const result = await handler(params, context, call);
  if (call.signal.aborted) throw cancelled();
  const check = await validator(`${methods[key].name} result`, methods[key].result);
  if (!check(result)) throw badResult(methods[key].name, violation(check));
  return result;
}

function callOf(told: CallParams['call'], token: CancellationToken, options: DispatcherOptions): Call {
  const stop = new AbortController();
  if (token.isCancellationRequested) stop.abort();
  token.onCancellationRequested(() => stop.abort());
  if (!told) return { signal: stop.signal };
  const { id, trace, azContext, progress, pipeline } = told;
  const { notify, tellProgress, askForToken } = options;
  return {
    signal: stop.signal,
    ...(pipeline === undefined ? {} : { pipeline }),
    inform: (message) => notify({ callId: id, level: 'information', message: printableOutput(message) }),
    warn: (message) => notify({ callId: id, level: 'warning', message: shown(message) }),
    ...(trace && {
      traceBodies: trace === 'bodies',
      trace: ({ level, message }: TraceEvent) => notify({ callId: id, level, message: printableText(redact(message)) }),
    }),
    ...(progress && { progress: (event: ProgressEvent) => tellProgress({ callId: id, ...shownAll(event) }) }),
    ...(azContext && {
      azContext: { chosen: false, ...azContext, token: (audience: string) => askForToken(id, audience) },
    }),
  };
}

function badParameters(method: string, what: string): Failure {
  return new Failure('InvalidInput', `${method}: ${what}.`, {
    advice: 'Check the parameters of the command; its help lists them.',
  });
}

function badResult(method: string, what: string): Failure {
  return new Failure('Internal', `Internal error: the result of ${method} does not match its schema (${what}).`, {
    advice: 'This is a fault of AcrShell; if the command changes something, check whether the change was made.',
  });
}

/**
 * A sentence for the user, which may contain text from outside: secrets and control characters are removed here, for
 * both clients. Objects are data and stay unchanged.
 */
function shown(text: string): string {
  return printable(redact(text));
}

function shownAll<T extends object>(texts: T): T {
  const each = Object.entries(texts).map(([name, value]) => [name, typeof value === 'string' ? shown(value) : value]);
  return Object.fromEntries(each) as T;
}

/** Only the text of a Failure is passed on; any other error is a bug, and its text might contain secrets. */
export function toResponseError(error: unknown, log: (line: string) => void): ResponseError<ErrorData> {
  if (error instanceof Failure) {
    const known = errorKinds[error.kind];
    const status = 'status' in known ? known.status : undefined;
    const data = { kind: error.kind, ...(status && { status }), ...shownAll(error.detail) };
    // Azure also uses 400 for something that was not found; scripts look for 404.
    if (error.kind === 'NotFound' && status) data.status = status;
    return new ResponseError(errorKinds[error.kind].code, shown(error.message), data);
  }
  log(`fault: ${error instanceof Error ? error.stack : String(error)}`);
  const data: ErrorData = {
    kind: 'Internal',
    advice:
      'This is a fault of AcrShell. Set ACRSHELL_LOG to a file, run the command again and report what the file says.',
  };
  return new ResponseError(errorKinds.Internal.code, 'Internal error in the AcrShell host.', data);
}
