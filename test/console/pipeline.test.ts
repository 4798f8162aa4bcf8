import { describe, expect, it } from 'vitest';
import { readPlaces } from '../../console/line/words.ts';
import { commands, findCommand } from '../../console/plan/catalogue.ts';
import { readCmdlet, type Stage, settle } from '../../console/plan/plan.ts';
import { Failure } from '../../console/run/failure.ts';
import { runStage, type Surroundings } from '../../console/run/interpreter.ts';
import type { Item } from '../../console/run/items.ts';
import { type Meaning, objectTypes, type PipedType, pipelineTable } from '../../src/protocol/index.ts';

const where = { registryName: 'reg', repositoryName: 'team/app' };
const changeableAttributes = { deleteEnabled: true };
const tag = { name: '1.10', digest: 'sha256:dd', changeableAttributes, ...where };
const manifest = { digest: 'sha256:dd', tags: ['1.10', 'latest'], changeableAttributes, ...where };
const image = { registry: 'reg.azurecr.io', imageName: 'team/app' };

const arm = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/reg';
const child = (type: string) => ({
  id: `${arm}/${type}/one`,
  name: 'one',
  registryName: 'reg',
  resourceGroupName: 'g',
});
const secret = { username: 'reg', password: 'pw', registryName: 'reg', resourceGroupName: 'g' };
const management = {
  resourceManagerUrl: 'http://127.0.0.1:2',
  subscriptionId: 's',
  managementToken: 'token',
};

