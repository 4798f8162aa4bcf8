export const call = {
  type: 'object',
  description:
    "Which of the client's calls this is: log and progress notifications name it, so that the right runspace shows them.",
  properties: {
    id: { type: 'string', maxLength: 64 },
    azContext: {
      type: 'object',
      description:
        'The Az.Accounts login of the caller; tokens are asked for by credential/token. Absent when there is none.',
      properties: {
        key: {
          type: 'string',
          minLength: 1,
          maxLength: 512,
          description: 'Changes with account, tenant or cloud; no secret.',
        },
        environment: { type: 'string' },
        subscription: { type: 'string', description: 'The one that is selected.' },
        tenant: { type: 'string' },
        resourceManagerUrl: { type: 'string', description: 'Of its cloud, where that is none of the built-in ones.' },
        resourceManagerAudience: { type: 'string', description: 'What tokens for that are for.' },
        chosen: {
          type: 'boolean',
          description: 'Given with this call (-DefaultProfile), so it goes before what Connect was told.',
        },
      },
      required: ['key'],
      additionalProperties: false,
    },
    progress: { type: 'boolean', description: 'Tell how far a transfer has come ($/progress).' },
    trace: {
      enum: ['requests', 'bodies'],
      description: '-Verbose: each request; -Debug: redacted headers and bodies too.',
    },
  },
  required: ['id'],
  additionalProperties: false,
} as const;
