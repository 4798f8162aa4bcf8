// `npm run bench`: measures the figures in the README, as ratios within one run.
import process from 'node:process';
import './build.ts';
import { powerShell } from './powershell.ts';

Object.assign(process.env, powerShell().environment);
await import('../bench/main.ts');
