// Checks the imports between rooms (`npm run lint`). dependency-cruiser, the usual tool, needs the JavaScript API of
// the TypeScript compiler, which TypeScript 7 no longer has. Our imports name files with their extensions, so nothing
// has to be resolved.
import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import process from 'node:process';
import { root } from '../run.ts';
import { breaches } from './check.ts';
import { importsOf } from './imports.ts';
import * as rules from './rooms.ts';

const aside = new Set(['node_modules', 'out']);
const paths = globSync('**/*.{ts,mjs}', { cwd: root, exclude: (path) => aside.has(path) })
  .map((path) => path.split(sep).join('/'))
  .sort();
const files = new Map(paths.map((path) => [path, importsOf(path, readFileSync(join(root, path), 'utf8'))]));
const found = breaches(files, rules);
for (const breach of found) console.error(breach);
if (found.length > 0) {
  console.error(`${found.length} imports against the rules of tasks/arrows/rooms.ts.`);
  process.exit(1);
}
console.log(`Arrows between rooms: ${files.size} files, none against the rules.`);
