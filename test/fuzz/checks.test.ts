import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { ajvOptions } from '../../src/validation/ajvOptions.ts';
import { checkCode, checkFiles } from '../../tasks/checks.ts';
import { fitting, type Words } from './arbitraries.ts';

const folder = mkdtempSync(join(tmpdir(), 'acrshell-checks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const words: Words = {
  registries: ['contoso', ''],
  paths: ['file'],
  texts: ['a', 'a'.repeat(300), '\u{1f4e6}'.repeat(40), '2026-01-01T00:00:00Z'],
  known: {},
  isPath: () => false,
};

it.each(checkFiles())('the checks of $name that the build compiles say what ajv says at run time', async (file) => {
  const path = join(folder, `${file.name}.mjs`);
  writeFileSync(path, checkCode(file));
  const built: Readonly<Record<string, ValidateFunction>> = await import(pathToFileURL(path).href);
  for (const { exported, schema } of file.checks) {
    const check = new Ajv(ajvOptions).compile(schema);
    const compiled = built[exported] ?? expect.unreachable(`${exported} is missing`);
    const values = fc.oneof({ weight: 4, arbitrary: fitting(schema, words) }, { weight: 1, arbitrary: fc.jsonValue() });
    fc.assert(
      fc.property(values, (value) => {
        expect([compiled(value), compiled.errors]).toEqual([check(value), check.errors]);
      }),
      { numRuns: 40 },
    );
  }
});
