// `npm run live -- NAME [-AllowWrite]`: tests the contract on a real registry (docs/live.md).
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import './build.ts';
import { root } from './run.ts';

const outcome = spawnSync(process.execPath, [join(root, 'test', 'live', 'main.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exit(outcome.status ?? 1);
