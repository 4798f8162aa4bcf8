/** One instruction, its words as written. */
export interface Instruction {
  readonly line: number;
  /** Upper case. */
  readonly name: string;
  /** Joined to one line. */
  readonly text: string;
  /** `--from=x` and the like, before the rest. */
  readonly flags: Readonly<Record<string, string>>;
  /** The rest, if it is a JSON array. */
  readonly list: readonly string[] | undefined;
  readonly rest: string;
}

/** An error of the build, shown in its log. */
export class BuildError extends Error {}

const names = [
  ...['ADD', 'ARG', 'CMD', 'COPY', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'FROM', 'HEALTHCHECK', 'LABEL', 'MAINTAINER'],
  ...['ONBUILD', 'RUN', 'SHELL', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR'],
];

/** Docker's Dockerfile reference: directives, comments, continued lines, and flags. */
export function parseDockerfile(text: string): Instruction[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const escapeCharacter =
    lines.map((line) => /^#\s*escape\s*=\s*([\\`])\s*$/i.exec(line)?.[1]).find((found) => found) ?? '\\';
  const goesOn = escapeCharacter === '`' ? /`[ \t]*$/ : /\\[ \t]*$/;
  const found: Instruction[] = [];
  let open: { line: number; text: string } | undefined;
  for (const [index, line] of lines.entries()) {
    if (/^\s*#/.test(line) || (line.trim() === '' && open === undefined)) continue;
    const started = open ?? { line: index + 1, text: '' };
    if (goesOn.test(line)) open = { ...started, text: started.text + line.replace(goesOn, '') };
    else {
      open = undefined;
      found.push(instruction(started.line, started.text + line));
    }
  }
  if (open !== undefined) found.push(instruction(open.line, open.text));
  if (found.length === 0) throw new BuildError('the Dockerfile (Dockerfile) cannot be empty');
  return found;
}

function instruction(line: number, written: string): Instruction {
  const text = written.trim().replace(/\s*\n\s*/g, ' ');
  const [word = ''] = text.split(/\s+/, 1);
  const name = word.toUpperCase();
  if (!names.includes(name)) throw new BuildError(`dockerfile parse error line ${line}: unknown instruction: ${name}`);
  let rest = text.slice(word.length).trim();
  const flags: Record<string, string> = {};
  if (['ADD', 'COPY', 'FROM', 'HEALTHCHECK', 'RUN'].includes(name)) {
    for (
      let flag = /^--([a-z-]+)(?:=(\S*))?\s*/.exec(rest);
      flag !== null;
      flag = /^--([a-z-]+)(?:=(\S*))?\s*/.exec(rest)
    ) {
      flags[flag[1] ?? ''] = flag[2] ?? 'true';
      rest = rest.slice(flag[0].length);
    }
  }
  return { line, name, text: `${name} ${text.slice(word.length).trim()}`, flags, rest, list: jsonList(rest) };
}

function jsonList(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

/** `$x`, `${x}`, `${x:-y}`, `${x:+y}`; a backslash keeps the dollar. */
export function substitute(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(
    /\\\$|\$(?:(\w+)|\{(\w+)(?::([-+])([^}]*))?\})/g,
    (whole, plain?: string, braced?: string, operator?: string, other = '') => {
      if (whole === '\\$') return '$';
      const value = values[plain ?? braced ?? ''];
      const isSet = value !== undefined && value !== '';
      if (operator === '-') return isSet ? value : other;
      if (operator === '+') return isSet ? other : '';
      return value ?? '';
    },
  );
}

/** `a=b "c d"=e`, the arguments of ENV, LABEL and ARG. */
export function pairs(text: string): [string, string][] {
  const found = words(text).map((word): [string, string] => {
    const equals = word.indexOf('=');
    return equals < 0 ? [word, ''] : [word.slice(0, equals), word.slice(equals + 1)];
  });
  // The old form: one name, and all that follows.
  const [, name = '', value = ''] = /^(\S+)\s+([\s\S]+)$/.exec(text) ?? [];
  return found[0] !== undefined && !words(text)[0]?.includes('=') && name !== '' ? [[name, value]] : found;
}

/** Splits at spaces that are not quoted, and removes the quotes. */
export function words(text: string): string[] {
  const found: string[] = [];
  for (const [token] of text.matchAll(/(?:\\.|"(?:\\.|[^"])*"|'[^']*'|[^\s"'\\])+/g)) {
    found.push(
      token.replace(/"((?:\\.|[^"])*)"|'([^']*)'|\\(.)/g, (_, double, single, escaped) =>
        double !== undefined
          ? String(double).replace(/\\(["\\])/g, '$1')
          : (single ?? (escaped === '$' ? '\\$' : escaped)),
      ),
    );
  }
  return found;
}