const samples: Readonly<Record<PipedType, Item>> = {
  'AcrShell.Registry': {
    type: 'AcrShell.Registry',
    object: { id: arm, name: 'reg', adminUserEnabled: true, registryName: 'reg', resourceGroupName: 'g' },
  },
  'AcrShell.RegistryCredential': { type: 'AcrShell.RegistryCredential', object: secret },
  'AcrShell.SecureRegistryCredential': { type: 'AcrShell.SecureRegistryCredential', object: secret },
  'AcrShell.Replication': { type: 'AcrShell.Replication', object: child('replications') },
  'AcrShell.Webhook': { type: 'AcrShell.Webhook', object: child('webhooks') },
  'AcrShell.CacheRule': { type: 'AcrShell.CacheRule', object: child('cacheRules') },
  'AcrShell.CredentialSet': { type: 'AcrShell.CredentialSet', object: child('credentialSets') },
  'AcrShell.ScopeMap': { type: 'AcrShell.ScopeMap', object: child('scopeMaps') },
  'AcrShell.Token': { type: 'AcrShell.Token', object: child('tokens') },
  'AcrShell.AgentPool': { type: 'AcrShell.AgentPool', object: child('agentPools') },
  'AcrShell.Access': { type: 'AcrShell.Access', object: child('providers/Microsoft.Authorization/roleAssignments') },
  'AcrShell.Account': { type: 'AcrShell.Account', object: { identityType: 'AccessToken' } },
  'AcrShell.AgentPoolQueueStatus': { type: 'AcrShell.AgentPoolQueueStatus', object: { count: 1 } },
  'AcrShell.IPRule': { type: 'AcrShell.IPRule', object: { ipAddressOrRange: '203.0.113.7' } },
  'AcrShell.RegistryNameStatus': {
    type: 'AcrShell.RegistryNameStatus',
    object: { name: 'fresh', nameAvailable: true },
  },
  'AcrShell.RegistryTemplate': { type: 'AcrShell.RegistryTemplate', object: { registryName: 'reg' } },
  'AcrShell.RegistryUsage': { type: 'AcrShell.RegistryUsage', object: { name: 'Size', currentValue: 1 } },
  'AcrShell.TokenCertificate': { type: 'AcrShell.TokenCertificate', object: { name: 'certificate1' } },
  'AcrShell.TokenPassword': { type: 'AcrShell.TokenPassword', object: { name: 'password1' } },
  'AcrShell.WebhookCallbackConfig': { type: 'AcrShell.WebhookCallbackConfig', object: { serviceUri: 'https://x' } },
  'AcrShell.WebhookEvent': { type: 'AcrShell.WebhookEvent', object: { id: 'e' } },
  'AcrShell.WebhookEventInfo': { type: 'AcrShell.WebhookEventInfo', object: { id: 'e' } },
  'AcrShell.RepositoryName': { type: 'AcrShell.RepositoryName', name: 'team/app', registryName: 'reg' },
  'AcrShell.Repository': { type: 'AcrShell.Repository', object: { ...image, changeableAttributes, ...where } },
  'AcrShell.Tag': { type: 'AcrShell.Tag', object: { ...image, attributes: tag } },
  'AcrShell.TagAttributes': { type: 'AcrShell.TagAttributes', object: tag },
  'AcrShell.Manifest': { type: 'AcrShell.Manifest', object: { ...image, attributes: manifest } },
  'AcrShell.ManifestAttributes': { type: 'AcrShell.ManifestAttributes', object: manifest },
  'AcrShell.TagList': { type: 'AcrShell.TagList', object: { ...image, tags: [tag] } },
  'AcrShell.ManifestList': { type: 'AcrShell.ManifestList', object: { ...image, manifestsAttributes: [manifest] } },
  'AcrShell.ManifestReference': { type: 'AcrShell.ManifestReference', object: { digest: 'sha256:dd' } },
  'AcrShell.ChangeableAttributes': { type: 'AcrShell.ChangeableAttributes', object: changeableAttributes },
  'AcrShell.DeletedRepository': {
    type: 'AcrShell.DeletedRepository',
    object: { manifestsDeleted: [], tagsDeleted: [], ...where },
  },
  'AcrShell.Artifact': {
    type: 'AcrShell.Artifact',
    object: { ...where, tag: '1.10', digest: 'sha256:dd', mediaType: 'x/y', size: 1 },
  },
  'AcrShell.ManifestContent': {
    type: 'AcrShell.ManifestContent',
    object: { ...where, digest: 'sha256:dd', mediaType: 'x/y', size: 1, base64: '' },
  },
  'AcrShell.Referrer': {
    type: 'AcrShell.Referrer',
    object: { ...where, digest: 'sha256:dd', mediaType: 'x/y', size: 1, annotations: [], subject: 'sha256:ss' },
  },
  'AcrShell.AddedTag': { type: 'AcrShell.AddedTag', object: { ...where, name: '1.10', digest: 'sha256:dd' } },
  'AcrShell.Blob': { type: 'AcrShell.Blob', object: { ...where, digest: 'sha256:dd', size: 1 } },
  'AcrShell.Connection': {
    type: 'AcrShell.Connection',
    object: { registryName: 'reg', loginServer: 'reg.azurecr.io' },
  },
  'AcrShell.ExposedToken': { type: 'AcrShell.ExposedToken', object: { loginServer: 'reg.azurecr.io' } },
  'AcrShell.Environment': {
    type: 'AcrShell.Environment',
    object: { name: 'AzureCloud', registrySuffix: 'azurecr.io' },
  },
  'AcrShell.Emulator': {
    type: 'AcrShell.Emulator',
    object: { name: 'demo', loginServer: '127.0.0.1:1', userName: 'demo', password: 'pw', processId: 1, ...management },
  },
};

