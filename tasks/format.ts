import { run } from './run.ts';

run('@biomejs/biome/bin/biome', ['check', '--write', '.']);
