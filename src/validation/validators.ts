import type { Ajv, ValidateFunction } from 'ajv';
import { ajvOptions } from './ajvOptions.ts';
import { checks } from './checks.ts';

const known = new Map<string, ValidateFunction>();
let compiler: Promise<Ajv> | undefined;

/** ajv's check of a schema, by the schema's name: compiled by the build, or on first need. */
export async function validator(name: string, schema: object): Promise<ValidateFunction> {
  let validate = known.get(name);
  if (!validate) {
    validate = (await checks[name]?.()) ?? (await compile(schema));
    known.set(name, validate);
  }
  return validate;
}

async function compile(schema: object): Promise<ValidateFunction> {
  compiler ??= import('ajv').then(({ Ajv }) => new Ajv(ajvOptions));
  return (await compiler).compile(schema);
}
