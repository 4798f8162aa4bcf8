// `npm run demo`: a walk through the main tasks on the embedded registry, in PowerShell if there is a pwsh, else in the
// console.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import './build.ts';
import { powerShell } from './powershell.ts';
import { root } from './run.ts';

const { path, environment } = powerShell();
const [program, ...args] = path
  ? [path, '-NoProfile', '-NonInteractive', '-File', join(root, 'demo', 'demo.ps1')]
  : [process.execPath, join(root, 'demo', 'consoleDemo.ts')];
console.log(
  path
    ? 'AcrShell in PowerShell, on the embedded registry.'
    : 'AcrShell in its console (there is no pwsh on PATH), on the embedded registry.',
);
const outcome = spawnSync(program ?? '', args, {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...environment },
});
process.exit(outcome.status ?? 1);
