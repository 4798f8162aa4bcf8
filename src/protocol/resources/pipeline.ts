import { byNameOrJson, example, resourceProperties, waiting } from '../declare/azureResource.ts';
import { childNames, childResource } from '../declare/childResource.ts';
import { columns, type ObjectOf, type ObjectType, objectType, text, texts } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import type { ResourceKind } from '../declare/resourceKind.ts';
import { regions } from './regions.ts';

/** Import and export pipelines: what a registry transfers from and to a container of blobs (a preview, Premium). */

const naming = { pattern: '^[a-zA-Z0-9]{5,50}$', letters: 'Letters and digits' } as const;

export const importPipelineKind = {
  segment: 'importPipelines',
  noun: 'import pipeline',
  cmdletNoun: 'ImportPipeline',
  naming,
  type: 'AcrShell.ImportPipeline',
} as const satisfies ResourceKind;

export const exportPipelineKind = {
  segment: 'exportPipelines',
  noun: 'export pipeline',
  cmdletNoun: 'ExportPipeline',
  naming,
  type: 'AcrShell.ExportPipeline',
} as const satisfies ResourceKind;

const identity = {
  IdentityType: text,
  IdentityPrincipalId: text,
  IdentityTenantId: text,
  IdentityUserAssignedIdentity: texts,
} as const;
const common = { Location: text, Option: texts, ProvisioningState: text, ...identity, ...resourceProperties } as const;

const importPipeline = objectType(
  'AcrShell.ImportPipeline',
  'an import pipeline',
  {
    Name: text,
    SourceUri: text,
    SourceKeyVaultUri: text,
    SourceType: text,
    SourceTriggerStatus: text,
    ...common,
  },
  columns('Name', 'SourceUri', 'SourceTriggerStatus', 'Option', 'ProvisioningState'),
);
export type ImportPipelineView = ObjectOf<typeof importPipeline>;

const exportPipeline = objectType(
  'AcrShell.ExportPipeline',
  'an export pipeline',
  { Name: text, TargetUri: text, TargetKeyVaultUri: text, TargetType: text, ...common },
  columns('Name', 'TargetUri', 'Option', 'ProvisioningState'),
);
export type ExportPipelineView = ObjectOf<typeof exportPipeline>;

const settings = {
  Option: {
    type: 'strings',
    help: 'How a run handles existing content and errors.',
    values: ['OverwriteTags', 'OverwriteBlobs', 'DeleteSourceBlobOnSuccess', 'ContinueOnErrors'],
    mayBeEmpty: true,
    fills: 'options',
  },
  UserAssignedIdentity: {
    type: 'strings',
    help: 'The resource ids of the identities that read the secret; by default the pipeline gets one of its own.',
    fills: 'userAssignedIdentities',
  },
} as const satisfies ParameterTable;

const place = {
  Location: {
    type: 'string',
    help: 'The region of the pipeline; by default that of the registry.',
    suggestions: regions,
    fills: 'location',
  },
} as const satisfies ParameterTable;

const ownIdentity = {
  type: 'switch',
  help: 'Gives the pipeline an identity of its own; without -UserAssignedIdentity it gets one in any case.',
  fills: 'systemAssignedIdentity',
} as const;
const ownIdentityOrNot = { ...ownIdentity, type: 'bool', help: 'Whether it has an identity of its own.' } as const;
const newSettings = { ...settings, EnableSystemAssignedIdentity: ownIdentity, ...place } as const;
const changedSettings = {
  ...settings,
  EnableSystemAssignedIdentity: ownIdentityOrNot,
  ...place,
  ...waiting,
} as const;

const types = ['AzureStorageBlobContainer'] as const;
const uriHelp = 'The container of blobs: https://ACCOUNT.blob.core.windows.net/CONTAINER.';
const secretHelp = 'The secret that holds the SAS token of the container: https://VAULT.vault.azure.net/secrets/NAME.';

const source = {
  SourceUri: { type: 'string', help: uriHelp, fills: 'uri' },
  SourceKeyVaultUri: { type: 'string', help: secretHelp, fills: 'keyVaultUri' },
  SourceType: { type: 'string', help: 'The kind of source.', suggestions: types, fills: 'endType' },
  SourceTriggerStatus: {
    type: 'string',
    help: 'Whether a new blob in the container starts a run by itself.',
    values: ['Enabled', 'Disabled'],
    fills: 'trigger',
  },
} as const satisfies ParameterTable;

