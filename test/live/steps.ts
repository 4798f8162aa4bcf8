import type { ErrorKind, MethodKey } from '../../src/protocol/index.ts';

/** What earlier steps found or made, for later ones. */
export interface Found {
  readonly registry: string;
  /** The name under which Azure Resource Manager knows it. */
  readonly name: string;
  repository?: string | undefined;
  tag?: string | undefined;
  digest?: string | undefined;
  /** Only with -AllowWrite: a repository of our own, and a folder for files. */
  readonly own: string;
  readonly folder: string;
}

export interface Step {
  readonly method: MethodKey;
  readonly says: string;
  /** Undefined: what it needs was not found. */
  readonly params: (found: Found) => object | undefined;
  /** It must fail in this way. */
  readonly fails?: ErrorKind;
  /** It may fail in these ways: the registry, or who is signed in, has no such thing. */
  readonly mayFail?: readonly ErrorKind[];
  readonly learn?: (result: Result, found: Found) => void;
}

type Result = Readonly<Record<string, unknown>>;

const nobody = 'acrshell-live/nothing-of-this-name';
const noDigest = `sha256:${'0'.repeat(64)}`;
const managed: readonly ErrorKind[] = ['Unauthenticated', 'Denied', 'NotFound'];

const inRepository =
  (more: (found: Found) => object | undefined = () => ({})) =>
  (found: Found) => {
    const own = found.repository === undefined ? undefined : more(found);
    return own && { registry: found.registry, repository: found.repository, ...own };
  };
const oneTag = inRepository(({ tag }) => (tag === undefined ? undefined : { tag }));
const absent = (more: object) => (found: Found) => ({ registry: found.registry, ...more });
const managedStep = (method: MethodKey, says: string): Step => ({
  ...{ method, says, mayFail: managed },
  params: ({ name }) => ({ registry: name }),
});

/** Nothing here changes anything. */
export const reading: readonly Step[] = [
  { method: 'contextGet', says: 'what is connected', params: () => ({}) },
  { method: 'healthCheck', says: 'the health of the registry', params: ({ registry }) => ({ registry }) },
  {
    ...{ method: 'repositoryList', says: 'the first repositories', mayFail: ['Denied'] },
    params: ({ registry }) => ({ registry, first: 5 }),
    learn: ({ names }, found) => {
      found.repository = (names as readonly string[] | undefined)?.[0];
    },
  },
  {
    ...{ method: 'repositoryGet', says: 'one repository' },
    params: ({ registry, repository }) => (repository === undefined ? undefined : { registry, name: repository }),
  },
  {
    ...{ method: 'tagList', says: 'its latest tags' },
    params: inRepository(() => ({ first: 5, orderBy: 'LastUpdateTimeDescending' })),
    learn: ({ items }, found) => {
      const [first] = items as readonly { readonly attributes: { readonly name: string; readonly digest: string } }[];
      found.tag = first?.attributes.name;
      found.digest = first?.attributes.digest;
    },
  },
  {
    method: 'tagGet',
    says: 'one tag',
    params: inRepository(({ tag }) => (tag === undefined ? undefined : { name: tag })),
  },
  { method: 'manifestList', says: 'its latest manifests', params: inRepository(() => ({ first: 5 })) },
  {
    method: 'manifestGet',
    says: 'one manifest',
    params: inRepository(({ digest }) => (digest === undefined ? undefined : { digest })),
  },
  { method: 'manifestContentGet', says: 'its content', params: oneTag },
  { method: 'referrerList', says: 'what refers to it', params: oneTag },
  {
    ...{ method: 'repositoryGet', says: 'a repository that is not there', fails: 'NotFound', mayFail: ['Denied'] },
    params: absent({ name: nobody }),
  },
  {
    ...{ method: 'tagGet', says: 'a tag that is not there', fails: 'NotFound' },
    params: inRepository(() => ({ name: 'acrshell-live-nothing' })),
  },
  {
    ...{ method: 'manifestGet', says: 'a manifest that is not there', fails: 'NotFound' },
    params: inRepository(() => ({ digest: noDigest })),
  },
  {
    ...{ method: 'blobGet', says: 'a blob that is not there', fails: 'NotFound' },
    params: inRepository(() => ({ digest: noDigest })),
  },
  {
    ...{ method: 'deletedRepositoryList', says: 'what was soft-deleted' },
    params: ({ registry }) => ({ registry, first: 5 }),
    mayFail: ['InvalidInput', 'Denied', 'NotFound', 'Conflict'],
  },
  {
    ...managedStep('registryList', 'the registry as a resource'),
    params: ({ name }) => ({ registry: name, detail: true }),
  },
  managedStep('registryUsageList', 'its usage'),
  managedStep('replicationList', 'its replications'),
  managedStep('webhookList', 'its webhooks'),
  managedStep('scopeMapList', 'its scope maps'),
  managedStep('tokenList', 'its tokens'),
  managedStep('cacheRuleList', 'its cache rules'),
  managedStep('credentialSetList', 'its credential sets'),
  managedStep('agentPoolList', 'its agent pools'),
  managedStep('importPipelineList', 'its import pipelines'),
  managedStep('exportPipelineList', 'its export pipelines'),
  managedStep('taskList', 'its tasks'),
  managedStep('runList', 'its runs'),
  managedStep('accessList', 'who has which role'),
];

