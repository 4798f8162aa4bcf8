import { method } from '../declare/method.ts';

/**
 * The only request from the host to its client: a token of the Az.Accounts login that the call `callId` belongs to.
 * The client answers while it waits for the result of that call.
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
