import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/call/failure.ts';
import { bind } from '../../src/cmdlets/bind.ts';
import { takenBy } from '../../src/cmdlets/fill.ts';
import { type Action, type Meaning, type PipedType, pipelineTable } from '../../src/protocol/index.ts';
import type { Piped } from '../../src/protocol/wire/cmdlet.ts';
import { beside, digest, nowhere, pipedOf, registryId } from './samples.ts';

const arm = registryId('reg');

/** The called method and its parameters. */
function bound(cmdlet: string, given: Readonly<Record<string, unknown>>, piped?: Piped) {
  const { action, params, match, target } = bind({ cmdlet, given, ...(piped ? { piped } : {}) });
  const method = methodOf(action, match !== undefined);
  return { call: [method.name, { ...takenBy(method, params), ...(match === undefined ? {} : { match }) }], target };
}

function methodOf(action: Action, isMatch: boolean) {
  if (action.do !== 'getOrMatch') return action.method;
  return isMatch ? action.list : action.get;
}

function refusal(cmdlet: string, given: Readonly<Record<string, unknown>>, piped?: Piped): Failure {
  try {
    bind({ cmdlet, given, ...(piped ? { piped } : {}) });
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown;
    throw thrown;
  }
  throw new Error(`${cmdlet} was not refused.`);
}

const pipe = (type: PipedType, cmdlet: string, given: Readonly<Record<string, unknown>> = {}) =>
  bound(cmdlet, { ...beside(cmdlet), ...given }, pipedOf(type, cmdlet)).call;

const one = { registry: 'reg', name: 'team/app' };
const inside = { registry: 'reg', repository: 'team/app' };
const login = { kind: 'password', userName: 'demo', password: 'secret' };

