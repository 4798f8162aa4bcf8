import { method } from '../declare/method.ts';
import { call } from './call.ts';

/** What the Tab key offers for the value of a parameter; answered in time for a key, with what is known by then. */
export const completionValues = method({
  name: 'completion/values',
  summary: 'Values that complete a word, from what the session has: it signs nobody in, and takes 150 ms at most.',
  effect: 'reads',
  params: {
    type: 'object',
    properties: {
      cmdlet: { type: 'string', minLength: 1 },
      parameter: { type: 'string', minLength: 1 },
      word: { type: 'string', maxLength: 1000, description: 'What is typed of the value, without quotes.' },
      given: {
        type: 'object',
        additionalProperties: { type: 'string' },
        description: 'What is typed for other parameters, by their names.',
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
