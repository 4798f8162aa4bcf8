import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map((file) => `test/${file.replaceAll('\\', '/')}`)
  .filter((file) => file.endsWith('.test.ts'));

/** Words that hide who does what: one line of a log has to say it. */
const riddles = /\b(?:nobody|somebody|whoever|is told|are told)\b/i;

it.each(files)('the titles of %s are sentences, each of them once', (file) => {
  const titles = titlesOf(readFileSync(file, 'utf8'));
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  expect(titles.filter((title) => title.split(/\s+/).length < 3 || riddles.test(title))).toEqual([]);
});

/** What a log shows for each test: the titles around it, then its own. Formatting makes depth readable from the indent. */
function titlesOf(source: string): string[] {
  const start =
    /^( *)(?:(describe|it|test|here)\w*(?:\.\w+)*(?:\([^'"`]*?\))?|[\])]+)\(\s*(['"`])((?:\\.|(?!\3)[^\\])*)\3/gm;
  const around: { indent: number; title: string }[] = [];
  return [...source.matchAll(start)].flatMap(([, indent = '', kind, , title = '']) => {
    while ((around.at(-1)?.indent ?? -1) >= indent.length) around.pop();
    const whole = [...around.map((one) => one.title), title].join(' ');
    if (kind !== 'describe') return [whole];
    around.push({ indent: indent.length, title });
    return [];
  });
}
