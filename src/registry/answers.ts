import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import { strangerFailure, strangerOf } from '../auth/stranger.ts';
import { Failure } from '../call/failure.ts';
import type { Endpoint, HttpResponse } from '../transport/sender.ts';
import { validator } from '../validation/validators.ts';
import { withoutNull } from '../validation/withoutNull.ts';
import { isObject } from './content/descriptors.ts';

/**
 * The service's JSON, as far as it is read here (data-plane description 2021-07-01). Other members are dropped;
 * missing members or other types are refused before anything is used. Null is the same as missing.
 */
const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const number = { type: 'number' } as const;

const changeable = {
  type: 'object',
  properties: {
    deleteEnabled: flag,
    writeEnabled: flag,
    listEnabled: flag,
    readEnabled: flag,
    quarantineState: text,
    quarantineDetails: text,
  },
} as const;

const tag = {
  type: 'object',
  properties: {
    name: text,
    digest: text,
    createdTime: text,
    lastUpdateTime: text,
    signed: flag,
    changeableAttributes: changeable,
  },
  required: ['name', 'digest'],
} as const;

const manifest = {
  type: 'object',
  properties: {
    digest: text,
    imageSize: number,
    createdTime: text,
    lastUpdateTime: text,
    architecture: text,
    os: text,
    mediaType: text,
    configMediaType: text,
    tags: { type: 'array', items: text },
    changeableAttributes: changeable,
    references: {
      type: 'array',
      items: { type: 'object', properties: { digest: text, architecture: text, os: text }, required: ['digest'] },
    },
  },
  required: ['digest'],
} as const;

const list = <const S extends JSONSchema>(items: S) => ({ type: 'array', items }) as const;

/** Soft-deleted items have few members; their times are text of the service. */
const deletedManifest = {
  type: 'object',
  properties: {
    digest: text,
    deletedAt: text,
    imageSize: { type: 'integer' },
    mediaType: text,
    tags: { anyOf: [{ type: 'array', items: text }, { type: 'null' }] },
  },
  required: ['digest'],
} as const;

const deletedTag = {
  type: 'object',
  properties: { tag: text, digest: text, deletedAt: text },
  required: ['tag', 'digest'],
} as const;

/** What the routes of a registry answer with. */
export const answers = {
  catalog: { type: 'object', properties: { repositories: list(text) } },
  repository: {
    type: 'object',
    properties: {
      imageName: text,
      createdTime: text,
      lastUpdateTime: text,
      manifestCount: number,
      tagCount: number,
      changeableAttributes: changeable,
    },
    required: ['imageName'],
  },
  tag: { type: 'object', properties: { tag }, required: ['tag'] },
  tags: { type: 'object', properties: { tags: list(tag) } },
  manifest: { type: 'object', properties: { manifest }, required: ['manifest'] },
  manifests: { type: 'object', properties: { manifests: list(manifest) } },
  deletedManifests: { type: 'object', properties: { manifests: list(deletedManifest) } },
  deletedTags: { type: 'object', properties: { tags: list(deletedTag) } },
} as const satisfies Record<string, JSONSchema>;

/** Spelled out one by one: over a generic key the compiler would unfold every schema at once. */
export interface Answers {
  readonly catalog: FromSchema<typeof answers.catalog>;
  readonly repository: FromSchema<typeof answers.repository>;
  readonly tag: FromSchema<typeof answers.tag>;
  readonly tags: FromSchema<typeof answers.tags>;
  readonly manifest: FromSchema<typeof answers.manifest>;
  readonly manifests: FromSchema<typeof answers.manifests>;
  readonly deletedManifests: FromSchema<typeof answers.deletedManifests>;
  readonly deletedTags: FromSchema<typeof answers.deletedTags>;
}
export type Answer<K extends keyof Answers> = Answers[K];
export type TagAnswer = Answer<'tag'>['tag'];
export type ManifestAnswer = Answer<'manifest'>['manifest'];
export type ChangeableAnswer = FromSchema<typeof changeable>;

/** The member that identifies each answer; an empty list may be null, but it is present. */
const marks: Readonly<Record<keyof Answers, readonly string[]>> = {
  catalog: ['repositories'],
  repository: ['imageName'],
  tag: ['tag'],
  tags: ['imageName', 'tags'],
  manifest: ['manifest'],
  manifests: ['imageName', 'manifests'],
  deletedManifests: ['imageName', 'manifests'],
  deletedTags: ['imageName', 'tags'],
};

/** The answer of the route, checked; of its list no more than `most`. Throws a Failure of kind BadAnswer for anything else. */
export async function readAnswer<K extends keyof Answers>(
  kind: K,
  response: HttpResponse,
  endpoint: Endpoint,
  most?: number,
): Promise<Answer<K>> {
  const stranger = strangerOf(response);
  if (stranger !== undefined) throw strangerFailure(endpoint, stranger, response);
  const validate = await validator(`answer ${kind}`, answers[kind]);
  const value = parsed(response);
  if (!isObject(value) || !marks[kind].some((mark) => Object.hasOwn(value, mark)))
    throw badAnswer(endpoint, response, noAnswer(value));
  if (most !== undefined) for (const items of Object.values(value)) if (Array.isArray(items)) cut(items, most);
  if (validate(value)) return value as Answer<K>;
  const without = withoutNull(value);
  if (validate(without)) return without as Answer<K>;
  throw badAnswer(endpoint, response, `unexpected JSON (${validate.errors?.[0]?.instancePath || '/'})`);
}

function cut(items: unknown[], most: number): void {
  if (items.length > most) items.length = most;
}

function parsed(response: HttpResponse): unknown {
  try {
    return JSON.parse(response.body.toString('utf8'));
  } catch {
    return undefined;
  }
}

const noAnswer = (value: unknown) => (value === undefined ? 'something that is not JSON' : 'unexpected JSON (/)');

function badAnswer(endpoint: Endpoint, response: HttpResponse, what: string): Failure {
  return new Failure('BadAnswer', `${endpoint.loginServer} answered with ${what}.`, {
    registry: endpoint.loginServer,
    status: response.status,
    advice: 'Check that this is the name of an Azure container registry, and that no proxy answers in its place.',
  });
}
