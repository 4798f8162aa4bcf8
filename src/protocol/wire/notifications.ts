import type { FromSchema } from 'json-schema-to-ts';

/** Host to client, while a call that asked for a trace is under way. */
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

/** Host to client, while a call that asked for it moves content: at most a few a second for each thing that moves. */
export const progress = {
  name: '$/progress',
  params: {
    type: 'object',
    properties: {
      callId: { type: 'string' },
      id: { type: 'string', description: 'artifact, operation, or the digest of a blob.' },
      activity: { type: 'string', description: 'For people.' },
      done: { type: 'integer', description: 'Bytes; may go back when a part is sent again.' },
      total: { type: 'integer' },
      bytesPerSecond: { type: 'integer' },
      secondsLeft: { type: 'integer' },
      status: { type: 'string', description: 'In words, where it is not counted in bytes.' },
      goesOn: {
        type: 'string',
        description: 'It goes on when nobody waits for it: that, and how it is followed, for people.',
      },
      state: { enum: ['running', 'finished'] },
    },
    required: ['callId', 'id', 'activity', 'done', 'total', 'state'],
    additionalProperties: false,
  },
} as const;

export type ProgressParams = FromSchema<typeof progress.params>;

/** Host to client: what is connected has changed. */
export const sessionChanged = {
  name: 'session/changed',
  params: {
    type: 'object',
    properties: {
      session: { type: 'string', description: 'Opaque: what to tell the next host as lost, if this one dies.' },
      registries: {
        type: 'array',
        items: { type: 'string' },
        description: 'What -RegistryName may be, for completion.',
      },
    },
    required: ['session', 'registries'],
    additionalProperties: false,
  },
} as const;

export type SessionChanged = FromSchema<typeof sessionChanged.params>;

/** Client to host: ends the process once `shutdown` was answered. */
export const exit = { name: 'exit' } as const;

export type LogParams = FromSchema<typeof log.params>;
