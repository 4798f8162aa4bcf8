import type { ValidateFunction } from 'ajv';

/** What is wrong with a value, in words: `registry must be string`. */
export function violation(validate: ValidateFunction): string {
  const [error] = validate.errors ?? [];
  if (!error) return 'is not as declared';
  const where = error.instancePath.slice(1).replaceAll('/', '.');
  const extra = error.params.additionalProperty ?? error.params.missingProperty;
  const allowed = error.params.allowedValues;
  const values = Array.isArray(allowed) ? ` (${allowed.join(', ')})` : '';
  return `${where ? `${where} ` : ''}${error.message ?? 'is not as declared'}${error.keyword === 'additionalProperties' ? ` (${extra})` : ''}${values}`;
}
