import { dirname, posix } from 'node:path';
import { parseAst } from 'rolldown/parseAst';

/** One import, re-export or `import()` of a file. */
export interface Import {
  /** The imported file, relative to the root, or the name of a package or of a module of Node. */
  readonly target: string;
  readonly isOurs: boolean;
  /** When it is loaded: never (types only), first (before this file runs), or late (by `import()`). */
  readonly loads: 'never' | 'first' | 'late';
  readonly line: number;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

/** The imports of a file, with those of types. The parser is the bundler's own (oxc), so both see the same imports. */
export function importsOf(file: string, text: string): Import[] {
  const found: Import[] = [];
  const visit = (value: unknown) => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (!isNode(value)) return;
    const source = sourceOf(value);
    if (source !== undefined) found.push(importOf(file, text, value, source));
    for (const child of Object.values(value)) if (typeof child === 'object') visit(child);
  };
  visit(parseAst(text, { lang: file.endsWith('.ts') ? 'ts' : 'js' }, file));
  return found;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

const importing = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
]);

/** The text after `from` or in `import('...')`; a computed one cannot be checked. */
function sourceOf(node: Node): string | undefined {
  if (!importing.has(node.type) || !isNode(node.source)) return undefined;
  return typeof node.source.value === 'string' ? node.source.value : undefined;
}

function importOf(file: string, text: string, node: Node, source: string): Import {
  const isOurs = source.startsWith('.');
  return {
    target: isOurs ? posix.join(dirname(file), source) : packageOf(source),
    isOurs,
    loads: loadsOf(node),
    line: text.slice(0, node.start).split('\n').length,
  };
}

function loadsOf(node: Node): Import['loads'] {
  if (node.type === 'ImportExpression') return 'late';
  const isType = node.type === 'TSImportType' || node.importKind === 'type' || node.exportKind === 'type';
  return isType ? 'never' : 'first';
}

/** `@scope/name/part` and `name/part` are parts of packages; `node:fs/promises` stays what it is. */
function packageOf(source: string): string {
  if (source.startsWith('node:')) return source;
  return source.split('/', source.startsWith('@') ? 2 : 1).join('/');
}
