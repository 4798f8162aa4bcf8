import { method } from '../declare/method.ts';
import * as parameter from '../wire/parameters.ts';
import { emulator } from './objects.ts';

const name = {
  type: 'string',
  pattern: '^[a-zA-Z0-9-]{1,50}$',
  description: 'The name by which -RegistryName knows it; demo unless told otherwise.',
} as const;

export const emulatorStart = method({
  name: 'emulator/start',
  summary: 'Starts an embedded registry on the loopback interface; it ends with the session.',
  effect: 'session',
  params: {
    type: 'object',
    properties: {
      name,
      port: { type: 'integer', minimum: 0, maximum: 65535 },
      dataFolder: {
        type: 'string',
        minLength: 1,
        description: 'Keeps the content here, over restarts; in memory without it.',
      },
      empty: { type: 'boolean', description: 'Without the demo content.' },
      anonymousPull: { type: 'boolean' },
      call: parameter.call,
    },
    additionalProperties: false,
  },
  result: emulator,
});

export const emulatorStop = method({
  name: 'emulator/stop',
  summary: 'Stops an embedded registry of this session, or all of them.',
  effect: 'session',
  params: { type: 'object', properties: { name, call: parameter.call }, additionalProperties: false },
  result: {
    type: 'object',
    properties: { stopped: { type: 'array', items: { type: 'string' } } },
    required: ['stopped'],
    additionalProperties: false,
  },
});
