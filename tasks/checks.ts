import { Ajv, type AnySchemaObject } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import type { Plugin } from 'rolldown';
import { credentialToken, methods } from '../src/protocol/index.ts';
import { answers } from '../src/registry/answers.ts';
import { ajvOptions } from '../src/validation/ajvOptions.ts';

/** A file of compiled checks: the schemas that it checks, by the names under which it exports them, and the names by which they are known. */
interface CheckFile {
  readonly name: string;
  readonly checks: readonly { readonly exported: string; readonly known: string; readonly schema: object }[];
}

const prefix = 'check:';
const place = /[\\/]src[\\/]validation[\\/]checks\.ts$/;

/**
 * Compiles the checks of the contract and of a registry's answers into the host, a file for each method: loading ajv and compiling the four
 * schemas of a first call took it as long as starting did.
 */
export function compiledChecks(): Plugin {
  const files = new Map(checkFiles().map((file) => [prefix + file.name, file]));
  return {
    name: 'compiled-checks',
    resolveId: { filter: { id: new RegExp(`^${prefix}`) }, handler: (id) => (files.has(id) ? id : null) },
    load: {
      filter: { id: [place, new RegExp(`^${prefix}`)] },
      handler: (id) => {
        const file = files.get(id);
        return { code: file === undefined ? table([...files.values()]) : checkCode(file), moduleType: 'js' };
      },
    },
  };
}

export function checkFiles(): readonly CheckFile[] {
  const ofMethods = [...Object.values(methods), credentialToken].map(({ name, params, result }) => ({
    name: name.replaceAll('/', '-'),
    checks: [
      { exported: 'params', known: `${name} params`, schema: params },
      { exported: 'result', known: `${name} result`, schema: result },
    ],
  }));
  const ofAnswers = Object.entries(answers).map(([kind, schema]) => ({
    name: `answer-${kind}`,
    checks: [{ exported: 'answer', known: `answer ${kind}`, schema }],
  }));
  return [...ofMethods, ...ofAnswers];
}

function table(files: readonly CheckFile[]): string {
  const rows = files.flatMap(({ name, checks }) =>
    checks.map(
      ({ exported, known }) =>
        `${JSON.stringify(known)}: () => import(${JSON.stringify(prefix + name)}).then((file) => file.${exported}),`,
    ),
  );
  return `export const checks = {\n${rows.join('\n')}\n};\n`;
}

/** An ES module that needs nothing else. */
export function checkCode({ name, checks }: CheckFile): string {
  const ajv = new Ajv({ ...ajvOptions, code: { source: true, esm: true } });
  for (const { exported, schema } of checks) ajv.addSchema(bare(schema) as AnySchemaObject, exported);
  const names = Object.fromEntries(checks.map(({ exported }) => [exported, exported]));
  // ajv asks for its one helper as CommonJS does, in ES modules too.
  const code = standaloneCode
    .default(ajv, names)
    .replaceAll('require("ajv/dist/runtime/ucs2length")', '{ default: lengthOf }');
  if (/\brequire\(/u.test(code)) throw new Error(`The checks of ${name} need more of ajv than its length of texts.`);
  return `${code}\nfunction lengthOf(text) { let length = 0; for (const _ of text) length += 1; return length; }\n`;
}

/** Without words for people, which would stand in the code wherever a check names the values that it allows. */
function bare(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(bare);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => key !== 'description' || typeof value !== 'string')
      .map(([key, value]) => [key, key === 'properties' ? eachBare(value) : bare(value)]),
  );
}

function eachBare(properties: object): object {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, bare(schema)]));
}
