// `npm run live -- NAME [-AllowWrite]`: docs/live.md says what it does, and what the report is for.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { probe } from './probe.ts';

const words = process.argv.slice(2);
const isSwitch = (word: string) => /^--?allow-?write$/i.test(word);
const registry = words.find((word) => !word.startsWith('-')) ?? process.env.ACRSHELL_LIVE_REGISTRY;
const { ACRSHELL_LIVE_USER: userName, ACRSHELL_LIVE_PASSWORD: password, ACRSHELL_LIVE_WRITE: write } = process.env;
const path = resolve(process.env.ACRSHELL_LIVE_REPORT ?? 'acrshell-live-report.json');

if (registry === undefined) {
  process.stderr.write('Give the name of a registry: npm run live -- myregistry, or set ACRSHELL_LIVE_REGISTRY.\n');
  process.exit(2);
}
const report = await probe({
  registry,
  ...(userName && password ? { credential: { kind: 'password', userName, password } } : {}),
  allowWrite: words.some(isSwitch) || write === '1',
  tell: (line) => process.stdout.write(`${line}\n`),
});
writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
const wrong = report.steps.filter(({ outcome }) => outcome === 'not as expected').length;
process.stdout.write(`\n${report.steps.length} steps, ${wrong} not as expected. The report: ${path}\n`);
process.exit(wrong === 0 ? 0 : 1);
