import { posix } from 'node:path';
import { Failure } from '../call/failure.ts';

/** One line of a .dockerignore. */
interface Rule {
  /** As written, for messages. */
  readonly line: string;
  /** Whether it is an exception (begins with `!`). */
  readonly isException: boolean;
  readonly segments: readonly string[];
  readonly matches: (path: string) => boolean;
}

/** The rules that a folder matched: everything in it matches them, too. */
export type Matched = readonly boolean[];

export interface Judgement {
  readonly isIgnored: boolean;
  readonly matched: Matched;
}

/**
 * Docker's rules for excluding files from a build, exactly: github.com/moby/patternmatcher (`ignorefile` reads,
 * `MatchesUsingParentResults` decides). Paths are relative, with forward slashes.
 */
export class IgnoreRules {
  readonly #rules: readonly Rule[];

  /** `name`: the name of the file, for messages. */
  constructor(text: string, name: string) {
    this.#rules = linesOf(text).map((line) => readRule(line, name));
  }

  static readonly none = new IgnoreRules('', '');

  /** These are always sent: docker adds exceptions for the Dockerfile and the .dockerignore itself. */
  sparing(paths: readonly string[]): IgnoreRules {
    const spared = paths.filter((path) => this.ignores(path)).map((path) => `!${path.replace(/[\\*?[\]]/g, '\\$&')}`);
    const lines = [...this.#rules.map(({ line }) => line), ...spared];
    return spared.length === 0 ? this : new IgnoreRules(lines.join('\n'), '');
  }

  /** For a single path; its folders are evaluated first. */
  ignores(path: string): boolean {
    let judgement: Judgement = { isIgnored: false, matched: [] };
    const names = path.split('/');
    for (let length = 1; length <= names.length; length += 1) {
      judgement = this.judge(names.slice(0, length).join('/'), judgement.matched);
    }
    return judgement.isIgnored;
  }

  /** `above`: the rules that its folder matched; empty at the top. */
  judge(path: string, above: Matched): Judgement {
    let isIgnored = false;
    const matched = this.#rules.map((rule, index) => {
      if (above[index] !== true) {
        // An exception only matters for an ignored path, a rule only for one that is not.
        if (rule.isException !== isIgnored || !rule.matches(path)) return false;
      }
      isIgnored = !rule.isException;
      return true;
    });
    return { isIgnored, matched };
  }

  /** Whether an exception may match something inside an ignored folder; if not, it need not be searched. */
  mayWantInside(folder: string, matched: Matched): boolean {
    const last = this.#rules.findLastIndex((rule, index) => !rule.isException && matched[index] === true);
    const names = folder.split('/');
    return this.#rules.slice(last + 1).some((rule) => rule.isException && reachesInto(rule.segments, names));
  }
}

/** BOM, comments and blank lines are skipped; paths are cleaned, and relative to the context with or without a slash. */
function linesOf(text: string): string[] {
  return text
    .replace(/^\ufeff/, '')
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const isException = line.startsWith('!');
      const path = isException ? line.slice(1).trim() : line;
      return `${isException ? '!' : ''}${path === '' ? '' : cleaned(path)}`;
    });
}

/** Go's filepath.Clean, and without the slash at the front. */
function cleaned(path: string): string {
  const normal = posix.normalize(path).replace(/(.)\/$/, '$1');
  return normal.length > 1 && normal.startsWith('/') ? normal.slice(1) : normal;
}

function readRule(line: string, file: string): Rule {
  const isException = line.startsWith('!');
  const pattern = isException ? line.slice(1) : line;
  const at = file === '' ? '' : ` in ${file}`;
  const bad = (why: string) =>
    new Failure('InvalidInput', `The pattern '${line}'${at} cannot be read: ${why}.`, {
      resource: file,
      advice: 'Correct the line; docs.docker.com/build/concepts/context explains the patterns.',
    });
  if (pattern === '') throw bad('a pattern must follow the exclamation mark');
  if (!isWellFormed(pattern)) throw bad('a bracket or an escape is incomplete');
  try {
    return { line, isException, segments: pattern.split('/'), matches: matcher(pattern) };
  } catch {
    throw bad('a range or an escaped letter is not valid');
  }
}

/** As Go's filepath.Match requires: closed, non-empty brackets, and a character after each backslash. */
function isWellFormed(pattern: string): boolean {
  return /^(?:\\[\s\S]|\[\^?(?:(?:\\[\s\S]|[^\\\]-])(?:-(?:\\[\s\S]|[^\\\]-]))?)+\]|[^\\[])*$/u.test(pattern);
}

function matcher(pattern: string): (path: string) => boolean {
  const form = translated(pattern);
  if (form.kind === 'exact') return (path) => path === pattern;
  if (form.kind === 'prefix') return (path) => path.startsWith(pattern.slice(0, -2));
  if (form.kind === 'suffix') {
    const suffix = pattern.slice(2);
    return (path) => path.endsWith(suffix) || (suffix.startsWith('/') && path === suffix.slice(1));
  }
  const expression = new RegExp(`^${form.source}$`, 'u');
  return (path) => expression.test(path);
}

type Kind = 'exact' | 'prefix' | 'suffix' | 'expression';

/** patternmatcher.go, `compile`: `**` matches any number of folders; simple patterns get no regular expression. */
function translated(pattern: string): { kind: Kind; source: string } {
  const characters = [...pattern];
  let source = '';
  let kind: Kind = 'exact';
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    if (character === '*' && characters[at + 1] === '*') {
      const isFirst = at === 0;
      at += characters[at + 2] === '/' ? 2 : 1;
      const isLast = at === characters.length - 1;
      if (!isLast) source += '(?:.*/)?';
      else if (kind !== 'exact') source += '.*';
      kind = isLast && kind === 'exact' ? 'prefix' : 'expression';
      if (isFirst) kind = 'suffix';
    } else if (character === '*' || character === '?') {
      source += character === '*' ? '[^/]*' : '[^/]';
      kind = 'expression';
    } else if (character === '\\') {
      at += 1;
      source += escaped(characters[at] ?? '');
      kind = 'expression';
    } else if (character === '[') {
      const end = closing(characters, at);
      source += characters.slice(at, end + 1).join('');
      at = end;
      kind = 'expression';
    } else source += character.replace(/[.+()|{}$\]]/u, '\\$&');
  }
  return { kind, source };
}

function closing(characters: readonly string[], from: number): number {
  for (let at = from + 1; at < characters.length; at += 1) {
    if (characters[at] === '\\') at += 1;
    else if (characters[at] === ']') return at;
  }
  return characters.length - 1;
}

/** An escaped letter keeps its meaning in expressions, as in Go; anything else is literal. */
function escaped(character: string): string {
  if (/[a-z0-9]/i.test(character)) return `\\${character}`;
  return character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
}

/** Whether a pattern can match below a folder, compared folder by folder; two stars match anywhere. */
function reachesInto(segments: readonly string[], folder: readonly string[]): boolean {
  for (const [index, name] of folder.entries()) {
    const segment = segments[index];
    if (segment === undefined) return false;
    if (segment.includes('**')) return true;
    if (!matcher(segment)(name)) return false;
  }
  return segments.length > folder.length;
}