/** What the host is asked for each cell that isn't refused. */
const one = { registry: 'reg', name: 'team/app' };
const inside = { registry: 'reg', repository: 'team/app' };
const login = { kind: 'password', userName: 'demo', password: 'pw' };
const admin = { ...login, userName: 'reg' };
const expected: Readonly<Record<string, unknown>> = {
  'AcrShell.Connection Connect-AzContainerRegistry': ['contextConnect', { registry: 'reg' }],
  'AcrShell.Connection Disconnect-AzContainerRegistry': ['contextDisconnect', { registry: 'reg' }],
  'AcrShell.Connection Get-AzContainerRegistryContext': ['contextGet', { registry: 'reg' }],
  'AcrShell.Connection Clear-AzContainerRegistryContext': ['contextClear', { registry: 'reg' }],
  'AcrShell.Emulator Connect-AzContainerRegistry': ['contextConnect', { registry: 'demo', credential: login }],
  'AcrShell.Emulator Disconnect-AzContainerRegistry': ['contextDisconnect', { registry: 'demo' }],
  'AcrShell.Emulator Stop-AzContainerRegistryEmulator': ['emulatorStop', { name: 'demo' }],
  'AcrShell.Emulator Connect-AzContainerRegistryAccount': [
    'accountConnect',
    {
      credential: { kind: 'entraToken', token: 'token' },
      subscriptionId: 's',
      resourceManagerUrl: 'http://127.0.0.1:2',
    },
  ],
  'AcrShell.Registry Connect-AzContainerRegistry': ['contextConnect', { registry: 'reg', adminUser: true }],
  'AcrShell.Registry Disconnect-AzContainerRegistry': ['contextDisconnect', { registry: 'reg' }],
  'AcrShell.Registry Get-AzContainerRegistryContext': ['contextGet', { registry: 'reg' }],
  'AcrShell.Registry Clear-AzContainerRegistryContext': ['contextClear', { registry: 'reg' }],
  'AcrShell.Registry Get-AzContainerRegistryRepository': ['repositoryList', { registry: 'reg' }],
  'AcrShell.RegistryCredential Connect-AzContainerRegistry': ['contextConnect', { registry: 'reg', credential: admin }],
  'AcrShell.SecureRegistryCredential Connect-AzContainerRegistry': [
    'contextConnect',
    { registry: 'reg', credential: admin },
  ],
  'itself Get-AzContainerRegistryRepository': ['repositoryGet', one],
  'itself Update-AzContainerRegistryRepository': ['repositoryUpdate', one],
  'itself Remove-AzContainerRegistryRepository': ['repositoryRemove', one],
  'what it holds Get-AzContainerRegistryManifest': ['manifestList', inside],
  'what it holds Get-AzContainerRegistryTag': ['tagList', inside],
  'the manifest it points at Get-AzContainerRegistryManifest': ['manifestGet', { ...inside, digest: 'sha256:dd' }],
  'the manifest it points at Update-AzContainerRegistryManifest': [
    'manifestUpdate',
    { ...inside, digest: 'sha256:dd' },
  ],
  'the manifest it points at Remove-AzContainerRegistryManifest': [
    'manifestRemove',
    { ...inside, digest: 'sha256:dd' },
  ],
  'itself Get-AzContainerRegistryBlob': ['blobGet', { ...inside, digest: 'sha256:dd' }],
  'itself Save-AzContainerRegistryBlob': ['blobSave', { ...inside, digest: 'sha256:dd', path: '/x' }],
  'itself Remove-AzContainerRegistryBlob': ['blobRemove', { ...inside, digest: 'sha256:dd' }],
  'itself Get-AzContainerRegistryManifest': ['manifestGet', { ...inside, digest: 'sha256:dd' }],
  'itself Update-AzContainerRegistryManifest': ['manifestUpdate', { ...inside, digest: 'sha256:dd' }],
  'itself Remove-AzContainerRegistryManifest': ['manifestRemove', { ...inside, digest: 'sha256:dd' }],
  'itself Get-AzContainerRegistryTag': ['tagGet', { ...inside, name: '1.10' }],
  'itself Update-AzContainerRegistryTag': ['tagUpdate', { ...inside, name: '1.10' }],
  'itself Remove-AzContainerRegistryTag': ['tagRemove', { ...inside, name: '1.10' }],
  'the tags that point at it Get-AzContainerRegistryTag': ['tagList', { ...inside, digest: 'sha256:dd' }],
};

/** What leads to a manifest leads to its content too: a tag by its name, everything else by its digest. */
const contentCalls = {
  'Save-AzContainerRegistryArtifact': ['artifactPull', { path: '/x' }],
  'Copy-AzContainerRegistryArtifact': ['artifactCopy', {}],
  'Get-AzContainerRegistryManifestContent': ['manifestContentGet', {}],
  'Get-AzContainerRegistryReferrer': ['referrerList', {}],
  'Add-AzContainerRegistryTag': ['tagAdd', { name: 'stable' }],
} as const;
const tagged = ['AcrShell.Tag', 'AcrShell.TagAttributes', 'AcrShell.AddedTag'];