/** The call for each combination that is not refused, by type or by meaning. */
const expected: Readonly<Record<string, unknown>> = {
  'AcrShell.Connection Connect-AzContainerRegistry': ['context/connect', { registry: 'reg' }],
  'AcrShell.Connection Disconnect-AzContainerRegistry': ['context/disconnect', { registry: 'reg' }],
  'AcrShell.Connection Get-AzContainerRegistryContext': ['context/get', { registry: 'reg' }],
  'AcrShell.Connection Clear-AzContainerRegistryContext': ['context/clear', { registry: 'reg' }],
  'AcrShell.Emulator Connect-AzContainerRegistry': ['context/connect', { registry: 'reg', credential: login }],
  'AcrShell.Emulator Disconnect-AzContainerRegistry': ['context/disconnect', { registry: 'reg' }],
  'AcrShell.Emulator Stop-AzContainerRegistryEmulator': ['emulator/stop', { name: 'reg' }],
  'AcrShell.Emulator Connect-AzContainerRegistryAccount': [
    'account/connect',
    {
      credential: { kind: 'entraToken', token: 'token' },
      subscriptionId: 's',
      resourceManagerUrl: 'http://127.0.0.1:9',
    },
  ],
  'AcrShell.Registry Connect-AzContainerRegistry': ['context/connect', { registry: 'reg', adminUser: true }],
  'AcrShell.Registry Disconnect-AzContainerRegistry': ['context/disconnect', { registry: 'reg' }],
  'AcrShell.Registry Get-AzContainerRegistryContext': ['context/get', { registry: 'reg' }],
  'AcrShell.Registry Clear-AzContainerRegistryContext': ['context/clear', { registry: 'reg' }],
  'AcrShell.Registry Get-AzContainerRegistryRepository': ['repository/list', { registry: 'reg' }],
  'AcrShell.Registry Measure-AzContainerRegistry': ['measure/list', { registry: 'reg' }],
  'AcrShell.Registry Export-AzContainerRegistryReport': ['measure/export', { registry: 'reg', paths: ['/tmp/r.html'] }],
  'AcrShell.RegistryCredential Connect-AzContainerRegistry': [
    'context/connect',
    { registry: 'reg', credential: login },
  ],
  'AcrShell.SecureRegistryCredential Connect-AzContainerRegistry': [
    'context/connect',
    { registry: 'reg', credential: login },
  ],
  'AcrShell.RegistryNameStatus New-AzContainerRegistry': [
    'registry/create',
    { registry: 'v1', resourceGroup: 'g', sku: 'Basic' },
  ],
  'itself Get-AzContainerRegistryRepository': ['repository/get', one],
  'itself Update-AzContainerRegistryRepository': ['repository/update', one],
  'itself Remove-AzContainerRegistryRepository': ['repository/remove', one],
  'what it holds Get-AzContainerRegistryManifest': ['manifest/list', inside],
  'what it holds Get-AzContainerRegistryTag': ['tag/list', inside],
  'Get-AzContainerRegistryManifest': ['manifest/get', { ...inside, digest }],
  'Update-AzContainerRegistryManifest': ['manifest/update', { ...inside, digest }],
  'Remove-AzContainerRegistryManifest': ['manifest/remove', { ...inside, digest }],
  'Get-AzContainerRegistryBlob': ['blob/get', { ...inside, digest }],
  'Save-AzContainerRegistryBlob': ['blob/save', { ...inside, digest, path: nowhere }],
  'Remove-AzContainerRegistryBlob': ['blob/remove', { ...inside, digest }],
  'itself Get-AzContainerRegistryTag': ['tag/get', { ...inside, name: 'v1' }],
  'Update-AzContainerRegistryTag': ['tag/update', { ...inside, name: 'v1' }],
  'Remove-AzContainerRegistryTag': ['tag/remove', { ...inside, name: 'v1' }],
  'the tags that point at it Get-AzContainerRegistryTag': ['tag/list', { ...inside, digest }],
  'Publish-AzContainerRegistryArtifact': ['artifact/push', { ...inside, paths: nowhere }],
  'Publish-AzContainerRegistryBlob': ['blob/publish', { ...inside, path: nowhere }],
  'Set-AzContainerRegistryManifestContent': ['manifest/content/set', { ...inside, content: '{}' }],
  'New-AzContainerRegistryPurgePlan': ['purge/plan', { registry: 'reg', repositories: ['team/app'] }],
  'Invoke-AzContainerRegistryPurge': ['purge/run', { registry: 'reg', repositories: ['team/app'] }],
  'Restore-AzContainerRegistryPurge': ['purge/restore', { registry: 'reg', journal: '/tmp/journal' }],
  'Get-AzContainerRegistryDeletedManifest': ['deleted/manifests', inside],
  'Get-AzContainerRegistryDeletedTag': ['deleted/tags', inside],
  'Restore-AzContainerRegistryManifest': ['deleted/restore', { ...inside, digest }],
  'AcrShell.DeletedTag Restore-AzContainerRegistryManifest': [
    'deleted/restore',
    { ...inside, digest, deletedTag: 'v1' },
  ],
  'Update-AzContainerRegistryEmulator': ['emulator/update', { name: 'reg', hours: 1 }],
};

/** What specifies a manifest specifies its content: the digest identifies it, a tag names it. */
const contentCalls: Readonly<Record<string, readonly [string, object]>> = {
  'Save-AzContainerRegistryArtifact': ['artifact/pull', { path: nowhere }],
  'Copy-AzContainerRegistryArtifact': ['artifact/copy', {}],
  'Get-AzContainerRegistryManifestContent': ['manifest/content/get', {}],
  'Get-AzContainerRegistryReferrer': ['referrer/list', {}],
  'Add-AzContainerRegistryTag': ['tag/add', { name: 'stable' }],
};
const tagged = [
  'AcrShell.Tag',
  'AcrShell.TagAttributes',
  'AcrShell.AddedTag',
  'AcrShell.RunImage',
  'AcrShell.Artifact',
  'AcrShell.ManifestContent',
];

/** A manifest that is known to be tagged needs no check. */
const showsTag = [...tagged, 'AcrShell.Artifact', 'AcrShell.ManifestContent'];

function expectedCall(type: PipedType, cmdlet: string, meaning: Meaning): unknown {
  const [method, more] = contentCalls[cmdlet] ?? [];
  if (cmdlet === 'Remove-AzContainerRegistryManifest' && showsTag.includes(type))
    return ['manifest/remove', { ...inside, digest, listedTags: ['v1'] }];
  if (!method) return expected[`${type} ${cmdlet}`] ?? expected[`${meaning} ${cmdlet}`] ?? expected[cmdlet];
  return [method, { ...inside, digest, ...(tagged.includes(type) ? { tag: 'v1' } : {}), ...more }];
}

