/** A `WWW-Authenticate` header (RFC 9110 section 11.6.1), as ACR sends it: Bearer realm, service, scope, error. */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const parameter = /\s*,?\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([!#$%&'*+.^_`|~0-9A-Za-z-]+))/y;

/** A tokenizer, because the quoted scope contains commas. */
export function parseChallenge(text: string | undefined): Challenge | undefined {
  if (!text) return undefined;
  token.lastIndex = 0;
  const scheme = token.exec(text)?.[0];
  if (!scheme) return undefined;
  const parameters: Record<string, string> = {};
  parameter.lastIndex = token.lastIndex;
  for (let found = parameter.exec(text); found; found = parameter.exec(text)) {
    const [, name = '', quoted, plain] = found;
    parameters[name.toLowerCase()] = quoted === undefined ? (plain ?? '') : quoted.replace(/\\(.)/g, '$1');
  }
  return { scheme: scheme.toLowerCase(), parameters };
}