function expectedCall(type: PipedType, cmdlet: string, meaning: Meaning): unknown {
  const [method, more] = contentCalls[cmdlet as keyof typeof contentCalls] ?? [];
  if (!method) return expected[`${type} ${cmdlet}`] ?? expected[`${meaning} ${cmdlet}`];
  const name = tagged.includes(type) ? { tag: '1.10' } : { digest: 'sha256:dd' };
  return [method, { ...inside, ...name, ...(type === 'AcrShell.Artifact' ? { tag: '1.10' } : {}), ...more }];
}

/** What must be said beside the pipe. */
const beside: Readonly<Record<string, string>> = {
  'Save-AzContainerRegistryArtifact': ' -Path /x',
  'Save-AzContainerRegistryBlob': ' -Path /x',
  'Add-AzContainerRegistryTag': ' -NewTag stable',
};

async function pipe(
  type: PipedType,
  line: string,
  item = samples[type],
): Promise<{ calls: unknown[]; written: Item[]; stage: Stage }> {
  const before = { command: findCommand('Get-AzContainerRegistryContext'), writes: type } as Stage;
  const { stage } = settle(readCmdlet(readPlaces(line)), before, () => undefined);
  const calls: unknown[] = [];
  const surroundings: Surroundings = {
    call: async (method, params) => {
      calls.push([method, params]);
      return method.endsWith('List') ? { ...image, items: [{ ...image, attributes: tag }] } : { ...image };
    },
    say: () => {},
    confirm: async () => true,
    report: () => {},
  };
  const written: Item[] = [];
  for await (const one of runStage(stage, from(item), surroundings)) written.push(one);
  return { calls, written, stage };
}

async function* from(...items: Item[]) {
  yield* items;
}

const cells = Object.entries(pipelineTable).flatMap(([type, row]) =>
  Object.entries(row).map(([cmdlet, meaning]) => [type as PipedType, cmdlet as string, meaning as Meaning] as const),
);

describe('every cell of the pipeline table', () => {
  it.each(cells.filter(([, , meaning]) => meaning === 'refused'))('%s into %s is %s', async (type, cmdlet) => {
    const refusal = await pipe(type, cmdlet).catch((thrown: unknown) => thrown);
    expect(refusal).toBeInstanceOf(Failure);
    expect(refusal).toMatchObject({ kind: 'InvalidInput' });
    expect((refusal as Failure).message).toContain(cmdlet);
    expect((refusal as Failure).advice).not.toBe('');
  });

  it.each(cells.filter(([, , meaning]) => meaning !== 'refused'))(
    '%s into %s means %s',
    async (type, cmdlet, meaning) => {
      const { calls } = await pipe(type, `${cmdlet}${beside[cmdlet] ?? ''}`);
      expect(calls).toEqual([expectedCall(type, cmdlet, meaning)]);
    },
  );
});

describe('the cmdlets of the session', () => {
  const takers: Readonly<Record<string, PipedType>> = {
    'Connect-AzContainerRegistry': 'AcrShell.Emulator',
    'Stop-AzContainerRegistryEmulator': 'AcrShell.Emulator',
    'Get-AzContainerRegistryContext': 'AcrShell.Connection',
    'Clear-AzContainerRegistryContext': 'AcrShell.Connection',
  };
  const others = commands
    .filter(({ isManagement }) => !isManagement)
    .map(({ name }) => name)
    .filter((name) => !Object.hasOwn(pipelineTable['AcrShell.Tag'], name));
  const pairs = others.flatMap((name) => (Object.keys(samples) as PipedType[]).map((type) => [type, name] as const));

  it.each(pairs.filter(([type, name]) => takers[name] !== type))('%s into %s is refused', async (type, name) => {
    await expect(pipe(type, name)).rejects.toMatchObject({ kind: 'InvalidInput' });
  });

  it('an emulator is connected to as its admin user', async () => {
    const { calls, written } = await pipe('AcrShell.Emulator', 'Connect-AzContainerRegistry');
    const credential = { kind: 'password', userName: 'demo', password: 'pw' };
    expect(calls).toEqual([['contextConnect', { registry: 'demo', credential }]]);
    expect(written).toEqual([{ type: 'string', text: 'Login Succeeded' }]);
  });

  it('an emulator is stopped by name, a connection shown and dropped by registry', async () => {
    expect((await pipe('AcrShell.Emulator', 'Stop-AzContainerRegistryEmulator')).calls).toEqual([
      ['emulatorStop', { name: 'demo' }],
    ]);
    expect((await pipe('AcrShell.Connection', 'Get-AzContainerRegistryContext')).calls).toEqual([
      ['contextGet', { registry: 'reg' }],
    ]);
    expect((await pipe('AcrShell.Connection', 'Clear-AzContainerRegistryContext')).calls).toEqual([
      ['contextClear', { registry: 'reg' }],
    ]);
  });
});

