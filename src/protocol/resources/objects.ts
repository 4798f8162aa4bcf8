/**
 * What cmdlets write, as JSON Schemas: Az.ContainerRegistry's properties under their own names, and the plain
 * ones beside them by which every output pipes into every other cmdlet (RegistryName, RepositoryName, ...).
 * PowerShell's types of the same names are made from these (see `types.ts`).
 */
const text = { type: 'string' } as const;

/** The service's ISO 8601 UTC text, fraction padded to seven digits so that text sorts as time. */
export const timeText = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{7}Z$' } as const;

export const changeableAttributes = {
  type: 'object',
  description: 'What may be done with an item; PATCH /acr/v1/... changes it.',
  properties: {
    deleteEnabled: { type: 'boolean' },
    writeEnabled: { type: 'boolean' },
    listEnabled: { type: 'boolean' },
    readEnabled: { type: 'boolean' },
    quarantineState: text,
    quarantineDetails: text,
  },
  additionalProperties: false,
} as const;

export const repository = {
  type: 'object',
  properties: {
    registry: text,
    imageName: text,
    createdTime: timeText,
    lastUpdateTime: timeText,
    manifestCount: { type: 'integer' },
    tagCount: { type: 'integer' },
    changeableAttributes,
    registryName: text,
    repositoryName: text,
  },
  required: ['registry', 'imageName', 'changeableAttributes', 'registryName', 'repositoryName'],
  additionalProperties: false,
} as const;

export const tagAttributes = {
  type: 'object',
  properties: {
    name: text,
    digest: text,
    createdTime: timeText,
    lastUpdateTime: timeText,
    signed: { type: 'boolean' },
    changeableAttributes,
    registryName: text,
    repositoryName: text,
  },
  required: ['name', 'digest', 'changeableAttributes', 'registryName', 'repositoryName'],
  additionalProperties: false,
} as const;

export const tag = {
  type: 'object',
  properties: { registry: text, imageName: text, attributes: tagAttributes },
  required: ['registry', 'imageName', 'attributes'],
  additionalProperties: false,
} as const;

/** What an index refers to; present only where one index was asked for by name (GET .../_manifests/{digest}). */
export const manifestReference = {
  type: 'object',
  properties: { digest: text, architecture: text, os: text },
  required: ['digest'],
  additionalProperties: false,
} as const;

export const manifestAttributes = {
  type: 'object',
  properties: {
    digest: text,
    imageSize: { type: 'integer', description: 'Bytes.' },
    createdTime: timeText,
    lastUpdateTime: timeText,
    architecture: text,
    os: text,
    mediaType: text,
    configMediaType: text,
    tags: { type: 'array', items: text },
    changeableAttributes,
    references: { type: 'array', items: manifestReference },
    registryName: text,
    repositoryName: text,
  },
  required: ['digest', 'tags', 'changeableAttributes', 'registryName', 'repositoryName'],
  additionalProperties: false,
} as const;

export const manifest = {
  type: 'object',
  properties: { registry: text, imageName: text, attributes: manifestAttributes },
  required: ['registry', 'imageName', 'attributes'],
  additionalProperties: false,
} as const;

export const deletedRepository = {
  type: 'object',
  properties: {
    manifestsDeleted: { type: 'array', items: text },
    tagsDeleted: { type: 'array', items: text },
    registryName: text,
    repositoryName: text,
  },
  required: ['manifestsDeleted', 'tagsDeleted', 'registryName', 'repositoryName'],
  additionalProperties: false,
} as const;

/** A connected registry as `Get-AzContainerRegistryContext` shows it: never a secret, not even a shortened one. */
export const connection = {
  type: 'object',
  properties: {
    registryName: text,
    loginServer: text,
    identityType: {
      type: 'string',
      enum: [
        'UserPassword',
        'RefreshToken',
        'AccessToken',
        'ServicePrincipal',
        'Certificate',
        'FederatedToken',
        'ManagedIdentity',
        'DeviceCode',
        'AzContext',
        'DefaultAzureCredential',
        'Anonymous',
      ],
    },
    account: { type: 'string', description: 'The user or token name; absent for an anonymous connection.' },
    connectedOn: { type: 'string', format: 'date-time' },
    cachedTokens: { type: 'integer', description: 'Access tokens held in memory for this registry.' },
    tokenExpiresOn: {
      type: 'string',
      format: 'date-time',
      description: 'When the refresh token ends, if there is one.',
    },
    requestCount: { type: 'integer', description: 'Requests sent to this registry since it was connected.' },
  },
  required: ['registryName', 'loginServer', 'identityType', 'connectedOn', 'cachedTokens', 'requestCount'],
  additionalProperties: false,
} as const;

