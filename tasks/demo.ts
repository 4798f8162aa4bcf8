// `npm run demo`: the main job on the embedded registry, through the module where pwsh is, else through the console.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import './build.ts';
import { root } from './run.ts';

const environment = { ...process.env, POWERSHELL_TELEMETRY_OPTOUT: '1' };
const hasPowerShell = spawnSync('pwsh', ['-NoProfile', '-Version'], { stdio: 'ignore' }).status === 0;
const [program, ...args] = hasPowerShell
  ? ['pwsh', '-NoProfile', '-NonInteractive', '-File', join(root, 'demo', 'demo.ps1')]
  : [process.execPath, join(root, 'demo', 'consoleDemo.ts')];
console.log(
  hasPowerShell
    ? 'AcrShell in PowerShell, on the embedded registry.'
    : 'AcrShell in its console (there is no pwsh on PATH), on the embedded registry.',
);
const outcome = spawnSync(program ?? '', args, { cwd: root, stdio: 'inherit', env: environment });
process.exit(outcome.status ?? 1);
