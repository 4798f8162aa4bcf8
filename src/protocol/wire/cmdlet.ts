import { method, type ParamsOf, type ResultOf } from '../declare/method.ts';
import { call } from './call.ts';

/**
 * A piped object as a client describes it: its type, and the properties that identify it. The host decides what it
 * means to a cmdlet.
 */
const piped = {
  type: 'object',
  properties: {
    type: {
      type: 'string',
      description: 'Its type in the client: AcrShell.Tag, Selected.AcrShell.Tag, System.String.',
    },
    text: { type: 'string', description: 'The value, if it is text.' },
    isRow: { type: 'boolean', description: 'It is a generic object with names and values: a row of a CSV file, JSON.' },
    several: { type: 'integer', description: 'The number of objects, if it is a list.' },
    properties: { type: 'object', additionalProperties: { type: ['string', 'boolean'] } },
  },
  additionalProperties: false,
} as const;

const asked = {
  cmdlet: { type: 'string', minLength: 1 },
  given: {
    type: 'object',
    description:
      'The typed values by parameter name: text, numbers, flags, lists, tables; absolute paths, ISO 8601 times, a credential as userName and password, any other object described as a piped one.',
  },
  piped,
  call,
} as const;

/**
 * Runs a cmdlet once: binds typed values and a piped object to the parameters of a method, and calls it. If they
 * cannot be bound, that is one error, as with any method. A list is returned page by page.
 */
export const cmdletRun = method({
  name: 'cmdlet/run',
  summary: 'Runs a cmdlet with typed values and at most one piped object.',
  effect: 'changes',
  params: {
    type: 'object',
    properties: {
      ...asked,
      whatIf: { type: 'boolean', description: 'Changes nothing; the preview of the cmdlet is returned instead.' },
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
          'The type of the output: a type of the contract (items), AcrShell.RepositoryName (names), string, int or json (text), bool (True), or none.',
      },
      items: { type: 'array' },
      names: { type: 'array', items: { type: 'string' }, description: 'Or lines of text (string).' },
      registryName: { type: 'string', description: 'The registry of the names.' },
      text: { type: 'string' },
      isList: { type: 'boolean', description: 'The output is a list, even if it has one element.' },
      into: { type: 'string', description: 'The pages form one object: each continues this property of it.' },
      continuation: { type: 'string', description: 'There is more: send the same request again, with this.' },
    },
    required: ['type'],
    additionalProperties: false,
  },
});

export const cmdletBind = method({
  name: 'cmdlet/bind',
  summary: 'The target of a cmdlet (-WhatIf, -Confirm), or why it cannot run; nothing is changed.',
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
