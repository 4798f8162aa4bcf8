import { Failure } from '../../call/failure.ts';
import { readSmallText } from '../../files/smallFile.ts';
import { purgePolicy } from '../../protocol/resources/purgePolicy.ts';
import { validator } from '../../validation/validators.ts';
import { type Filters, policyOfFilters } from './filters.ts';
import { namedTwice } from './namedTwice.ts';
import type { PolicyDocument } from './policy.ts';

/** Enough for a thousand rules; a larger file is not a policy. */
const limit = 4 * 1024 * 1024;

/** The policy of a command: a policy file, narrowed to the named repositories, or the filters alone. */
export async function policyOf(path: string | undefined, filters: Filters): Promise<PolicyDocument> {
  if (path === undefined) return policyOfFilters(filters);
  const { repositories, excludeRepositories, ...others } = filters;
  const beside = Object.entries(others).find(([, filter]) => filter !== undefined && filter !== false);
  if (beside)
    throw new Failure('InvalidInput', `-Policy and a filter (${beside[0]}) were specified together.`, {
      advice: 'Write the filter into the policy file; only repositories can be named together with -Policy.',
    });
  const document = await readPolicyFile(path);
  return {
    ...document,
    ...(repositories ? { repositories: [...repositories] } : {}),
    ...(excludeRepositories ? { excludeRepositories: [...excludeRepositories] } : {}),
  };
}

async function readPolicyFile(path: string): Promise<PolicyDocument> {
  const text = await readSmallText(path, limit);
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw wrong(path, `it is not JSON (${error instanceof Error ? error.message : 'unreadable'})`);
  }
  const twice = namedTwice(text);
  if (twice !== undefined) throw wrong(path, `it contradicts itself, an object in it has '${twice}' twice`);
  const problem = await policyProblem(document);
  if (problem !== undefined) throw wrong(path, problem);
  return document as PolicyDocument;
}

/** What the schema has against it; undefined for a policy. */
export async function policyProblem(document: unknown): Promise<string | undefined> {
  const check = await validator('purge policy', purgePolicy);
  if (check(document)) return undefined;
  const [first] = check.errors ?? [];
  const named = first?.params as { additionalProperty?: string; allowedValues?: string[] } | undefined;
  const what = named?.additionalProperty ?? named?.allowedValues?.join(', ');
  return `${first?.instancePath || 'the whole'} ${first?.message ?? 'is wrong'}${what ? ` (${what})` : ''}`;
}

function wrong(path: string, why: string): Failure {
  return new Failure('InvalidInput', `${path} is not a purge policy: ${why}.`, {
    resource: path,
    advice: 'Its schema is purge-policy.schema.json in the folder docs. Nothing was deleted.',
  });
}
