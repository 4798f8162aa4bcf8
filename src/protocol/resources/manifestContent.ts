import { method } from '../declare/method.ts';
import * as parameter from '../wire/parameters.ts';
import { addedTag, manifestContent, referrer } from './objects.ts';

const named = {
  registry: parameter.registry,
  repository: parameter.repository,
  digest: parameter.digest,
  tag: parameter.tagName,
  call: parameter.call,
} as const;

/** Where both are given, the digest says which manifest it is. */
const digestOrTag = [{ required: ['digest'] }, { required: ['tag'] }] as const;

export const manifestContentGet = method({
  name: 'manifest/content/get',
  summary: 'The bytes of a manifest, of whatever media type, verified (GET /v2/{repository}/manifests/{reference}).',
  effect: 'reads',
  params: {
    type: 'object',
    properties: {
      ...named,
      path: { ...parameter.path, description: 'Save the bytes to this file as well.' },
      force: { type: 'boolean', description: 'Replaces a file that is there.' },
    },
    required: ['registry', 'repository'],
    anyOf: digestOrTag,
    additionalProperties: false,
  },
  result: manifestContent,
});

export const manifestContentSet = method({
  name: 'manifest/content/set',
  summary: 'Stores the bytes of a manifest, exactly (PUT /v2/{repository}/manifests/{reference}).',
  effect: 'changes',
  params: {
    type: 'object',
    properties: {
      registry: parameter.registry,
      repository: parameter.repository,
      tag: { ...parameter.tagName, description: 'Without one it is stored by its digest alone.' },
      mediaType: { type: 'string', minLength: 1, description: "The manifest's own mediaType where it is not given." },
      content: { type: 'string', description: 'Its text, stored as UTF-8.' },
      path: { ...parameter.path, description: 'A file that holds its bytes.' },
      call: parameter.call,
    },
    required: ['registry', 'repository'],
    oneOf: [
      { required: ['content'], not: { required: ['path'] } },
      { required: ['path'], not: { required: ['content'] } },
    ],
    additionalProperties: false,
  },
  result: manifestContent,
});

export const referrerList = method({
  name: 'referrer/list',
  summary: 'What refers to a manifest: signatures, SBOMs (GET /v2/{repository}/referrers/{digest}, or its tag).',
  effect: 'reads',
  params: {
    type: 'object',
    properties: { ...named, artifactType: { type: 'string', minLength: 1 } },
    required: ['registry', 'repository'],
    anyOf: digestOrTag,
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: { items: { type: 'array', items: referrer } },
    required: ['items'],
    additionalProperties: false,
  },
});

export const tagAdd = method({
  name: 'tag/add',
  summary: 'Gives a manifest that is there another tag; nothing is moved.',
  effect: 'changes',
  params: {
    type: 'object',
    properties: { ...named, name: { ...parameter.tagName, description: 'The new tag.' } },
    required: ['registry', 'repository', 'name'],
    anyOf: digestOrTag,
    additionalProperties: false,
  },
  result: addedTag,
});
