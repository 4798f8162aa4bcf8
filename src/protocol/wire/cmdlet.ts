import { method, type ParamsOf, type ResultOf } from '../declare/method.ts';
import { call } from './call.ts';

/**
 * What a client knows of an object in place of names: its type, and the properties that identify it.
 * The host decides what it means to a cmdlet.
 */
const piped = {
  type: 'object',
  properties: {
    type: {
      type: 'string',
      description: 'As the client calls it: AcrShell.Tag, Selected.AcrShell.Tag, System.String.',
    },
    text: { type: 'string', description: 'It is text.' },
    isRow: { type: 'boolean', description: 'It is a generic object with names and values: a row of a CSV file, JSON.' },
    several: { type: 'integer', description: 'Not one object but a list of so many.' },
    properties: { type: 'object', additionalProperties: { type: ['string', 'boolean'] } },
  },
  additionalProperties: false,
} as const;

const asked = {
  cmdlet: { type: 'string', minLength: 1 },
  given: {
    type: 'object',
    description:
      'What was typed, by the names of parameters: text, numbers, flags, lists, tables; paths absolute, times ISO 8601, a credential as userName and password, any other object as what is piped.',
  },
  piped,
  call,
} as const;

/**
 * One cmdlet, once: what was typed and what was piped is bound to the parameters of a method, which is called. If
 * something is wrong with it, that is one error, as with any method. A list answers page by page.
 */
export const cmdletRun = method({
  name: 'cmdlet/run',
  summary: 'Runs a cmdlet with what was typed and, once, what was piped.',
  effect: 'changes',
  params: {
    type: 'object',
    properties: {
      ...asked,
      whatIf: { type: 'boolean', description: 'Nothing is done: what the cmdlet previews is written instead.' },
      continuation: { type: 'string', description: 'From the previous page; opaque.' },
    },
    required: ['cmdlet'],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: {
      type: {
        type: 'string',
        description:
          'What is written: a type of the contract (items), AcrShell.RepositoryName (names), string, int or json (text), bool (True), or none.',
      },
      items: { type: 'array' },
      names: { type: 'array', items: { type: 'string' }, description: 'Or lines of text (string).' },
      registryName: { type: 'string', description: 'Where the names are.' },
      text: { type: 'string' },
      isList: { type: 'boolean', description: 'However many there are, they are a list.' },
      into: { type: 'string', description: 'The pages are one object: this property of it goes on with each.' },
      continuation: { type: 'string', description: 'There is more: send the same request again, with this.' },
    },
    required: ['type'],
    additionalProperties: false,
  },
});

export const cmdletBind = method({
  name: 'cmdlet/bind',
  summary: 'What a cmdlet would do to what (-WhatIf, -Confirm), or why it cannot; nothing is done.',
  effect: 'reads',
  params: { type: 'object', properties: asked, required: ['cmdlet'], additionalProperties: false },
  result: {
    type: 'object',
    properties: { target: { type: 'string' } },
    required: ['target'],
    additionalProperties: false,
  },
});

export type CmdletCall = ParamsOf<typeof cmdletBind>;
export type Piped = NonNullable<CmdletCall['piped']>;
export type Written = ResultOf<typeof cmdletRun>;
