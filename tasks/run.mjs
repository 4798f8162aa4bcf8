// The entry of every npm script. It runs on any Node (20 or newer), installs what the lock file pins - the right Node
// among it - and runs the task on that Node.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const pinnedNode = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** npm writes `.package-lock.json` last, so its time shows when the last complete install ended. */
function installIsCurrent() {
  const marker = join(modules, '.package-lock.json');
  if (!existsSync(marker) || !existsSync(pinnedNode)) return false;
  return statSync(marker).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}

function install() {
  console.error('Installing what package-lock.json pins (once) ...');
  const npm = process.env.npm_execpath;
  const command = npm ? process.execPath : 'npm';
  const args = [...(npm ? [npm] : []), 'ci', '--loglevel=error'];
  const outcome = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: !npm && process.platform === 'win32',
  });
  if (outcome.status !== 0 || !existsSync(pinnedNode)) {
    console.error(
      outcome.status === 0
        ? `The install did not create ${pinnedNode}. Install scripts may be disabled: run  'npm ci --ignore-scripts=false' in ${root}.`
        : `npm ci ended with ${outcome.status ?? outcome.signal}; its own message is above. Nothing was run.`,
    );
    process.exit(1);
  }
}

const tasks = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts);
const [task, ...rest] = process.argv.slice(2);
if (!task || !tasks.includes(task)) {
  console.error(`usage: node tasks/run.mjs ${tasks.join('|')} [arguments]`);
  process.exit(2);
}
if (!installIsCurrent()) install();

const outcome = spawnSync(pinnedNode, [join(root, 'tasks', `${task}.ts`), ...rest], { stdio: 'inherit' });
process.exit(outcome.status ?? 1);
