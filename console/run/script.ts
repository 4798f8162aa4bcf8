import { type Environment, isUnfinished, readLine } from '../line/words.ts';
import { coverSecrets } from '../plan/secrets.ts';
import type { Session } from './session.ts';

export interface ScriptOptions {
  readonly environment: Environment;
  readonly continueOnError: boolean;
  /** Shows each line before it runs, as at the prompt. */
  readonly echo?: (line: string) => void;
}

/** One command per line, until the first error or `exit`; returns the exit code, which is that of the first error. */
export async function runScript(
  lines: AsyncIterable<string>,
  session: Session,
  options: ScriptOptions,
): Promise<number> {
  let firstError = 0;
  for await (const text of commandsOf(lines, options.echo)) {
    if (isExit(text)) break;
    const { exitCode, stopped } = await session.run(() => readLine(text, options.environment).tokens);
    firstError ||= exitCode;
    if (stopped && !options.continueOnError) break;
  }
  return firstError;
}

export function isExit(text: string): boolean {
  return /^\s*(?:exit|quit)\s*$/iu.test(text);
}

/** Joins the lines of a command that a pipe or a backtick continues. */
async function* commandsOf(lines: AsyncIterable<string>, echo?: (line: string) => void): AsyncGenerator<string> {
  let text = '';
  for await (const raw of lines) {
    const line = text === '' ? raw.replace(/^\ufeff/u, '') : `${text}\n${raw}`;
    echo?.(
      text === '' ? `acrshell> ${coverSecrets(line)}` : `>> ${coverSecrets(line).slice(coverSecrets(text).length + 1)}`,
    );
    const unfinished = isUnfinished(line);
    if (!unfinished) yield line;
    text = unfinished ? line : '';
  }
  if (text !== '') yield text;
}
