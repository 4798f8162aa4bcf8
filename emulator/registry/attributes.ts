import { type RegistryRequest, readBody } from '../http/request.ts';
import { type Attributes, attributeNames } from '../storage/records.ts';
import { requestInvalid } from './errors.ts';

const bodyLimit = 64 * 1024;

/** The body of a PATCH: any of the four flags; unknown members are ignored. */
export async function readAttributes(request: RegistryRequest): Promise<Partial<Attributes>> {
  const value = parseObject(await readBody(request, bodyLimit));
  const changes: Partial<Attributes> = {};
  for (const name of attributeNames) {
    const flag = value[name];
    if (flag === undefined || flag === null) continue;
    if (typeof flag !== 'boolean') throw requestInvalid(`${name} must be true or false`);
    changes[name] = flag;
  }
  return changes;
}

function parseObject(body: Buffer | undefined): Record<string, unknown> {
  if (body === undefined) throw requestInvalid('request body too large');
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Answered below, like any other body that is no object.
  }
  throw requestInvalid('request body must be a JSON object');
}