const destination = {
  TargetUri: { type: 'string', help: uriHelp, fills: 'uri' },
  TargetKeyVaultUri: { type: 'string', help: secretHelp, fills: 'keyVaultUri' },
  TargetType: { type: 'string', help: 'The kind of target.', suggestions: types, fills: 'endType' },
} as const satisfies ParameterTable;

const container = 'https://team.blob.core.windows.net/transfer';
const sas = 'https://team.vault.azure.net/secrets/transfer-sas';

const importNames = childNames(importPipelineKind, ['ImportPipelineName']);
const importPipelines = pipeline(importPipelineKind, {
  type: importPipeline,
  names: importNames,
  sample: 'fromblobs',
  created: byNameOrJson(
    { ...importNames.created, ...waiting },
    { ...source, SourceUri: { ...source.SourceUri, mandatory: true }, ...newSettings },
  ),
  updated: { ...importNames.one, ...source, ...changedSettings },
  synopsis: 'Creates an import pipeline: from a container of blobs into a registry.',
  starts: 'With -SourceTriggerStatus Enabled, a new blob in the container starts a run.',
  examples: [
    example(
      `New-AzContainerRegistryImportPipeline -RegistryName demo -Name fromblobs -SourceUri ${container} -SourceKeyVaultUri ${sas} -Option OverwriteTags`,
      'Imports the content of the container.',
    ),
  ],
  change: '-SourceTriggerStatus Disabled',
  transferred: 'imported',
});

const exportNames = childNames(exportPipelineKind, ['ExportPipelineName']);
const exportPipelines = pipeline(exportPipelineKind, {
  type: exportPipeline,
  names: exportNames,
  sample: 'toblobs',
  created: byNameOrJson(
    { ...exportNames.created, ...waiting },
    { ...destination, TargetUri: { ...destination.TargetUri, mandatory: true }, ...newSettings },
  ),
  updated: { ...exportNames.one, ...destination, ...changedSettings },
  synopsis: 'Creates an export pipeline: from a registry into a container of blobs.',
  starts: 'A run is started by `az acr pipeline-run create`.',
  examples: [
    example(
      `New-AzContainerRegistryExportPipeline -RegistryName demo -Name toblobs -TargetUri ${container} -TargetKeyVaultUri ${sas}`,
      'Exports into the container.',
    ),
  ],
  change: '-Option OverwriteBlobs',
  transferred: 'exported',
});

export const pipelineResource = resource({
  plane: 'management',
  group: 'replications, webhooks, cache rules and agent pools',
  types: [importPipeline, exportPipeline],
  methods: { ...importPipelines.methods, ...exportPipelines.methods },
  cmdlets: { ...importPipelines.cmdlets, ...exportPipelines.cmdlets },
});

interface Direction<T, Created, Updated> {
  readonly type: T;
  readonly names: ReturnType<typeof childNames>;
  readonly sample: string;
  readonly created: Created;
  readonly updated: Updated;
  readonly synopsis: string;
  readonly starts: string;
  readonly examples: readonly ReturnType<typeof example>[];
  readonly change: string;
  readonly transferred: 'imported' | 'exported';
}

/** The two kinds have the same methods and differ in what their container is. */
function pipeline<
  const K extends ResourceKind,
  T extends ObjectType,
  Created extends ParameterTable,
  Updated extends ParameterTable,
>(kind: K, { type, names, sample, created, updated, ...said }: Direction<T, Created, Updated>) {
  return childResource(kind, {
    type,
    names,
    sample,
    create: {
      parameters: created,
      synopsis: said.synopsis,
      description: `A preview of the service, for Premium registries. The identity of the pipeline must be allowed to read the secret. ${said.starts}`,
      examples: said.examples,
    },
    update: {
      parameters: updated,
      summary: `Changes an ${kind.noun} (GET and PUT .../${kind.segment}/{name}).`,
      description: 'Only what is specified is changed: the pipeline is read, and written as a whole.',
      example: said.change,
    },
    remove: { description: `What it has ${said.transferred} stays.` },
  });
}