/** The further parameters that these need. */
const also: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'Set-AzContainerRegistryManifestContent': { Content: '{}' },
  'New-AzContainerRegistry': { ResourceGroupName: 'g' },
  'Export-AzContainerRegistryReport': { Path: ['/tmp/r.html'] },
};

const cells = Object.entries(pipelineTable).flatMap(([type, row]) =>
  Object.entries(row).map(([cmdlet, meaning]) => [type as PipedType, cmdlet, meaning] as const),
);

describe('a cell of the pipeline table', () => {
  it.each(cells.filter(([, , meaning]) => meaning === 'refused'))('%s into %s is %s', (type, cmdlet) => {
    const { kind, message, detail } = refusal(cmdlet, { ...beside(cmdlet), ...also[cmdlet] }, pipedOf(type, cmdlet));
    expect(kind).toBe('InvalidInput');
    expect(message).toMatch(new RegExp(`cannot be piped to ${cmdlet}\\.$`));
    expect(detail.advice).not.toBe('');
  });

  it.each(cells.filter(([, , meaning]) => meaning !== 'refused'))('%s into %s means %s', (type, cmdlet, meaning) => {
    expect(pipe(type, cmdlet, also[cmdlet])).toEqual(expectedCall(type, cmdlet, meaning));
  });
});

describe('a typed parameter beside a piped object', () => {
  it('takes precedence over a piped property', () => {
    expect(pipe('AcrShell.Tag', 'Get-AzContainerRegistryTag', { RegistryName: 'other', Name: '2.0' })).toEqual([
      'tag/get',
      { registry: 'other', repository: 'team/app', name: '2.0' },
    ]);
  });

  it('decides the parameter set: with -Tag, the digest of a piped tag is not used', () => {
    expect(pipe('AcrShell.Tag', 'Remove-AzContainerRegistryManifest', { Tag: '2.0' })).toEqual([
      'manifest/remove',
      { ...inside, tag: '2.0' },
    ]);
  });

  it('narrows a piped repository to the matches of a wildcard', () => {
    expect(pipe('AcrShell.Repository', 'Get-AzContainerRegistryTag', { Name: '1.*', First: 5 })).toEqual([
      'tag/list',
      { ...inside, match: '1.*', first: 5 },
    ]);
  });

  it('narrows the tags that point at a manifest to those of this name', () => {
    for (const Name of ['v1', 'v*'])
      expect(pipe('AcrShell.Manifest', 'Get-AzContainerRegistryTag', { Name })).toEqual([
        'tag/list',
        { ...inside, digest, match: Name },
      ]);
  });

  it('names the item, so that an object of another kind only provides the location', () => {
    expect(pipe('AcrShell.Registry', 'Get-AzContainerRegistryTag', { RepositoryName: 'app', Name: 'v1' })).toEqual([
      'tag/get',
      { registry: 'reg', repository: 'app', name: 'v1' },
    ]);
  });

  it('that is a credential takes precedence over the admin user', () => {
    expect(pipe('AcrShell.Registry', 'Connect-AzContainerRegistry', { Anonymous: true })).toEqual([
      'context/connect',
      { registry: 'reg', credential: { kind: 'anonymous' } },
    ]);
  });
});

describe('a piped name', () => {
  it('is literal, even if it looks like a wildcard', () => {
    const row = { isRow: true, properties: { RegistryName: 'reg', RepositoryName: 'team/app', Name: 'v*' } };
    expect(bound('Get-AzContainerRegistryTag', {}, row).call).toEqual(['tag/get', { ...inside, name: 'v*' }]);
  });
});

