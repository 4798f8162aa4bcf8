// Checks types, style, imports between rooms, and unused exports and dependencies. It changes nothing.
import { run } from './run.ts';

run('typescript/bin/tsc', ['--noEmit', '-p', '.']);
run('typescript/bin/tsc', ['--noEmit', '-p', 'report-page']);
run('@biomejs/biome/bin/biome', ['check', '.']);
await import('./arrows/main.ts');
run('knip/bin/knip.js', ['--no-progress']);
