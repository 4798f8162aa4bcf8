import type { FromSchema } from 'json-schema-to-ts';

/** Host to client, during a call that requested a trace. */
export const log = {
  name: 'log',
  params: {
    type: 'object',
    properties: {
      callId: { type: 'string' },
      level: { enum: ['verbose', 'debug', 'information', 'warning'] },
      message: { type: 'string', description: 'Redacted. One line for verbose: method, path, status, milliseconds.' },
    },
    required: ['level', 'message'],
    additionalProperties: false,
  },
} as const;

/** Host to client, during a call that requested progress: at most a few per second for each item. */
export const progress = {
  name: '$/progress',
  params: {
    type: 'object',
    properties: {
      callId: { type: 'string' },
      id: { type: 'string', description: 'artifact, operation, or the digest of a blob.' },
      activity: { type: 'string', description: 'What is being done, as text.' },
      done: { type: 'integer', description: 'Bytes; may go back when a part is sent again.' },
      total: { type: 'integer' },
      bytesPerSecond: { type: 'integer' },
      secondsLeft: { type: 'integer' },
      status: { type: 'string', description: 'As text, if it is not counted in bytes.' },
      goesOn: {
        type: 'string',
        description:
          'What to tell if the client stops waiting: how to see the progress of what continues, or how to go on.',
      },
      state: { enum: ['running', 'finished'] },
    },
    required: ['callId', 'id', 'activity', 'done', 'total', 'state'],
    additionalProperties: false,
  },
} as const;

export type ProgressParams = FromSchema<typeof progress.params>;

/** Host to client: the connections have changed. */
export const sessionChanged = {
  name: 'session/changed',
  params: {
    type: 'object',
    properties: {
      session: { type: 'string', description: 'Opaque: sent to the next host as lost, if this one dies.' },
      registries: {
        type: 'array',
        items: { type: 'string' },
        description: 'Values for -RegistryName, for completion.',
      },
    },
    required: ['session', 'registries'],
    additionalProperties: false,
  },
} as const;

export type SessionChanged = FromSchema<typeof sessionChanged.params>;

/** Client to host: ends the process after `shutdown` was answered. */
export const exit = { name: 'exit' } as const;

export type LogParams = FromSchema<typeof log.params>;
