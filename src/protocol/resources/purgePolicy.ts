/**
 * The rules of a clean-up, as a file holds them. Published as purge-policy.schema.json beside the module and in docs/:
 * editors complete and check a file that names it in `$schema`.
 */
const pattern = {
  type: 'string',
  minLength: 1,
  maxLength: 1000,
  description:
    'A wildcard (* ? [a-z]) that the whole name matches, or a regular expression between slashes (/^v[0-9]+$/, RE2 syntax) that is found in it.',
} as const;

const patterns = { type: 'array', minItems: 1, maxItems: 1000, items: pattern } as const;

const duration = {
  type: 'string',
  minLength: 1,
  maxLength: 60,
  description: '30d, 12h, 2w, 1d12h, 90m, an ISO 8601 duration (P30D) or a TimeSpan (30.00:00:00).',
} as const;

const size = {
  anyOf: [
    { type: 'integer', minimum: 0 },
    { type: 'string', minLength: 1, maxLength: 40 },
  ],
  description: 'Bytes, or a text such as 500MB or 2GB (1 MB is 1,048,576 bytes, as in PowerShell).',
} as const;

export const purgeRule = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 200, description: 'How plan and report call it.' },
    action: { enum: ['keep', 'delete'], description: 'What becomes of what the rule matches.' },
    repositories: { ...patterns, description: 'In which repositories; in all that the plan looks at unless given.' },
    excludeRepositories: patterns,
    tags: { ...patterns, description: 'Which tags; all of them unless given, none where only untagged is.' },
    excludeTags: patterns,
    untagged: { type: 'boolean', description: 'Manifests without a tag that nothing uses.' },
    olderThan: {
      ...duration,
      description: `By LastUpdateTime: of the tag, or of the untagged manifest. ${duration.description}`,
    },
    notPulledFor: {
      ...duration,
      description: `By the registry's log of pulls. Of what that does not know nothing is deleted. ${duration.description}`,
    },
    mediaTypes: { ...patterns, description: 'Of the manifest.' },
    platforms: { ...patterns, description: 'os/architecture of the manifest, for instance linux/arm64.' },
    largerThan: size,
    smallerThan: size,
    keep: {
      type: 'integer',
      minimum: 0,
      description: 'That many of the newest tags which the rule matches stay, whatever their age.',
    },
    keepPer: { enum: ['repository', 'pattern'], description: 'For each repository, or for each pattern in tags.' },
    includeLocked: { type: 'boolean', description: 'Locked items too: they are unlocked, then deleted.' },
    tagOnly: { type: 'boolean', description: 'Tags go, their manifests stay.' },
  },
  required: ['action'],
  additionalProperties: false,
} as const;

export const purgePolicy = {
  type: 'object',
  properties: {
    $schema: { type: 'string' },
    description: { type: 'string' },
    repositories: { ...patterns, description: 'The repositories that the policy is about; all of them unless given.' },
    excludeRepositories: patterns,
    minimumTags: {
      type: 'integer',
      minimum: 0,
      description: 'No repository is left with fewer tags than this: the newest of those that would go stay.',
    },
    rules: {
      type: 'array',
      minItems: 1,
      maxItems: 1000,
      items: purgeRule,
      description: 'In order: the first that matches a tag or an untagged manifest decides. What none matches stays.',
    },
  },
  required: ['rules'],
  additionalProperties: false,
} as const;