describe('a row without a type of ours', () => {
  const row = (properties: Record<string, string>) => ({ isRow: true, properties });

  it('is recognised by its properties', () => {
    const tag = row({ RegistryName: 'reg', RepositoryName: 'team/app', Name: 'v1', Digest: digest });
    expect(bound('Remove-AzContainerRegistryTag', {}, tag).call).toEqual(['tag/remove', { ...inside, name: 'v1' }]);
    expect(bound('Remove-AzContainerRegistryManifest', {}, tag).call).toEqual([
      'manifest/remove',
      { ...inside, digest },
    ]);
    expect(refusal('Remove-AzContainerRegistryRepository', {}, tag).kind).toBe('InvalidInput');
    const repository = row({ RegistryName: 'reg', Name: 'team/app' });
    expect(bound('Get-AzContainerRegistryRepository', {}, repository).call).toEqual(['repository/get', one]);
  });

  it('of a tag with a renamed repository column is not taken for a repository', () => {
    const tag = row({ RegistryName: 'reg', ImageName: 'team/app', Name: 'v1' });
    expect(refusal('Remove-AzContainerRegistryRepository', {}, tag).message).toContain('cannot be piped');
  });

  it('without a needed property is refused with its name', () => {
    expect(refusal('Remove-AzContainerRegistryTag', {}, row({ RegistryName: 'reg', Name: 'v1' })).message).toBe(
      'Remove-AzContainerRegistryTag needs -RepositoryName.',
    );
  });

  it('is a resource in a registry by the names in it', () => {
    const token = row({ RegistryName: 'reg', Name: 'reader', ResourceGroupName: 'g' });
    expect(bound('Remove-AzContainerRegistryToken', {}, token).call).toEqual([
      'token/remove',
      { registry: 'reg', resourceGroup: 'g', name: 'reader' },
    ]);
  });

  it('of a resource in a registry is not taken for the registry', () => {
    const token = row({ RegistryName: 'reg', Name: 'reader' });
    expect(refusal('Remove-AzContainerRegistry', {}, token).message).toContain('cannot be piped');
    expect(bound('Get-AzContainerRegistryUsage', {}, token).call).toEqual(['registry/usage/list', { registry: 'reg' }]);
  });

  it('is not a file or a process, though they have names', () => {
    const file = { type: 'System.IO.FileInfo', properties: { Name: 'reg' } };
    expect(refusal('Remove-AzContainerRegistry', {}, file).message).toContain('cannot be piped');
  });
});

describe('a piped Azure resource', () => {
  const child = `${arm}/webhooks/one`;

  it('is sent to the host by its resource id', () => {
    expect(pipe('AcrShell.Webhook', 'Remove-AzContainerRegistryWebhook')).toEqual(['webhook/remove', { id: child }]);
    expect(pipe('AcrShell.Registry', 'Get-AzContainerRegistryWebhook', { Name: 'two' })).toEqual([
      'webhook/list',
      { id: arm, name: 'two' },
    ]);
  });

  it.each(['Remove-AzContainerRegistry', 'Get-AzContainerRegistry', 'Get-AzContainerRegistryToken'])(
    'a webhook is not what %s is about',
    (cmdlet) => {
      expect(refusal(cmdlet, {}, pipedOf('AcrShell.Webhook', cmdlet)).message).toBe(
        `A webhook cannot be piped to ${cmdlet}.`,
      );
    },
  );

  it('that is a token identifies the passwords to create', () => {
    expect(pipe('AcrShell.Token', 'New-AzContainerRegistryCredential')).toEqual([
      'tokenCredential/generate',
      { id: `${arm}/tokens/one` },
    ]);
  });

  it('that only names a registry stands for it, but not to change or delete it', () => {
    expect(pipe('AcrShell.Connection', 'Get-AzContainerRegistryUsage')).toEqual([
      'registry/usage/list',
      { registry: 'reg' },
    ]);
    expect(pipe('AcrShell.Emulator', 'Get-AzContainerRegistryWebhook')).toEqual([
      'webhook/list',
      { registry: 'reg', resourceGroup: 'g' },
    ]);
    for (const type of ['AcrShell.Connection', 'AcrShell.RegistryCredential'] as const)
      expect(refusal('Remove-AzContainerRegistry', {}, pipedOf(type, 'Remove-AzContainerRegistry')).message).toContain(
        'cannot be piped',
      );
  });

  it('is refused if it is also typed', () => {
    for (const given of [{ RegistryName: 'other' }, { InputObject: 'other' }])
      expect(
        refusal('Get-AzContainerRegistryToken', given, pipedOf('AcrShell.Registry', 'Get-AzContainerRegistryToken'))
          .message,
      ).toContain('and the piped object');
  });

  it('can be text: an id, or the name of a registry', () => {
    expect(bound('Get-AzContainerRegistryToken', { InputObject: arm }).call).toEqual(['token/list', { id: arm }]);
    expect(bound('Get-AzContainerRegistryToken', {}, { text: 'reg' }).call).toEqual([
      'token/list',
      { registry: 'reg' },
    ]);
  });

  it('is refused as a list', () => {
    const { message, detail } = refusal('Remove-AzContainerRegistry', { InputObject: { several: 2 } });
    expect([message, detail.advice]).toEqual([
      '-InputObject accepts one object; 2 were given.',
      'Pipe them to Remove-AzContainerRegistry instead.',
    ]);
  });

  it('does not stand for its registry where a resource in it is needed', () => {
    for (const [cmdlet, noun] of [
      ['Remove-AzContainerRegistryWebhook', 'webhook'],
      ['Update-AzContainerRegistryReplication', 'replication'],
      ['Get-AzContainerRegistryWebhookEvent', 'webhook'],
      ['New-AzContainerRegistryCredential', 'token'],
    ] as const) {
      const { kind, message } = refusal(cmdlet, {}, pipedOf('AcrShell.Registry', cmdlet));
      expect([kind, message]).toEqual(['InvalidInput', `No ${noun} was specified.`]);
    }
  });
});

