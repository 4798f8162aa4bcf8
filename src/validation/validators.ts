import type { Ajv, ValidateFunction } from 'ajv';

const compiled = new Map<string, ValidateFunction>();
let compiler: Promise<Ajv> | undefined;

/**
 * ajv's check of a schema, cached by the schema's name and compiled on first need: a session that lists tags compiles
 * three of them. (Compiled in advance, all of them were two thirds of a megabyte of code.) `format` is documentation
 * only; patterns check what matters. The compiler and the tests check the schemas themselves, so ajv need not compile
 * the schema of schemas.
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