/** What the cmdlets that take a resource must be told beside the pipe, where that is something. */
const needed: Readonly<Record<string, string>> = {
  'Update-AzContainerRegistryCredential': '-PasswordName password2',
  'Import-AzContainerRegistryImage': '-SourceImage a:b',
  'New-AzContainerRegistryReplication': '-Location westus',
  'New-AzContainerRegistryWebhook': '-Name new -Action push -ServiceUri https://x',
  'New-AzContainerRegistryScopeMap': '-Name new -Action a',
  'New-AzContainerRegistryToken': '-Name new',
  'New-AzContainerRegistryCacheRule': '-Name new -SourceRepository mcr.microsoft.com/a',
  'New-AzContainerRegistryCredentialSet':
    '-Name new -LoginServer docker.io -UsernameSecretIdentifier u -PasswordSecretIdentifier p',
  'New-AzContainerRegistryAgentPool': '-Name new',
  'Grant-AzContainerRegistryAccess': '-Role AcrPull',
};

describe('the cmdlets of Azure Resource Manager', () => {
  const takers = commands.filter(({ isManagement, parameters }) => isManagement && parameters.has('InputObject'));
  const types = Object.keys(objectTypes).filter((type): type is PipedType => Object.hasOwn(samples, type));
  const idOf = (type: PipedType) => {
    const sample = samples[type];
    // An event's id is none of a resource.
    return 'object' in sample && !type.startsWith('AcrShell.WebhookEvent') ? sample.object.id : undefined;
  };
  const pairs = (wanted: readonly PipedType[]) =>
    takers.flatMap(({ name }) => wanted.map((type) => [type, name] as const));
  const withId = types.filter((type) => idOf(type) !== undefined);
  const named: readonly PipedType[] = [
    'AcrShell.RegistryCredential',
    'AcrShell.Connection',
    'AcrShell.RegistryTemplate',
  ];
  const refused = types.filter((type) => !withId.includes(type) && !named.includes(type));
  const line = (name: string) => `${name} ${needed[name] ?? ''}`;

  it.each(pairs(withId))('%s into %s is told by its id, and the host decides', async (type, name) => {
    const { calls } = await pipe(type, line(name));
    expect(calls).toEqual([[expect.any(String), expect.objectContaining({ id: idOf(type) })]]);
    expect(calls).not.toEqual([[expect.any(String), expect.objectContaining({ registry: expect.anything() })]]);
  });

  it.each(pairs(refused.filter((type) => type !== 'AcrShell.SecureRegistryCredential')))(
    '%s into %s is refused, as in PowerShell',
    async (type, name) => {
      await expect(pipe(type, line(name))).rejects.toMatchObject({
        message: `An ${type} can not be piped to ${name}.`,
        advice:
          'It takes what Get-AzContainerRegistry and its like write, a resource id, or objects that have a RegistryName.',
      });
    },
  );

  it('take what only names a registry by that, but not to change or delete that', async () => {
    for (const type of ['AcrShell.Connection', 'AcrShell.RegistryCredential'] as const)
      await expect(pipe(type, 'Remove-AzContainerRegistry')).rejects.toMatchObject({
        message: `An ${type} can not be piped to Remove-AzContainerRegistry.`,
      });
    expect((await pipe('AcrShell.RegistryCredential', 'Get-AzContainerRegistryReplication')).calls).toEqual([
      ['replicationList', { registry: 'reg', resourceGroup: 'g' }],
    ]);
    expect((await pipe('AcrShell.Connection', 'Get-AzContainerRegistryUsage')).calls).toEqual([
      ['registryUsageList', { registry: 'reg' }],
    ]);
    await expect(pipe('AcrShell.Connection', 'Remove-AzContainerRegistryToken')).rejects.toMatchObject({
      message: 'Remove-AzContainerRegistryToken needs -Name.',
    });
  });

  it('take a name beside the pipe, and no second registry', async () => {
    expect((await pipe('AcrShell.Registry', 'Get-AzContainerRegistryToken -Name reader')).calls).toEqual([
      ['tokenList', { id: arm, name: 'reader' }],
    ]);
    for (const beside of ['-RegistryName other', '-InputObject other']) {
      await expect(pipe('AcrShell.Registry', `Get-AzContainerRegistryToken ${beside}`)).rejects.toMatchObject({
        message: expect.stringContaining('and so does what is piped into it'),
      });
    }
  });

  it('take a resource id, or a name, as text', async () => {
    const { stage } = settle(
      readCmdlet(readPlaces(`Get-AzContainerRegistryToken -InputObject ${arm}`)),
      undefined,
      () => undefined,
    );
    expect(stage).toMatchObject({ set: 'ViaIdentity', values: new Map([['InputObject', arm]]) });
  });

  it('make a registry of a name that was asked about', async () => {
    const { calls } = await pipe(
      'AcrShell.RegistryNameStatus',
      'New-AzContainerRegistry -ResourceGroupName g -Sku Basic',
    );
    expect(calls).toEqual([['registryCreate', { registry: 'fresh', resourceGroup: 'g', sku: 'Basic' }]]);
    await expect(
      pipe('AcrShell.Registry', 'New-AzContainerRegistry -ResourceGroupName g -Sku Basic'),
    ).rejects.toMatchObject({ kind: 'InvalidInput' });
  });

  it('sign in as the admin user only where there is one, and nothing else was said', async () => {
    const connect = 'Connect-AzContainerRegistry';
    const { calls } = await pipe('AcrShell.Registry', `${connect} -Anonymous`);
    expect(calls).toEqual([['contextConnect', { registry: 'reg', credential: { kind: 'anonymous' } }]]);
    const plain: Item = { type: 'AcrShell.Registry', object: { registryName: 'reg', adminUserEnabled: false } };
    expect((await pipe('AcrShell.Registry', connect, plain)).calls).toEqual([['contextConnect', { registry: 'reg' }]]);
  });

  it('say what a piped credential lacks', async () => {
    const second: Item = {
      type: 'AcrShell.RegistryCredential',
      object: { username: 'reader', password2: 'pw', registryName: 'reg' },
    };
    await expect(pipe('AcrShell.RegistryCredential', 'Connect-AzContainerRegistry', second)).rejects.toMatchObject({
      message: 'What was piped has no Password, and Connect-AzContainerRegistry needs it.',
    });
  });
});

