import { posix } from 'node:path';
import { Failure } from '../call/failure.ts';

/** One line of a .dockerignore. */
interface Rule {
  /** As written, for messages. */
  readonly line: string;
  /** An exception: `!` stood before it. */
  readonly isException: boolean;
  readonly segments: readonly string[];
  readonly matches: (path: string) => boolean;
}

/** Which rules a folder matched: what lies in it has matched them too. */
export type Matched = readonly boolean[];

export interface Judgement {
  readonly isIgnored: boolean;
  readonly matched: Matched;
}

/**
 * Docker's rules of what stays out of a build, to the letter: github.com/moby/patternmatcher (`ignorefile` reads,
 * `MatchesUsingParentResults` decides). Paths are relative, with forward slashes.
 */
export class IgnoreRules {
  readonly #rules: readonly Rule[];

  /** `name` is that of the file, for messages. */
  constructor(text: string, name: string) {
    this.#rules = linesOf(text).map((line) => readRule(line, name));
  }

  static readonly none = new IgnoreRules('', '');

  /** Sent whatever the rules say: docker adds exceptions for the Dockerfile and the file of rules itself. */
  sparing(paths: readonly string[]): IgnoreRules {
    const spared = paths.filter((path) => this.ignores(path)).map((path) => `!${path.replace(/[\\*?[\]]/g, '\\$&')}`);
    const lines = [...this.#rules.map(({ line }) => line), ...spared];
    return spared.length === 0 ? this : new IgnoreRules(lines.join('\n'), '');
  }

  /** Of a path alone, its folders looked up. */
  ignores(path: string): boolean {
    let judgement: Judgement = { isIgnored: false, matched: [] };
    const names = path.split('/');
    for (let length = 1; length <= names.length; length += 1) {
      judgement = this.judge(names.slice(0, length).join('/'), judgement.matched);
    }
    return judgement.isIgnored;
  }

  /** `above`: what its folder matched; empty at the top. */
  judge(path: string, above: Matched): Judgement {
    let isIgnored = false;
    const matched = this.#rules.map((rule, index) => {
      if (above[index] !== true) {
        // An exception says nothing of what is not ignored, a rule nothing new of what is.
        if (rule.isException !== isIgnored || !rule.matches(path)) return false;
      }
      isIgnored = !rule.isException;
      return true;
    });
    return { isIgnored, matched };
  }

  /** Whether something inside of an ignored folder may be wanted nevertheless: otherwise nobody need look. */
  mayWantInside(folder: string, matched: Matched): boolean {
    const last = this.#rules.findLastIndex((rule, index) => !rule.isException && matched[index] === true);
    const names = folder.split('/');
    return this.#rules.slice(last + 1).some((rule) => rule.isException && reachesInto(rule.segments, names));
  }
}

/** BOM, comments and blank lines are passed over; a path is cleaned and stands on the context, with or without a slash. */
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
      advice: 'Correct the line; docs.docker.com/build/concepts/context shows what patterns may be.',
    });
  if (pattern === '') throw bad('nothing stands behind the exclamation mark');
  if (!isWellFormed(pattern)) throw bad('a bracket or a backslash is left open');
  try {
    return { line, isException, segments: pattern.split('/'), matches: matcher(pattern) };
  } catch {
    throw bad('a range or an escaped letter means nothing');
  }
}

/** What Go's filepath.Match takes: closed brackets that hold something, and something behind each backslash. */
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

/** patternmatcher.go, `compile`: `**` stands for any number of folders, and patterns that need no expression get none. */
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

/** A letter keeps its meaning of expressions, as it does in Go; anything else is itself. */
function escaped(character: string): string {
  if (/[a-z0-9]/i.test(character)) return `\\${character}`;
  return character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
}

/** Whether a pattern can match below a folder, folder for folder; two stars reach anywhere. */
function reachesInto(segments: readonly string[], folder: readonly string[]): boolean {
  for (const [index, name] of folder.entries()) {
    const segment = segments[index];
    if (segment === undefined) return false;
    if (segment.includes('**')) return true;
    if (!matcher(segment)(name)) return false;
  }
  return segments.length > folder.length;
}