const ours =
  (more: (found: Found) => object) =>
  (found: Found): object => ({ registry: found.registry, repository: found.own, ...more(found) });
const locked: readonly ErrorKind[] = ['Denied'];
const resource = 'acrshelllive';

/** In a repository of its own, which is deleted at the end; and a scope map and a token, which are deleted, too. */
export const writing: readonly Step[] = [
  {
    ...{ method: 'artifactPush', says: 'push an artifact' },
    params: ours(({ folder }) => ({
      tag: 'v1',
      paths: [`${folder}/readme.txt`],
      artifactType: 'application/x-acrshell-live',
    })),
  },
  { method: 'artifactPull', says: 'pull it', params: ours(({ folder }) => ({ tag: 'v1', path: `${folder}/pulled` })) },
  { method: 'tagAdd', says: 'tag it again', params: ours(() => ({ tag: 'v1', name: 'v2' })) },
  { method: 'tagUpdate', says: 'lock a tag', params: ours(() => ({ name: 'v2', deleteEnabled: false })) },
  {
    ...{ method: 'tagRemove', says: 'delete a locked tag', fails: 'Locked', mayFail: locked },
    params: ours(() => ({ name: 'v2' })),
  },
  { method: 'tagUpdate', says: 'unlock it', params: ours(() => ({ name: 'v2', deleteEnabled: true })) },
  { method: 'tagRemove', says: 'delete it', params: ours(() => ({ name: 'v2' })) },
  { method: 'manifestUpdate', says: 'lock a manifest', params: ours(() => ({ tag: 'v1', writeEnabled: false })) },
  { method: 'manifestUpdate', says: 'unlock it', params: ours(() => ({ tag: 'v1', writeEnabled: true })) },
  {
    ...{ method: 'scopeMapCreate', says: 'make a scope map', mayFail: managed },
    params: ({ name }) => ({ registry: name, name: resource, actions: ['repositories/acrshell-live/content/read'] }),
  },
  {
    ...{ method: 'tokenCreate', says: 'make a token', mayFail: managed },
    params: ({ name }) => ({ registry: name, name: resource, scopeMapName: resource }),
  },
  {
    ...{ method: 'tokenRemove', says: 'delete the token', mayFail: managed },
    params: ({ name }) => ({ registry: name, name: resource }),
  },
  {
    ...{ method: 'scopeMapRemove', says: 'delete the scope map', mayFail: managed },
    params: ({ name }) => ({ registry: name, name: resource }),
  },
  {
    ...{ method: 'repositoryRemove', says: 'delete the repository' },
    params: ({ registry, own }) => ({ registry, name: own }),
  },
];
