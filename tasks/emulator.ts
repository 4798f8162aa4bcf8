// `npm run emulator -- --port 5000`: the embedded registry on its own, until Ctrl+C.
import process from 'node:process';
import { root } from './run.ts';

process.chdir(root);
await import('../emulator/main.ts');
