import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildKitTask } from '../../src/management/tasks/requests.ts';
import { taskFileSchema } from '../../src/protocol/resources/taskFile.ts';
import { schemaFiles } from '../../tasks/docs.ts';

describe('the schemas in docs', () => {
  it.each(Object.entries(schemaFiles).map(([file, text]) => [basename(file), file, text]))(
    '%s is the one that files are checked with: `npm run docs` writes it',
    (_, file, text) => expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(text)),
  );
});

describe('the schema of task files', () => {
  const passes = new Ajv({ strict: false }).compile(taskFileSchema);

  it.each([
    'version: v1.1.0\nsteps:\n  - cmd: bash echo hi\n',
    'steps:\n  - id: build\n    build: -t {{.Run.Registry}}/app .\n  - push: ["{{.Run.Registry}}/app"]\n    when: [build]\n',
    'steps: [{ cmd: x, timeout: 60, env: [A=b], ignoreErrors: true }]',
    buildKitTask({
      ...{ images: ['app:1'], dockerfile: 'Dockerfile', arguments: [], target: undefined, timeout: undefined },
      ...{ push: true, noCache: false, cache: true, secrets: { token: 'x' } },
    }).yaml,
  ])('takes what Azure takes: %j', (text) => expect(passes(parse(text)), JSON.stringify(passes.errors)).toBe(true));

  it.each([
    'steps: []',
    'steps: [{ id: x }]',
    'steps: [{ cmd: a, build: b }]',
    'steps: [{ cmd: a, buld: b }]',
    'version: v2\nsteps: [{ cmd: a }]',
    'steps: [{ cmd: a, cache: often }]',
  ])('refuses what Azure refuses: %j', (text) => expect(passes(parse(text))).toBe(false));
});