describe('what is written beside the pipe', () => {
  it('wins over what is piped', async () => {
    const { calls } = await pipe('AcrShell.Tag', 'Get-AzContainerRegistryTag -RegistryName other -Name 2.0');
    expect(calls).toEqual([['tagGet', { registry: 'other', repository: 'team/app', name: '2.0' }]]);
  });

  it('decides the set: -Tag keeps the digest of a piped tag out', async () => {
    const { calls } = await pipe('AcrShell.Tag', 'Remove-AzContainerRegistryManifest -Tag 2.0');
    expect(calls).toEqual([['manifestRemove', { ...inside, tag: '2.0' }]]);
  });

  it('narrows: a repository and a wildcard stream what matches', async () => {
    const { calls, written } = await pipe('AcrShell.Repository', "Get-AzContainerRegistryTag -Name '1.*' -First 5");
    expect(calls).toEqual([['tagList', { ...inside, match: '1.*', first: 5 }]]);
    expect(written.map(({ type }) => type)).toEqual(['AcrShell.Tag']);
  });

  it('a name from the pipe is a name, even if it holds what looks like a wildcard', async () => {
    const { stage } = await pipe('AcrShell.Tag', 'Get-AzContainerRegistryTag');
    expect(stage.isMatch).toBe(false);
  });
});
