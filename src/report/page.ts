import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PageData } from './figures.ts';

/** The page's own program and style, which the build leaves beside the host. */
export interface PageParts {
  readonly script: string;
  readonly style: string;
}

export async function pageParts(folder: string): Promise<PageParts> {
  const read = (name: string) => readFile(join(folder, name), 'utf8');
  const [script, style] = await Promise.all([read('report-page.js'), read('report-page.css')]);
  return { script, style };
}

/**
 * One file that loads nothing. What a registry says stands in it as JSON alone, and its policy lets no other program
 * run than the one whose hash it names (Content Security Policy Level 3, script-src with hashes).
 */
export function page(data: PageData, { script, style }: PageParts): string {
  const [code, rules] = [`\n${script.trim()}\n`, `\n${style.trim()}\n`];
  const policy = `default-src 'none'; script-src '${hashOf(code)}'; style-src '${hashOf(rules)}'; base-uri 'none'; form-action 'none'`;
  const title = `What is in ${data.registryName}`;
  const made = `${data.loginServer}, measured ${data.created.slice(0, 16).replace('T', ' ')} UTC`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<style>${rules}</style>
</head>
<body>
<header><h1>${escaped(title)}</h1><p>${escaped(made)}</p></header>
<main><noscript>This page draws its figures with JavaScript. The same figures can be had as JSON or CSV.</noscript></main>
<footer>Made by Export-AzContainerRegistryReport of AcrShell. Sizes are in steps of 1024. The map is laid out by d3-hierarchy (ISC licence, Mike Bostock).</footer>
<script type="application/json" id="data">${json(data)}</script>
<script>${code}</script>
</body>
</html>
`;
}

const hashOf = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;

/** Escaped, so that it cannot end its element (HTML, restrictions for contents of script elements). */
const json = (data: PageData) =>
  JSON.stringify(data).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
