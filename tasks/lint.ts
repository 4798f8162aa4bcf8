// Types, lint rules (the arrows between rooms among them) and formatting, without changing a file.
import { run } from './run.ts';

run('typescript/bin/tsc', ['--noEmit', '-p', '.']);
run('@biomejs/biome/bin/biome', ['check', '.']);