export const emulator = {
  type: 'object',
  properties: {
    name: text,
    loginServer: text,
    userName: text,
    password: { type: 'string', description: 'The admin password of this throw-away registry.' },
    accessToken: {
      type: 'string',
      description: 'An Entra ID token that this registry takes, to try an Azure identity with.',
    },
    dataFolder: text,
    processId: { type: 'integer' },
    caCertificate: { type: 'string', description: 'PEM, where TLS was asked for.' },
    resourceManagerUrl: { type: 'string', description: 'Where its Azure Resource Manager answers.' },
    subscriptionId: text,
    resourceGroupName: { type: 'string', description: 'One that is there from the start.' },
    managementToken: { type: 'string', description: 'An Entra ID token for its Azure Resource Manager.' },
  },
  required: ['name', 'loginServer', 'userName', 'password', 'processId'],
  additionalProperties: false,
} as const;

const where = { registryName: text, repositoryName: text } as const;

/** An image or artifact that was published, saved or copied, with what that took. */
export const artifact = {
  type: 'object',
  properties: {
    ...where,
    tag: text,
    digest: text,
    mediaType: text,
    artifactType: text,
    size: { type: 'integer', description: 'Bytes of every manifest and blob of it.' },
    blobsMoved: { type: 'integer' },
    blobsThere: { type: 'integer', description: 'Not moved: they were there already.' },
    blobsMounted: { type: 'integer', description: 'Not moved: taken over from the repository beside.' },
    bytesMoved: { type: 'integer' },
    paths: { type: 'array', items: text, description: 'What was written to this machine.' },
    referrers: { type: 'array', items: text, description: 'Digests of the referrers that came along.' },
  },
  required: [
    'registryName',
    'repositoryName',
    'digest',
    'mediaType',
    'size',
    'blobsMoved',
    'blobsThere',
    'blobsMounted',
    'bytesMoved',
  ],
  additionalProperties: false,
} as const;

export const blob = {
  type: 'object',
  properties: {
    ...where,
    digest: text,
    size: { type: 'integer', description: 'Bytes.' },
    path: text,
    content: { type: 'string', description: 'Its text, where it is UTF-8 and was asked for.' },
    base64: { type: 'string', contentEncoding: 'base64', description: 'Its bytes, where they were asked for.' },
  },
  required: ['registryName', 'repositoryName', 'digest', 'size'],
  additionalProperties: false,
} as const;

export const manifestContent = {
  type: 'object',
  properties: {
    ...where,
    tag: text,
    digest: text,
    mediaType: text,
    size: { type: 'integer', description: 'Bytes.' },
    content: { type: 'string', description: 'Its text, where it is UTF-8.' },
    base64: { type: 'string', contentEncoding: 'base64', description: 'The bytes as they are stored.' },
    path: text,
  },
  required: ['registryName', 'repositoryName', 'digest', 'mediaType', 'size', 'base64'],
  additionalProperties: false,
} as const;

export const referrer = {
  type: 'object',
  properties: {
    ...where,
    digest: text,
    mediaType: text,
    artifactType: text,
    size: { type: 'integer', description: 'Bytes of its manifest.' },
    annotations: { type: 'array', items: text, description: 'key=value' },
    subject: { type: 'string', description: 'Digest of the manifest that it refers to.' },
  },
  required: ['registryName', 'repositoryName', 'digest', 'mediaType', 'size', 'annotations', 'subject'],
  additionalProperties: false,
} as const;

export const addedTag = {
  type: 'object',
  properties: { ...where, name: text, digest: text, mediaType: text },
  required: ['registryName', 'repositoryName', 'name', 'digest', 'mediaType'],
  additionalProperties: false,
} as const;

/** A cloud, as far as registries go. */
export const environment = {
  type: 'object',
  properties: {
    name: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_-]{0,63}$' },
    registrySuffix: { type: 'string', description: 'What bare registry names are completed by: azurecr.io.' },
    audience: {
      type: 'string',
      pattern: '^https://[^\\s]+$',
      description: 'What Entra ID tokens for registries are for.',
    },
    authorityHost: { type: 'string', pattern: '^https://[^\\s]+$', description: 'Where Entra ID signs people in.' },
    resourceManagerUrl: {
      type: 'string',
      pattern: '^https://[^\\s]+$',
      description: 'Where Azure Resource Manager answers.',
    },
    resourceManagerAudience: {
      type: 'string',
      pattern: '^https://[^\\s]+$',
      description: 'What tokens for that are for, where it is not its address.',
    },
    graphUrl: { type: 'string', pattern: '^https://[^\\s]+$', description: 'Where Microsoft Graph answers.' },
  },
  required: ['name', 'registrySuffix', 'audience', 'authorityHost'],
  additionalProperties: false,
} as const;
