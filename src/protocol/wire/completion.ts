import { method } from '../declare/method.ts';
import { call } from './call.ts';

/** What the Tab key offers for the value of a parameter, answered quickly from what is known by then. */
export const completionValues = method({
  name: 'completion/values',
  summary: 'Values that complete a word, from what the session knows, without a sign-in and within 150 ms.',
  effect: 'reads',
  params: {
    type: 'object',
    properties: {
      cmdlet: { type: 'string', minLength: 1 },
      parameter: { type: 'string', minLength: 1 },
      word: { type: 'string', maxLength: 1000, description: 'The typed part of the value, without quotes.' },
      given: {
        type: 'object',
        additionalProperties: { type: 'string' },
        description: 'The typed values of other parameters, by name.',
      },
      call,
    },
    required: ['cmdlet', 'parameter', 'word'],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: {
      names: { type: 'array', items: { type: 'string' }, description: 'The values, without quotes.' },
      texts: { type: 'array', items: { type: 'string' }, description: 'What each of them is, in the same order.' },
    },
    required: ['names', 'texts'],
    additionalProperties: false,
  },
});
