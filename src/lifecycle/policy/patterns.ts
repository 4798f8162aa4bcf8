import { Failure } from '../../call/failure.ts';
import { readPattern as readWildcard, wildcard } from '../../registry/lists/wildcard.ts';

export type Test = (text: string) => boolean;

/**
 * One pattern as a test. A wildcard matches the whole name; a regular expression between slashes matches any part of
 * it, as -match and acr purge do. The engine is RE2: its time is linear, so that no expression can hang a purge.
 */
export async function readPattern(pattern: string, what: string): Promise<Test> {
  if (!isExpression(pattern)) {
    if (readWildcard(pattern) === undefined) throw impossible(pattern, what);
    return wildcard(pattern);
  }
  const { RE2JS } = await import('re2js');
  const expression = pattern.slice(1, -1);
  try {
    const compiled = RE2JS.compile(expression);
    return (text) => compiled.test(text);
  } catch (error) {
    const reason =
      error instanceof Error ? error.message.replace(/^error parsing regexp:\s*/i, '') : 'it cannot be read';
    throw new Failure(
      'InvalidInput',
      `${capital(what)} ${shortened(pattern)} is not a regular expression: ${shortened(reason)}.`,
      {
        advice:
          'Expressions are RE2 (github.com/google/re2/wiki/Syntax): no look-around and no back-references. Text without slashes around it is a wildcard.',
      },
    );
  }
}

/** Refused, because a pattern that matches nothing would protect nothing. */
function impossible(pattern: string, what: string): Failure {
  return new Failure(
    'InvalidInput',
    `${capital(what)} ${shortened(pattern)} matches nothing: its set in brackets is empty.`,
    {
      advice: 'Write a range from low to high ([a-z]); a backtick before a bracket takes it as it is.',
    },
  );
}

/** A leading slash is unambiguous: no tag and no repository name begins with one. */
function isExpression(pattern: string): boolean {
  return pattern.length > 2 && pattern.startsWith('/') && pattern.endsWith('/');
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const shortened = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}...` : text);

export interface Patterns {
  /** The number of the first included pattern that matches, or -1. */
  match(text: string): number;
  /** A pattern that matches everything. */
  readonly all: boolean;
}

export async function readPatterns(
  include: readonly string[] | undefined,
  exclude: readonly string[] | undefined,
  what: string,
): Promise<Patterns> {
  const wanted = await Promise.all((include ?? ['*']).map((pattern) => readPattern(pattern, what)));
  const unwanted = await Promise.all((exclude ?? []).map((pattern) => readPattern(pattern, `excluded ${what}`)));
  return {
    all: (include ?? ['*']).includes('*') && unwanted.length === 0,
    match: (text) => (unwanted.some((test) => test(text)) ? -1 : wanted.findIndex((test) => test(text))),
  };
}
