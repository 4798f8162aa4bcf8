export const call = {
  type: 'object',
  description:
    "The client's id of the call: log and progress notifications carry it, so that the right runspace shows them.",
  properties: {
    id: { type: 'string', maxLength: 64 },
    azContext: {
      type: 'object',
      description:
        'The Az.Accounts login of the caller; tokens are requested by credential/token. Absent when there is none.',
      properties: {
        key: {
          type: 'string',
          minLength: 1,
          maxLength: 512,
          description: 'Changes with account, tenant or cloud; not a secret.',
        },
        environment: { type: 'string' },
        subscription: { type: 'string', description: 'The one that is selected.' },
        tenant: { type: 'string' },
        resourceManagerUrl: { type: 'string', description: 'Of its cloud, if that is not a built-in one.' },
        resourceManagerAudience: { type: 'string', description: 'The audience of tokens for it.' },
        chosen: {
          type: 'boolean',
          description: 'Given with this call (-DefaultProfile), so it takes precedence over Connect.',
        },
      },
      required: ['key'],
      additionalProperties: false,
    },
    pipeline: {
      type: 'string',
      maxLength: 64,
      description: 'The same for every item of one pipeline: data read once for the pipeline is cached under it.',
    },
    progress: { type: 'boolean', description: 'Report the progress of a transfer ($/progress).' },
    trace: {
      enum: ['requests', 'bodies'],
      description: '-Verbose: each request; -Debug: redacted headers and bodies too.',
    },
  },
  required: ['id'],
  additionalProperties: false,
} as const;
