// Types, rules of style, the arrows between rooms, and what is exported or installed for nobody; no file is changed.
import { run } from './run.ts';

run('typescript/bin/tsc', ['--noEmit', '-p', '.']);
run('typescript/bin/tsc', ['--noEmit', '-p', 'report-page']);
run('@biomejs/biome/bin/biome', ['check', '.']);
await import('./arrows/main.ts');
run('knip/bin/knip.js', ['--no-progress']);