describe('a target', () => {
  it.each([
    [
      'AcrShell.Registry',
      'New-AzContainerRegistryReplication',
      { Location: 'westus' },
      'Replication of registry reg to westus',
    ],
    ['AcrShell.Registry', 'Remove-AzContainerRegistry', {}, 'Registry reg with everything in it'],
    ['AcrShell.Registry', 'Remove-AzContainerRegistryWebhook', { Name: 'two' }, 'Webhook two of registry reg'],
    ['AcrShell.Webhook', 'Remove-AzContainerRegistryWebhook', {}, 'Webhook one of registry reg'],
    ['AcrShell.Token', 'New-AzContainerRegistryCredential', {}, 'Passwords of token one of registry reg'],
    [
      'AcrShell.Registry',
      'Grant-AzContainerRegistryAccess',
      { Role: 'AcrPull', ObjectId: 'o' },
      'Role AcrPull of o at registry reg',
    ],
    [
      'AcrShell.Access',
      'Revoke-AzContainerRegistryAccess',
      {},
      'registries/reg/providers/Microsoft.Authorization/roleAssignments/one',
    ],
    ['AcrShell.Tag', 'Remove-AzContainerRegistryTag', {}, 'reg/team/app:v1'],
    ['AcrShell.Tag', 'Remove-AzContainerRegistryManifest', {}, `reg/team/app, manifest ${digest} and its tags`],
    ['AcrShell.Repository', 'Remove-AzContainerRegistryRepository', {}, 'reg/team/app with everything in it'],
  ] as const)('of %s in %s %j is: %4$s', (type, cmdlet, given, target) => {
    expect(bound(cmdlet, given, pipedOf(type, cmdlet)).target).toBe(target);
  });

  it.each([
    ['Clear-AzContainerRegistryContext', {}, 'Tokens and credentials of every registry'],
    ['Start-AzContainerRegistryEmulator', {}, 'Embedded registry demo on 127.0.0.1'],
    ['Stop-AzContainerRegistryEmulator', {}, 'Embedded registry (all of them)'],
    [
      'Remove-AzContainerRegistryManifest',
      { RegistryName: 'r', RepositoryName: 'n', Tag: 't' },
      'r/n, manifest t and its tags',
    ],
  ])('of %s %j is %s', (cmdlet, given, target) => {
    expect(bound(cmdlet, given).target).toBe(target);
  });
});

