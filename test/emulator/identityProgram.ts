import process from 'node:process';
import { createInterface } from 'node:readline';
import * as identity from '@azure/identity';
import type { IdentityAnswer, IdentityRequest } from './identityLibrary.ts';

// Microsoft's library in its own process, because it reads NODE_EXTRA_CA_CERTS and the endpoint of managed identity
// from the environment at its start. Requests are read and answers written as lines of JSON.

type Credential = new (...args: unknown[]) => identity.TokenCredential;

const credentials = identity as unknown as Record<string, Credential>;

function made({ credential, args, id }: IdentityRequest): identity.TokenCredential {
  const Type = credentials[credential];
  if (Type === undefined) throw new Error(`there is no ${credential}`);
  if (credential === 'ClientAssertionCredential') {
    const [tenant, clientId, assertion, options] = args;
    return new Type(tenant, clientId, async () => assertion, options);
  }
  if (credential === 'DeviceCodeCredential') {
    const userPromptCallback = ({ userCode, message }: identity.DeviceCodeInfo) =>
      say({ id, prompt: { userCode, message } });
    return new Type({ ...(args[0] as object), userPromptCallback });
  }
  return new Type(...args);
}

async function answer(request: IdentityRequest): Promise<void> {
  const tokens: string[] = [];
  try {
    const one = made(request);
    for (const scope of request.scopes) tokens.push((await one.getToken(scope))?.token ?? '');
    say({ id: request.id, tokens });
  } catch (error) {
    const { name, message } = error as Error;
    say({ id: request.id, tokens, error: { name, message } });
  }
}

const say = (line: IdentityAnswer) => process.stdout.write(`${JSON.stringify(line)}\n`);

createInterface({ input: process.stdin }).on('line', (line) => void answer(JSON.parse(line) as IdentityRequest));
