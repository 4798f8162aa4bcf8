// `npm run picture`: draws docs/pictures/session.svg from a real session, with its colours.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import './build.ts';
import { powerShell } from './powershell.ts';
import { quoted } from './quoted.ts';
import { root } from './run.ts';

// `npm run picture -- report`, and a folder for the same page in dark, print and narrow, to look at.
if (process.argv[2] === 'report') {
  const { drawReport } = await import('./reportPicture.ts');
  await drawReport(process.argv[3]);
  process.exit();
}

const session = [
  'Start-AzContainerRegistryEmulator | Connect-AzContainerRegistry',
  "Get-AzContainerRegistryRepository -RegistryName demo -Name 'team/*'",
  '$null = Update-AzContainerRegistryTag -RegistryName demo -RepositoryName hello-world -Name v1 -DeleteEnabled $false',
  'Get-AzContainerRegistryTag -RegistryName demo -RepositoryName hello-world -Name *',
  'Remove-AzContainerRegistryTag -RegistryName demo -RepositoryName hello-world -Name v1',
  'Invoke-AzContainerRegistryPurge -RegistryName demo -RepositoryName builds/nightly -Keep 3 -OlderThan 30d -NoJournal',
];

const { path, environment } = powerShell();
if (path === undefined) {
  console.error('There is no PowerShell to record a session with.');
  process.exit(1);
}
const script = `
  $PSStyle.OutputRendering = 'Ansi'; $PSStyle.Progress.View = 'Classic'; $ProgressPreference = 'SilentlyContinue'
  Import-Module ${quoted(join(root, 'out', 'AcrShell'))}
  foreach ($line in ${session.map(quoted).join(', ')}) {
    "\`e[36mPS> \`e[0m$line"
    (. ([scriptblock]::Create($line)) 2>&1 | Out-String -Width 120).Trim("\`r", "\`n")
  }
  Stop-AzContainerRegistryEmulator`;
const run = spawnSync(path, ['-NoProfile', '-Command', script], {
  encoding: 'utf8',
  env: { ...process.env, ...environment },
});
if (run.status !== 0) throw new Error(run.stderr || run.stdout);

const colours: Readonly<Record<string, string>> = {
  ...{ 31: '#f07178', 32: '#c3e88d', 33: '#ffcb6b', 34: '#82aaff', 35: '#c792ea', 36: '#89ddff', 90: '#8a93a5' },
  ...{ 91: '#f07178', 92: '#c3e88d', 93: '#ffcb6b' },
};
const [columns, lineHeight, letter, margin] = [120, 19, 8.1, 18];

/** Select Graphic Rendition, ECMA-48 8.3.117. */
const escapeCharacter = String.fromCharCode(27);
const colourCode = new RegExp(`(${escapeCharacter}\\[[\\d;]*m)`, 'u');
const isColour = (text: string) => text.startsWith(escapeCharacter);

interface Style {
  readonly colour?: string | undefined;
  readonly bold: boolean;
}

/** One line of coloured text as SVG elements; a style continues on the next line, as in a terminal. */
function drawLine(line: string, from: Style): { readonly drawn: string; readonly style: Style } {
  let style = from;
  const drawn = line
    .split(colourCode)
    .map((piece) => {
      const codes = isColour(piece) ? piece.slice(2, -1) : undefined;
      if (codes === undefined) return piece === '' ? '' : `<tspan${attributes(style)}>${escapeXml(piece)}</tspan>`;
      style = codes.split(';').reduce(apply, style);
      return '';
    })
    .join('');
  return { drawn, style };
}

function apply(style: Style, code: string): Style {
  if (code === '' || code === '0') return { bold: false };
  if (code === '1') return { ...style, bold: true };
  return code in colours ? { ...style, colour: colours[code] } : style;
}

function attributes({ colour, bold }: Style): string {
  return `${colour ? ` fill="${colour}"` : ''}${bold ? ' font-weight="bold"' : ''}`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Wraps lines at the width of the window, as a terminal does; colours take no columns. */
function wrapped(line: string): string[] {
  const lines = [''];
  let width = 0;
  for (const piece of line.split(colourCode).flatMap((part) => (isColour(part) ? [part] : [...part]))) {
    if (!isColour(piece) && width++ === columns) {
      lines.push('');
      width = 1;
    }
    lines[lines.length - 1] += piece;
  }
  return lines;
}

let style: Style = { bold: false };
const lines = run.stdout.trimEnd().split(/\r?\n/u).flatMap(wrapped);
const rows = lines.map((line, index) => {
  const { drawn, style: next } = drawLine(line, style);
  style = next;
  return `<text x="${margin}" y="${margin + 42 + index * lineHeight}">${drawn}</text>`;
});
const [width, height] = [Math.ceil(2 * margin + columns * letter), 2 * margin + 36 + lines.length * lineHeight];
const dots = ['#ff5f56', '#ffbd2e', '#27c93f'].map(
  (fill, i) => `<circle cx="${24 + i * 20}" cy="22" r="6" fill="${fill}"/>`,
);
writeFileSync(
  join(root, 'docs', 'pictures', 'session.svg'),
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="A session in PowerShell">
<rect width="${width}" height="${height}" rx="10" fill="#1e2430"/>${dots.join('')}
<g font-family="ui-monospace, Cascadia Mono, Consolas, Menlo, monospace" font-size="13.5" fill="#d7dce5" xml:space="preserve">
${rows.join('\n')}
</g>
</svg>
`,
);
