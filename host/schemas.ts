import type { Ajv, ValidateFunction } from 'ajv';
import type { JSONSchema } from 'json-schema-to-ts';

const compiled = new Map<JSONSchema, ValidateFunction>();
let compiler: Promise<Ajv> | undefined;

/**
 * ajv's check of one schema of the contract, compiled on first need: `initialize` is answered before ajv is loaded.
 * `format` is documentation in the contract; what matters is checked by patterns. The schemas themselves are checked
 * by the compiler and the tests, so ajv need not compile the schema of schemas first.
 */
export async function validator(schema: JSONSchema): Promise<ValidateFunction> {
  let validate = compiled.get(schema);
  if (!validate) {
    compiler ??= import('ajv').then(
      ({ Ajv }) =>
        new Ajv({ strict: false, validateFormats: false, meta: false, validateSchema: false, discriminator: true }),
    );
    validate = (await compiler).compile(schema as object);
    compiled.set(schema, validate);
  }
  return validate;
}

/** What is wrong with a value, for people: `registry must be string`. */
export function violation(validate: ValidateFunction): string {
  const [error] = validate.errors ?? [];
  if (!error) return 'is not as declared';
  const where = error.instancePath.slice(1).replaceAll('/', '.');
  const extra = error.params.additionalProperty ?? error.params.missingProperty;
  const allowed = error.params.allowedValues;
  const values = Array.isArray(allowed) ? ` (${allowed.join(', ')})` : '';
  return `${where ? `${where} ` : ''}${error.message ?? 'is not as declared'}${error.keyword === 'additionalProperties' ? ` (${extra})` : ''}${values}`;
}
