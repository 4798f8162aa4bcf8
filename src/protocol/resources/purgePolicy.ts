/**
 * The rules of a purge, as a policy file has them. Published as purge-policy.schema.json beside the module and in docs/:
 * editors complete and validate a file that names it in `$schema`.
 */
const pattern = {
  type: 'string',
  minLength: 1,
  maxLength: 1000,
  description:
    'A wildcard (* ? [a-z]) that matches the whole name, or a regular expression between slashes (/^v[0-9]+$/, RE2 syntax) that matches a part of it.',
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
    name: { type: 'string', minLength: 1, maxLength: 200, description: 'Its name in plans and reports.' },
    action: { enum: ['keep', 'delete'], description: 'Whether items that match the rule are kept or deleted.' },
    repositories: {
      ...patterns,
      description: 'The repositories that the rule applies to; by default all of the plan.',
    },
    excludeRepositories: patterns,
    tags: {
      ...patterns,
      description: 'The tags that the rule applies to; by default all, but none if untagged is given.',
    },
    excludeTags: patterns,
    untagged: { type: 'boolean', description: 'Whether the rule applies to untagged manifests that nothing uses.' },
    olderThan: {
      ...duration,
      description: `By LastUpdateTime of the tag or of the untagged manifest. ${duration.description}`,
    },
    notPulledFor: {
      ...duration,
      description: `By the registry's log of pulls; items that the log does not cover are kept. ${duration.description}`,
    },
    mediaTypes: { ...patterns, description: 'Media types of the manifest; wildcards are allowed.' },
    platforms: { ...patterns, description: 'Platforms of the manifest as os/architecture, for instance linux/arm64.' },
    largerThan: size,
    smallerThan: size,
    keep: {
      type: 'integer',
      minimum: 0,
      description: 'The number of newest matching tags to keep, whatever their age.',
    },
    keepPer: {
      enum: ['repository', 'pattern'],
      description: 'Whether keep counts for each repository or for each pattern in tags.',
    },
    includeLocked: { type: 'boolean', description: 'Also deletes locked items: they are unlocked first.' },
    tagOnly: { type: 'boolean', description: 'Deletes only tags; their manifests are kept.' },
  },
  required: ['action'],
  additionalProperties: false,
} as const;

export const purgePolicy = {
  type: 'object',
  properties: {
    $schema: { type: 'string' },
    description: { type: 'string' },
    repositories: { ...patterns, description: 'The repositories that the policy applies to; by default all of them.' },
    excludeRepositories: patterns,
    minimumTags: {
      type: 'integer',
      minimum: 0,
      description: 'The minimum number of tags in each repository: the newest of those that would be deleted are kept.',
    },
    rules: {
      type: 'array',
      minItems: 1,
      maxItems: 1000,
      items: purgeRule,
      description:
        'In order: the first rule that matches a tag or an untagged manifest decides. Items that no rule matches are kept.',
    },
  },
  required: ['rules'],
  additionalProperties: false,
} as const;
