import type { Parameter } from '../../src/protocol/index.ts';
import { readPlaces, type Token } from '../line/words.ts';
import { type Command, commands, findCommand, findParameter } from './catalogue.ts';

/** The line with masked values of secret parameters, to be shown or kept in the history. */
export function coverSecrets(line: string): string {
  const spans = secretSpans(line);
  return spans.reduceRight((text, { start, end }) => `${text.slice(0, start)}***${text.slice(end)}`, line);
}

export function holdsSecret(line: string): boolean {
  return secretSpans(line).length > 0;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function secretSpans(line: string): Span[] {
  let tokens: readonly Token[];
  try {
    tokens = readPlaces(line);
  } catch {
    // In a line that cannot be parsed, anything after a secret parameter may be the secret.
    const found = [...line.matchAll(/-(\w{3,})[\s:]/gu)].find(([, name = '']) => looksSecret(name));
    return found ? [{ start: found.index + found[0].length, end: line.length }] : [];
  }
  const spans: Span[] = [];
  let command: Command | undefined;
  tokens.forEach((token, index) => {
    if (index === 0 || tokens[index - 1]?.kind === 'pipe') command = commandOf(token);
    if (token.kind !== 'parameter' || !command || !isSecret(command, token.name)) return;
    const next = tokens[index + 1];
    if (token.value && !token.value.fromEnvironment) {
      spans.push({ start: token.start + token.name.length + 2, end: token.end });
    } else if (!token.value && next?.kind === 'word' && !next.value.fromEnvironment) {
      spans.push({ start: next.start, end: next.end });
    }
  });
  return spans;
}

/** Headers of a webhook may contain its credential. */
function holdsSecrets({ type, fills }: Parameter): boolean {
  return type === 'secret' || fills === 'customHeaders';
}

function looksSecret(typed: string): boolean {
  const start = typed.toLowerCase();
  return commands.some(({ parameters }) =>
    [...parameters].some(
      ([name, parameter]) =>
        holdsSecrets(parameter) &&
        [name, ...(parameter.aliases ?? [])].some((one) => one.toLowerCase().startsWith(start)),
    ),
  );
}

function commandOf(token: Token): Command | undefined {
  try {
    return token.kind === 'word' ? findCommand(String(token.value.data)) : undefined;
  } catch {
    return undefined;
  }
}

function isSecret(command: Command, name: string): boolean {
  try {
    return holdsSecrets(findParameter(command, name)[1]);
  } catch {
    return false;
  }
}
