import { invalid } from './failure.ts';
import type { OutputFormat } from './plan/arguments.ts';

/** The options before the cmdlet on the command line. */
export interface Options {
  readonly output: OutputFormat;
  readonly continueOnError: boolean;
  readonly echo: boolean;
  /** A prompt for a program that drives the console: it marks the end of each answer. */
  readonly interactive: boolean;
  readonly show?: 'help' | 'version';
  /** One line, as at the prompt. */
  readonly line?: string;
  /** One command, in words that the user's shell has split. */
  readonly words: readonly string[];
}

export function readOptions(args: readonly string[]): Options {
  const rest = [...args];
  const options = { output: 'Table' as OutputFormat, continueOnError: false, echo: false, interactive: false };
  for (let option = rest[0]; option?.startsWith('-'); option = rest[0]) {
    rest.shift();
    switch (option.replace(/^--?/u, '').toLowerCase()) {
      case '?':
      case 'h':
      case 'help':
        return { ...options, show: 'help', words: [] };
      case 'version':
        return { ...options, show: 'version', words: [] };
      case 'output':
        options.output = outputOption(rest.shift());
        break;
      case 'continueonerror':
        options.continueOnError = true;
        break;
      case 'echo':
        options.echo = true;
        break;
      case 'interactive':
        options.interactive = true;
        break;
      case 'c':
      case 'command':
        return { ...options, line: lineOption(rest), words: [] };
      default:
        throw invalid(`acrshell has no option ${option}.`, "Options go before the cmdlet; 'acrshell help' lists them.");
    }
  }
  return { ...options, words: rest };
}

function outputOption(text: string | undefined): OutputFormat {
  const formats: readonly OutputFormat[] = ['Table', 'Json', 'Jsonl'];
  const format = formats.find((one) => one.toLowerCase() === text?.toLowerCase());
  if (format) return format;
  throw invalid(`-Output cannot be '${text ?? ''}'.`, `It is one of ${formats.join(', ')}.`);
}

function lineOption(rest: readonly string[]): string {
  const [line, surplus] = rest;
  if (line !== undefined && surplus === undefined) return line;
  throw invalid('-Command takes one line, in quotes.', 'Without -Command, the words of one cmdlet follow as they are.');
}
