import { describe, expect, it } from 'vitest';
import { commands, findCommand } from '../../console/catalogue.ts';
import { Failure } from '../../console/failure.ts';
import { runStage, type Surroundings } from '../../console/interpreter.ts';
import type { Item } from '../../console/items.ts';
import { readCmdlet, type Stage, settle } from '../../console/plan.ts';
import { readPlaces } from '../../console/words.ts';
import { type DataCmdlet, type Meaning, type PipedType, pipelineTable } from '../../src/protocol/pipeline.ts';

const where = { registryName: 'reg', repositoryName: 'team/app' };
const changeableAttributes = { deleteEnabled: true };
const tag = { name: '1.10', digest: 'sha256:dd', changeableAttributes, ...where };
const manifest = { digest: 'sha256:dd', tags: ['1.10', 'latest'], changeableAttributes, ...where };
const image = { registry: 'reg.azurecr.io', imageName: 'team/app' };

const samples: Readonly<Record<PipedType, Item>> = {
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
    object: { name: 'demo', loginServer: '127.0.0.1:1', userName: 'demo', password: 'pw', processId: 1 },
  },
};

/** What the host is asked for each cell that isn't refused. */
const one = { registry: 'reg', name: 'team/app' };
const inside = { registry: 'reg', repository: 'team/app' };
const login = { kind: 'password', userName: 'demo', password: 'pw' };
const expected: Readonly<Record<string, unknown>> = {
  'AcrShell.Connection Connect-AzContainerRegistry': ['contextConnect', { registry: 'reg' }],
  'AcrShell.Connection Disconnect-AzContainerRegistry': ['contextDisconnect', { registry: 'reg' }],
  'AcrShell.Connection Get-AzContainerRegistryContext': ['contextGet', { registry: 'reg' }],
  'AcrShell.Connection Clear-AzContainerRegistryContext': ['contextClear', { registry: 'reg' }],
  'AcrShell.Emulator Connect-AzContainerRegistry': ['contextConnect', { registry: 'demo', credential: login }],
  'AcrShell.Emulator Disconnect-AzContainerRegistry': ['contextDisconnect', { registry: 'demo' }],
  'AcrShell.Emulator Stop-AzContainerRegistryEmulator': ['emulatorStop', { name: 'demo' }],
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

async function pipe(type: PipedType, line: string): Promise<{ calls: unknown[]; written: Item[]; stage: Stage }> {
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
  for await (const item of runStage(stage, from(samples[type]), surroundings)) written.push(item);
  return { calls, written, stage };
}

async function* from(...items: Item[]) {
  yield* items;
}

const cells = Object.entries(pipelineTable).flatMap(([type, row]) =>
  Object.entries(row).map(
    ([cmdlet, meaning]) => [type as PipedType, cmdlet as DataCmdlet, meaning as Meaning] as const,
  ),
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
  const others = commands.map(({ name }) => name).filter((name) => !Object.hasOwn(pipelineTable['AcrShell.Tag'], name));
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
