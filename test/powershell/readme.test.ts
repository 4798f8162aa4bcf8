import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { quoted } from '../../tasks/quoted.ts';
import { describePowerShell, type Outcome, pwshPath } from './pwsh.ts';

/** A page with lines at a prompt, which are run in order. */
const page = (name: string) => readFileSync(join(import.meta.dirname, '..', '..', name), 'utf8');

interface Shown {
  readonly line: string;
  readonly printed: string;
}

function shown(name: string, heading: string): Shown[] {
  const section =
    page(name)
      .split(/^#{1,3} /m)
      .find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const block = /^```\n(PS> [\s\S]*?)^```$/m.exec(section)?.[1] ?? '';
  return block
    .split(/^PS> /m)
    .slice(1)
    .map((text) => ({ line: text.split('\n')[0] ?? '', printed: text.slice(text.indexOf('\n') + 1) }));
}

/** Ports, digests, sizes, ages and folders are another day's or another machine's; columns are as wide as these. */
function constant(text: string): string {
  return (
    text
      .replace(/\b127\.0\.0\.1:\d+/g, 'SERVER')
      .replace(/\bsha256:(?:[0-9a-f]{64}|[0-9a-f]{12})\b/g, 'DIGEST')
      .replace(/(?<=^ ---> |Successfully built )[0-9a-f]{12}$/gm, 'ID')
      .replace(/\b\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\b/g, 'TIME')
      .replace(/\b\d+\.\d{6}\b|\b\d+s$/gm, 'SECONDS')
      .replace(/<?\d+\.\d MB/g, 'SIZE')
      .replace(/\bjust now\b|\b\d+ (?:second|minute|hour|day|month|year)s?\b/g, 'AGE')
      .replace(/\b\d{1,2}\/\d{1,2}\/\d{4} \d{1,2}:\d\d:\d\d\b(?: [AP]M)?/g, 'DATE')
      .replace(/ (?:\/|[A-Z]:\\)\S*[\\/](?=[\w-]+\.json)/g, ' FOLDER/')
      // Lines end in two characters on Windows.
      .replace(/(?<=build context to Docker daemon +)\S+kB/g, 'SIZE')
      .replace(/-{3,}/g, '---')
      .split('\n')
      .map((line) => line.replace(/\s+/g, ' ').trim())
      .filter((line) => line !== '')
      .join('\n')
  );
}

/** The output as a user sees it: an error in PowerShell's format, its advice below. */
function seen({ output, errors, host, information }: Outcome): string {
  const told = errors.map(
    ({ id, shown: message, advice }) =>
      `${id.replace(/^.*\.([A-Z][a-z]+)(?=Az)/u, '$1-')}: ${message}\n  Recommendation: ${advice}`,
  );
  return [host, ...information, ...output, ...told].join('\n');
}

for (const [name, heading, least] of [
  ['README.md', 'Use it', 8],
  ['docs/content.md', 'Images and artifacts', 8],
  ['docs/registries.md', 'Managing registries', 15],
  ['docs/tasks.md', 'Builds and tasks', 18],
] as const) {
  describePowerShell(`The walk of ${name} under "${heading}"`, (shell) => {
    const folder = mkdtempSync(join(tmpdir(), 'acrshell-readme-'));
    const lines = shown(name, heading);

    beforeAll(async () => {
      if (pwshPath) await shell().run(`Set-Location -LiteralPath ${quoted(folder)}`);
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    it('exists', () => expect(lines.length).toBeGreaterThanOrEqual(least));

    // The module is imported already, from another folder.
    it.for(lines.filter(({ line }) => !line.startsWith('Import-Module')))(
      'prints what the page shows for: $line',
      async ({ line, printed }) => {
        // Variables outlive their line, as they do at a prompt.
        const here = line.replace(/\$(?!null|true|false)(\w+)(?=[ |])/g, '$$global:$1');
        const outcome = await shell().run(`. { ${here} } | Out-String -Width 250`);
        expect(outcome.stopped).toBe(null);
        expect(constant(seen(outcome))).toBe(constant(printed));
      },
    );
  });
}
