import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What the repository ignores, or has for itself. */
const ignored = new Set(['.git', 'node_modules', 'out']);
const files = readdirSync('.', { withFileTypes: true })
  .filter(({ name }) => !ignored.has(name))
  .flatMap((entry) => (entry.isDirectory() ? within(entry.name) : [entry.name]));
const folders = new Set(files.flatMap((file) => foldersOf(file)));
const top = new Set(files.map((file) => file.split('/')[0] ?? ''));
const pages = files.filter((file) => /^(?:[A-Z]+\.md|docs\/.*\.md|.*README\.md)$/.test(file));

/** Made by the build, or by a user. */
const isMade = (path: string) => /^(?:out|dist|node_modules)\b/.test(path);

describe('the pages of the repository', () => {
  it.each(pages)('%s names only files and folders that exist', (page) => {
    const text = readFileSync(page, 'utf8').replace(/^```[\s\S]*?^```/gm, '');
    expect(namedIn(text).filter((path) => !exists(path, page))).toEqual([]);
  });

  it.each(pages)('%s links only to pages that exist', (page) => {
    const links = [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(join(dirname(page), link)))).toEqual([]);
  });
});

/** Words in backticks or bold that are a source file, or begin or end like a folder of the repository. */
function namedIn(text: string): string[] {
  const words = [...text.matchAll(/`([^`\n]+)`|\*\*([\w/.]+)\*\*/g)].map(([, code, bold]) => code ?? bold ?? '');
  return words.filter(
    (word) =>
      /^[\w.-]+(?:\/[\w.-]*)*$/.test(word) &&
      (/\.(?:ts|mjs|ps1)$/.test(word) ||
        /\w\/$/.test(word) ||
        (word.includes('/') && top.has(word.split('/')[0] ?? ''))),
  );
}

/** From the root, from the page's folder, or as the end of one path: `resources/` of `src/protocol/resources/`. */
function exists(path: string, page: string): boolean {
  const name = path.replace(/\/$/, '');
  return isMade(name) || [name, join(dirname(page), name)].some(isThere) || endsOne(name);
}

function within(folder: string): string[] {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return found.map(({ parentPath, name }) => `${parentPath}/${name}`.replaceAll('\\', '/'));
}

const isThere = (path: string) => folders.has(path) || files.includes(path);

const endsOne = (name: string) => [...folders, ...files].some((path) => path.endsWith(`/${name}`));

function foldersOf(file: string): string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
