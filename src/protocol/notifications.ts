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

/** Client to host: ends the process once `shutdown` was answered. */
export const exit = { name: 'exit' } as const;

export type LogParams = FromSchema<typeof log.params>;
