import { type Failure, invalid } from '../failure.ts';

/**
 * A line as PowerShell splits it in argument mode, so that a line copied from a runbook means the same here:
 * words, 'verbatim', "with `escapes and $env:NAME", -Name:value, pipes, comments. Text stays text: 007, 1e3 and true
 * are tags like any other; only the bare words $true, $false and $null are values. Commas between words make a list.
 */
export interface Value {
  readonly data: string | boolean | null;
  /** Several strings: those between the commas of `data`. */
  readonly list?: readonly string[];
  /** The user's shell has removed the quotes: in a list, every comma separates. */
  readonly isUnquoted?: boolean;
  /** From the environment, so it is not visible on the command line. */
  readonly fromEnvironment: boolean;
}

interface Place {
  readonly start: number;
  readonly end: number;
}

export type Token = Place &
  (
    | { readonly kind: 'pipe' }
    | { readonly kind: 'word'; readonly value: Value }
    | { readonly kind: 'parameter'; readonly name: string; readonly value?: Value; readonly wantsValue: boolean }
  );

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Line {
  readonly tokens: readonly Token[];
  /** Ends in a pipe, a comma or a backtick: the command continues on the next line. */
  readonly continues: boolean;
}

/** Typographic quotes and dashes of word processors, which PowerShell accepts, too. */
const singleQuotes = "'\u2018\u2019\u201a\u201b";
const doubleQuotes = '"\u201c\u201d\u201e';
const dashes = '-\u2013\u2014\u2015';
const operators = ';&(){}<>,';

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

const literals: ReadonlyMap<string, boolean | null> = new Map([
  ['$true', true],
  ['$false', false],
  ['$null', null],
]);

export function readLine(text: string, environment: Environment): Line {
  return new Reader(text, environment).line();
}

/** Whether the text ends in the middle of a command. No variables are looked up, and nothing is refused. */
export function isUnfinished(text: string): boolean {
  try {
    return new Reader(text, 'unread').line().continues;
  } catch {
    return false;
  }
}

/** The positions of the tokens, for completion and masking, without looking up the environment. */
export function readPlaces(text: string): readonly Token[] {
  return new Reader(text, 'unread').line().tokens;
}

/** Words that the user's shell has split already: only whole words of our syntax are special. */
export function readArguments(args: readonly string[], environment: Environment): Line {
  const tokens = args.map((argument, index) => readArgument(argument, index, environment));
  return { tokens, continues: tokens.at(-1)?.kind === 'pipe' };
}

function readArgument(argument: string, index: number, environment: Environment): Token {
  const place = { start: index, end: index + 1 };
  if (argument === '|') return { ...place, kind: 'pipe' };
  const parameter = /^[-\u2013\u2014\u2015]{1,2}([A-Za-z?][^:]*)(?::(.*))?$/su.exec(argument);
  if (!parameter?.[1]) return { ...place, kind: 'word', value: readArgumentValue(argument, environment) };
  const [, name, rest] = parameter;
  if (!rest) return { ...place, kind: 'parameter', name, wantsValue: rest === '' };
  return { ...place, kind: 'parameter', name, value: readArgumentValue(rest, environment), wantsValue: false };
}

function readArgumentValue(text: string, environment: Environment): Value {
  const variable = /^\$(?:env:(\w+)|\{env:([^}]+)\})$/iu.exec(text);
  const name = variable?.[1] ?? variable?.[2];
  if (name) return { data: lookUp(name, environment), fromEnvironment: true };
  const literal = literals.get(text.toLowerCase());
  return { data: literal === undefined ? text : literal, fromEnvironment: false, isUnquoted: true };
}

/** The strings of a value that may be a list. Text in quotes or from the environment is one string. */
export function textsOf({ data, list, isUnquoted }: Value): readonly string[] {
  return list ?? (isUnquoted ? splitAtCommas(asText(data)) : [asText(data)]);
}

/** In PowerShell's format. */
export function asText(data: Value['data']): string {
  if (typeof data === 'boolean') return data ? 'True' : 'False';
  return data ?? '';
}

