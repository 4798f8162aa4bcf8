// Builds, then checks types and rules, then runs the tests. Arguments go to vitest.
import process from 'node:process';
import './build.ts';
import { powerShell } from './powershell.ts';
import { run } from './run.ts';

const only = process.argv.slice(2);
if (only.length === 0) await import('./lint.ts');
run('vitest/vitest.mjs', ['run', ...only], { NO_COLOR: '1', ...powerShell().environment });
