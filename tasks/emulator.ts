// `npm run emulator -- --port 5000`: runs the embedded registry until Ctrl+C.
import process from 'node:process';
import { root } from './run.ts';

process.chdir(root);
await import('../emulator/main.ts');
