/** Parameters that several methods share. Patterns are checked again, with better words, where they are used. */
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

export const registry = {
  type: 'string',
  minLength: 1,
  maxLength: 255,
  description: 'Bare name, login server with or without a port, or the name of an emulator of this session.',
} as const;

export const repository = { type: 'string', minLength: 1, description: 'Repository name, slashes included.' } as const;
export const tagName = { type: 'string', minLength: 1 } as const;
export const digest = { type: 'string', minLength: 1 } as const;
/** Absolute: the host stands in another folder than its client. */
export const path = { type: 'string', minLength: 1, description: 'Absolute path of this machine.' } as const;

/** `key=value`, which both clients can write and show; a key may be empty or differ from another by case only. */
export const annotations = { type: 'array', items: { type: 'string', pattern: '^[^=]*=' } } as const;

/** Only the flags that are given are changed (PATCH /acr/v1/...). */
export const flags = {
  deleteEnabled: { type: 'boolean' },
  writeEnabled: { type: 'boolean' },
  listEnabled: { type: 'boolean' },
  readEnabled: { type: 'boolean' },
} as const;

export const orderBy = {
  enum: ['None', 'LastUpdateTimeAscending', 'LastUpdateTimeDescending'],
  description: 'By name unless told otherwise; the service sorts by last update (orderby=timeasc|timedesc).',
} as const;

/** Lists are pulled: the client asks for the next page only while the pipeline wants more. */
export const paging = {
  match: { type: 'string', minLength: 1, description: 'PowerShell wildcard (* ? [a-z]), case-sensitive: tags are.' },
  first: { type: 'integer', minimum: 0, description: 'Stop after this many items, over all pages.' },
  orderBy,
  continuation: { type: 'string', description: 'From the page before; opaque.' },
} as const;

export const continuation = { type: 'string', description: 'There is more: give it back to get it.' } as const;
