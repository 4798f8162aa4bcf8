import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { wholePath } from '../../console/run/wholePath.ts';

it.each([
  ['~', homedir()],
  ['~/images/app.tar', join(homedir(), 'images', 'app.tar')],
  ['~somebody/x', resolve('~somebody/x')],
  ['./~', resolve('~')],
  ['a/~/b', resolve('a/~/b')],
])('a path given as %s is sent as an absolute path', (given, whole) => expect(wholePath(given)).toBe(whole));
