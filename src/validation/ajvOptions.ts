/**
 * One way to read the contract, whoever compiles it. `format` is documentation only; patterns check what matters. The compiler and the tests
 * check the schemas themselves, so ajv need not compile the schema of schemas.
 */
export const ajvOptions = {
  strict: false,
  validateFormats: false,
  meta: false,
  validateSchema: false,
  discriminator: true,
} as const;