describe('a typed value', () => {
  it('fills nested parameters and the fixed values of the set', () => {
    const given = { Name: 'r', UserName: 'u', Password: 'p', TimeoutSec: 5 };
    expect(bound('Connect-AzContainerRegistry', given).call).toEqual([
      'context/connect',
      { registry: 'r', credential: { kind: 'password', userName: 'u', password: 'p' }, timeoutSeconds: 5 },
    ]);
    const credential = { Name: 'r', Credential: { userName: 'u', password: 'p' } };
    expect(bound('Connect-AzContainerRegistry', credential).call).toEqual([
      'context/connect',
      { registry: 'r', credential: { kind: 'password', userName: 'u', password: 'p' } },
    ]);
  });

  it('is left out if the method does not declare it', () => {
    const given = { RegistryName: 'r', RepositoryName: 'n', Name: 't', First: 5, OrderBy: 'None' };
    expect(bound('Get-AzContainerRegistryTag', given).call).toEqual([
      'tag/get',
      { registry: 'r', repository: 'n', name: 't' },
    ]);
  });

  it('matches a choice in any case, and defaults come from the contract', () => {
    const given = { RegistryName: 'r', RepositoryName: 'n', OrderBy: 'lastupdatetimedescending' };
    expect(bound('Get-AzContainerRegistryTag', given).call).toEqual([
      'tag/list',
      { registry: 'r', repository: 'n', orderBy: 'LastUpdateTimeDescending' },
    ]);
    expect(bound('Start-AzContainerRegistryEmulator', {}).call).toEqual(['emulator/start', { name: 'demo' }]);
  });

  it('can be text, or objects that stand for it', () => {
    const rule = { type: 'AcrShell.IPRule', properties: { IpAddressOrRange: '203.0.113.7' } };
    const given = { Name: 'reg', NetworkRuleSetIPRule: [rule, '198.51.100.0/24'] };
    expect(bound('Update-AzContainerRegistry', given).call).toEqual([
      'registry/update',
      { registry: 'reg', networkRuleSetIPRules: ['203.0.113.7', '198.51.100.0/24'] },
    ]);
  });

  it.each([
    ['Remove-AzContainerRegistryManifest', { RegistryName: 'r', RepositoryName: 'n' }, 'needs -Manifest, or -Tag'],
    ['Get-AzContainerRegistryTag', { Name: 't' }, 'needs -RegistryName and -RepositoryName'],
    [
      'Remove-AzContainerRegistryManifest',
      { RegistryName: 'r', RepositoryName: 'n', Tag: 't', Manifest: 'd' },
      '-Tag and -Manifest cannot',
    ],
    ['Update-AzContainerRegistry', { Name: 'r', Tag: 'text' }, 'is not a table of names and values'],
    [
      'New-AzContainerRegistryCredential',
      { RegistryName: 'r', TokenId: { type: 'System.Object' } },
      'has no resource id',
    ],
    ['Get-AzContainerRegistryTag', { Nmae: 't' }, 'has no parameter -Nmae'],
    ['Get-AzContainerRegistryTags', {}, 'is not a cmdlet'],
  ])('%s %j is refused: it %s', (cmdlet, given, what) => {
    const { kind, message, detail } = refusal(cmdlet, given);
    expect(kind).toBe('InvalidInput');
    expect(message).toContain(what);
    expect(detail.advice).not.toBe('');
  });

  it('that is a credential without a password is refused', () => {
    const second = { type: 'AcrShell.RegistryCredential', properties: { RegistryName: 'reg', Username: 'reader' } };
    expect(refusal('Connect-AzContainerRegistry', {}, second).message).toBe(
      'The piped object has no Password, which Connect-AzContainerRegistry needs.',
    );
  });
});

describe('a tag and a digest, both typed', () => {
  const both = { RegistryName: 'reg', RepositoryName: 'team/app', Tag: 'v1', Manifest: digest };

  it.each([
    'Save-AzContainerRegistryArtifact',
    'Copy-AzContainerRegistryArtifact',
    'Get-AzContainerRegistryManifestContent',
    'Get-AzContainerRegistryReferrer',
  ])('are refused by %s: which of them is meant is not guessed', (cmdlet) => {
    const { kind, message } = refusal(cmdlet, { ...both, ...(cmdlet.startsWith('Save') ? { Path: '/tmp/x' } : {}) });
    expect([kind, message]).toEqual(['InvalidInput', `-Tag and -Manifest cannot be given to ${cmdlet} together.`]);
  });
});
