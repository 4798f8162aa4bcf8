import type { Ajv, ValidateFunction } from 'ajv';

const compiled = new Map<string, ValidateFunction>();
let compiler: Promise<Ajv> | undefined;

/**
 * ajv's check of one schema, by the name that the schema is known by, compiled on first need: a session that lists
 * tags pays for three of them. (Compiled beforehand, all of them were two thirds of a megabyte of code.)
 * `format` is documentation; what matters is checked by patterns. The schemas themselves are checked by the compiler
 * and the tests, so ajv need not compile the schema of schemas first.
 */
export async function validator(name: string, schema: object): Promise<ValidateFunction> {
  let validate = compiled.get(name);
  if (!validate) {
    compiler ??= import('ajv').then(({ Ajv }) => new Ajv(ajvOptions));
    validate = (await compiler).compile(schema);
    compiled.set(name, validate);
  }
  return validate;
}

const ajvOptions = {
  strict: false,
  validateFormats: false,
  meta: false,
  validateSchema: false,
  discriminator: true,
} as const;
