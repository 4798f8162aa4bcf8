import { method } from '../declare/method.ts';

/**
 * The one request that goes from the host to its client: a token of the Az.Accounts login in whose name the call
 * `callId` was made. The client answers while it waits for its own answer.
 */
export const credentialToken = method({
  name: 'credential/token',
  summary: "An Entra ID token of the caller's Az context, for one audience.",
  effect: 'reads',
  params: {
    type: 'object',
    properties: { callId: { type: 'string' }, audience: { type: 'string' } },
    required: ['callId', 'audience'],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: { token: { type: 'string', minLength: 1 }, account: { type: 'string' }, tenant: { type: 'string' } },
    required: ['token'],
    additionalProperties: false,
  },
});