/** Quotes that passed through the user's shell keep their comma. */
function splitAtCommas(text: string): string[] {
  const parts = text.match(/(?<=^|,)\s*(?:[^',]*'[^']*')*[^,]*/gu) ?? [text];
  return parts.map((part) => part.trim().replace(/'([^']*,[^']*)'/gu, '$1'));
}

/** Quotes text as one word that parses to the same text. */
export function quote(text: string): string {
  if (/^[\w./:@+=*?[\]~%^!][\w./:@+=*?[\]~%^!-]*$/u.test(text)) return text;
  return `'${text.replace(/['\u2018\u2019\u201a\u201b]/gu, '$&$&')}'`;
}

function lookUp(name: string, environment: Environment): string {
  const value = environment[name];
  if (typeof value === 'string') return value;
  throw invalid(
    `The environment variable ${name} is not set.`,
    'Set it before acrshell starts, or write the value itself.',
  );
}

/** Reads the text once; `at` only moves forward. */
class Reader {
  readonly #text: string;
  readonly #environment: Environment | 'unread';
  #at = 0;
  #fromEnvironment = false;
  #continues = false;

  constructor(text: string, environment: Environment | 'unread') {
    this.#text = text;
    this.#environment = environment;
  }

  line(): Line {
    const tokens: Token[] = [];
    for (this.#skipBlank(); this.#at < this.#text.length; this.#skipBlank()) tokens.push(this.#token());
    return { tokens, continues: this.#continues || tokens.at(-1)?.kind === 'pipe' };
  }

  #peek(offset = 0): string {
    return this.#text[this.#at + offset] ?? '';
  }

  #skipBlank(): void {
    for (;;) {
      const next = this.#peek();
      if (next === '#') while (this.#peek() !== '' && this.#peek() !== '\n') this.#at++;
      else if (next === '`' && /^`\r?(?:\n|$)/u.test(this.#text.slice(this.#at, this.#at + 3))) this.#skipLineEnd();
      else if (next !== '' && /\s/u.test(next)) this.#at++;
      else return;
    }
  }

  #skipLineEnd(): void {
    this.#at += this.#peek(1) === '\r' ? 3 : 2;
    this.#continues = this.#at >= this.#text.length;
  }

  #token(): Token {
    const start = this.#at;
    if (this.#peek() === '|') {
      this.#at++;
      return { kind: 'pipe', start, end: this.#at };
    }
    if (this.#startsParameter()) return this.#parameter(start);
    const value = this.#values();
    return { kind: 'word', value, start, end: this.#at };
  }

  #startsParameter(): boolean {
    if (!isOneOf(dashes, this.#peek())) return false;
    const second = isOneOf(dashes, this.#peek(1)) ? this.#peek(2) : this.#peek(1);
    return /^[A-Za-z?]$/u.test(second);
  }

  #parameter(start: number): Token {
    while (isOneOf(dashes, this.#peek())) this.#at++;
    const from = this.#at;
    while (/^[^\s:|]$/u.test(this.#peek())) this.#at++;
    const name = this.#text.slice(from, this.#at);
    if (this.#peek() !== ':') return { kind: 'parameter', name, wantsValue: false, start, end: this.#at };
    this.#at++;
    if (this.#atWordEnd()) return { kind: 'parameter', name, wantsValue: true, start, end: this.#at };
    const value = this.#values();
    return { kind: 'parameter', name, value, wantsValue: false, start, end: this.#at };
  }

  /** One value, or several separated by commas, with optional spaces. */
  #values(): Value {
    this.#fromEnvironment = false;
    const first = this.#value();
    const list = [asText(first)];
    let isList = false;
    for (; this.#takeComma(); isList = true) {
      if (this.#at < this.#text.length) list.push(asText(this.#value()));
      else this.#continues = true;
    }
    const value = { data: isList ? list.join(',') : first, fromEnvironment: this.#fromEnvironment };
    return isList ? { ...value, list } : value;
  }

  #takeComma(): boolean {
    const end = this.#at;
    this.#skipBlank();
    if (this.#peek() === ',') {
      this.#at++;
      this.#skipBlank();
      return true;
    }
    this.#at = end;
    return false;
  }

  #value(): string | boolean | null {
    const start = this.#at;
    let text = '';
    while (!this.#atWordEnd()) text += this.#piece();
    if (this.#at === start) throw this.#notHere(this.#peek());
    const literal = literals.get(this.#text.slice(start, this.#at).toLowerCase());
    return literal === undefined ? text : literal;
  }

  #atWordEnd(): boolean {
    const next = this.#peek();
    if (next === '`') return /^`\r?(?:\n|$)/u.test(this.#text.slice(this.#at, this.#at + 3));
    return next === '' || next === '|' || next === ',' || /\s/u.test(next);
  }

  #piece(): string {
    const next = this.#peek();
    if (isOneOf(singleQuotes, next)) return this.#verbatim();
    if (isOneOf(doubleQuotes, next)) return this.#expandable();
    if (next === '`') return this.#escape();
    if (next === '$') return this.#variable();
    if (isOneOf(operators, next)) throw this.#notHere(next);
    this.#at++;
    return next;
  }

  #verbatim(): string {
    const start = this.#at++;
    let text = '';
    for (;;) {
      const next = this.#peek();
      if (next === '') throw this.#unclosed(start);
      this.#at++;
      if (!isOneOf(singleQuotes, next)) text += next;
      else if (isOneOf(singleQuotes, this.#peek())) text += this.#text[this.#at++];
      else return text;
    }
  }

  #expandable(): string {
    const start = this.#at++;
    let text = '';
    for (;;) {
      const next = this.#peek();
      if (next === '') throw this.#unclosed(start);
      if (next === '`') text += this.#escape();
      else if (next === '$') text += this.#variable();
      else {
        this.#at++;
        if (!isOneOf(doubleQuotes, next)) text += next;
        else if (isOneOf(doubleQuotes, this.#peek())) text += this.#text[this.#at++];
        else return text;
      }
    }
  }

  #escape(): string {
    this.#at++;
    const unicode = /^u\{([0-9a-fA-F]{1,6})\}/u.exec(this.#text.slice(this.#at, this.#at + 9));
    const code = unicode?.[1] === undefined ? Number.NaN : Number.parseInt(unicode[1], 16);
    if (unicode && code <= 0x10ffff) {
      this.#at += unicode[0].length;
      return String.fromCodePoint(code);
    }
    const next = this.#peek();
    this.#at += next.length;
    return escapes[next] ?? next;
  }

  #variable(): string {
    const rest = this.#text.slice(this.#at);
    const found = /^\$(?:env:(\w+)|\{env:([^}]+)\})/iu.exec(rest);
    const name = found?.[1] ?? found?.[2];
    if (found && name) {
      this.#at += found[0].length;
      this.#fromEnvironment = true;
      return this.#environment === 'unread' ? '' : lookUp(name, this.#environment);
    }
    const literal = /^\$(?:true|false|null)(?!\w)/iu.exec(rest);
    if (literal) {
      this.#at += literal[0].length;
      const value = literals.get(literal[0].toLowerCase());
      return value === true ? 'True' : value === false ? 'False' : '';
    }
    if (/^\$[\w({?]/u.test(rest)) throw this.#unknownVariable(rest);
    this.#at++;
    return '$';
  }

  #unknownVariable(rest: string): Failure {
    const name = /^\$(?:\w+|.)/u.exec(rest)?.[0] ?? '$';
    return invalid(
      `${name} is PowerShell syntax that the console does not support: it supports $env:NAME, $true, $false and $null.`,
      "Put the value into an environment variable, or into single quotes ('...') to take it as text.",
    );
  }

  #unclosed(start: number): Failure {
    return invalid(
      `The quote at column ${start + 1} is not closed.`,
      "Close it on the same line; inside single quotes write '' for one quote.",
    );
  }

  #notHere(operator: string): Failure {
    return invalid(
      `${operator} at column ${this.#at + 1} is PowerShell syntax that the console does not support.`,
      "Put it into single quotes ('...') to take it as text; write one command per line, with | between cmdlets.",
    );
  }
}

function isOneOf(set: string, character: string): boolean {
  return character !== '' && set.includes(character);
}
