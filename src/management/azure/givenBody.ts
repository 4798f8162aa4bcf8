import { Failure } from '../../call/failure.ts';

/** The body of a request, given as JSON. */
export type GivenBody = Readonly<Record<string, unknown>>;

export interface Json {
  readonly json?: string | undefined;
}

/** The JSON of -JsonString or of the file of -JsonFilePath; undefined without either. */
export function givenBody({ json }: Json): GivenBody | undefined {
  if (json === undefined) return undefined;
  const body = parsed(json);
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as GivenBody;
  throw new Failure('InvalidInput', 'The JSON is no object.', {
    advice: 'It begins with { and holds the body of the request: { "location": ..., "properties": { ... } }.',
  });
}

/** The parser's message quotes the text, which may be a secret: only the position is shown. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json.replace(/^\uFEFF/, ''));
  } catch (error) {
    const [place = ''] = /at position \d+( \(line \d+ column \d+\))?/.exec(String(error)) ?? [];
    throw new Failure('InvalidInput', `What was given as JSON is none${place && `: it ends or errs ${place}`}.`, {
      advice: 'Check its quotes, commas and brackets; ConvertTo-Json writes it from a hashtable.',
    });
  }
}

/** The value, which is required unless the JSON has it. */
export function needed<T>(value: T | undefined, parameter: string): T {
  if (value !== undefined) return value;
  throw new Failure('InvalidInput', `-${parameter} was not given.`, {
    advice: `Give -${parameter}, or the whole request as -JsonString or -JsonFilePath.`,
  });
}
