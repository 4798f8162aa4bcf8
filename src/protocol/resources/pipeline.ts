import type { Cmdlet } from '../declare/cmdlet.ts';
import { method } from '../declare/method.ts';
import { columns, doneSchema, itemsOf, type ObjectOf, objectType, text, texts } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import type { ResourceKind } from '../declare/resourceKind.ts';
import { paramsSchema } from '../declare/schema.ts';
import {
  about,
  byNameOrJson,
  changes,
  childName,
  does,
  example,
  lists,
  passThru,
  resourceProperties,
  waiting,
  where,
} from './managed.ts';
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
    help: 'What a run does with what is already there, and after an error.',
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

const importAliases = ['ImportPipelineName'] as const;
const exportAliases = ['ExportPipelineName'] as const;
const oneImport = { ...where, Name: childName('import pipeline', importAliases, true) } as const;
const oneExport = { ...where, Name: childName('export pipeline', exportAliases, true) } as const;

const getImport = { ...where, Name: childName('import pipeline', importAliases, false) } as const;
const newImport = byNameOrJson(
  { ...where, Name: { ...childName('import pipeline', importAliases, true), mandatory: true }, ...waiting },
  {
    ...source,
    SourceUri: { ...source.SourceUri, mandatory: true },
    ...settings,
    EnableSystemAssignedIdentity: ownIdentity,
    ...place,
  },
);
const updateImport = {
  ...oneImport,
  ...source,
  ...settings,
  EnableSystemAssignedIdentity: ownIdentityOrNot,
  ...place,
  ...waiting,
} as const satisfies ParameterTable;
const removeImport = { ...oneImport, ...waiting, ...passThru } as const;

const getExport = { ...where, Name: childName('export pipeline', exportAliases, false) } as const;
const newExport = byNameOrJson(
  { ...where, Name: { ...childName('export pipeline', exportAliases, true), mandatory: true }, ...waiting },
  {
    ...destination,
    TargetUri: { ...destination.TargetUri, mandatory: true },
    ...settings,
    EnableSystemAssignedIdentity: ownIdentity,
    ...place,
  },
);
const updateExport = {
  ...oneExport,
  ...destination,
  ...settings,
  EnableSystemAssignedIdentity: ownIdentityOrNot,
  ...place,
  ...waiting,
} as const satisfies ParameterTable;
const removeExport = { ...oneExport, ...waiting, ...passThru } as const;

const importPipelineList = method({
  name: 'importPipeline/list',
  summary: 'The import pipelines of a registry, or one of them.',
  effect: 'reads',
  params: paramsSchema(getImport),
  result: itemsOf(importPipeline),
});
const importPipelineCreate = method({
  name: 'importPipeline/create',
  summary: 'Creates an import pipeline (PUT .../importPipelines/{name}).',
  effect: 'changes',
  params: paramsSchema(newImport),
  result: importPipeline.schema,
  progress: 'operation',
});
const importPipelineUpdate = method({
  name: 'importPipeline/update',
  summary: 'Changes an import pipeline (GET and PUT .../importPipelines/{name}).',
  effect: 'changes',
  params: paramsSchema(updateImport),
  result: importPipeline.schema,
  progress: 'operation',
});
const importPipelineRemove = method({
  name: 'importPipeline/remove',
  summary: 'Deletes an import pipeline.',
  effect: 'changes',
  params: paramsSchema(removeImport),
  result: doneSchema,
  progress: 'operation',
});
const exportPipelineList = method({
  name: 'exportPipeline/list',
  summary: 'The export pipelines of a registry, or one of them.',
  effect: 'reads',
  params: paramsSchema(getExport),
  result: itemsOf(exportPipeline),
});
const exportPipelineCreate = method({
  name: 'exportPipeline/create',
  summary: 'Creates an export pipeline (PUT .../exportPipelines/{name}).',
  effect: 'changes',
  params: paramsSchema(newExport),
  result: exportPipeline.schema,
  progress: 'operation',
});
const exportPipelineUpdate = method({
  name: 'exportPipeline/update',
  summary: 'Changes an export pipeline (GET and PUT .../exportPipelines/{name}).',
  effect: 'changes',
  params: paramsSchema(updateExport),
  result: exportPipeline.schema,
  progress: 'operation',
});
const exportPipelineRemove = method({
  name: 'exportPipeline/remove',
  summary: 'Deletes an export pipeline.',
  effect: 'changes',
  params: paramsSchema(removeExport),
  result: doneSchema,
  progress: 'operation',
});

const container = 'https://team.blob.core.windows.net/transfer';
const sas = 'https://team.vault.azure.net/secrets/transfer-sas';
const importTarget = 'Import pipeline {Name} of registry {RegistryName}';
const exportTarget = 'Export pipeline {Name} of registry {RegistryName}';

const importCmdlets = about(importPipelineKind, {
  'New-AzContainerRegistryImportPipeline': changes({
    synopsis: 'Creates an import pipeline: from a container of blobs into a registry.',
    description:
      'A preview of the service, for Premium registries. The identity of the pipeline must be allowed to read the secret. With -SourceTriggerStatus Enabled, a new blob in the container starts a run.',
    method: importPipelineCreate,
    type: 'AcrShell.ImportPipeline',
    target: importTarget,
    parameters: newImport,
    examples: [
      example(
        `New-AzContainerRegistryImportPipeline -RegistryName demo -Name fromblobs -SourceUri ${container} -SourceKeyVaultUri ${sas} -Option OverwriteTags`,
        'Imports what is put into the container.',
      ),
    ],
  }),
  'Get-AzContainerRegistryImportPipeline': lists({
    synopsis: 'Gets the import pipelines of a registry.',
    description: 'All of them, or one by its name.',
    method: importPipelineList,
    type: 'AcrShell.ImportPipeline',
    parameters: getImport,
    examples: [example('Get-AzContainerRegistryImportPipeline -RegistryName demo', 'Lists them.')],
  }),
  'Update-AzContainerRegistryImportPipeline': changes({
    synopsis: 'Changes an import pipeline.',
    description: 'Only what is specified is changed: the pipeline is read, and written as a whole.',
    method: importPipelineUpdate,
    type: 'AcrShell.ImportPipeline',
    target: importTarget,
    parameters: updateImport,
    examples: [
      example(
        'Update-AzContainerRegistryImportPipeline -RegistryName demo -Name fromblobs -SourceTriggerStatus Disabled -WhatIf',
        'Shows what would be changed.',
      ),
    ],
  }),
  'Remove-AzContainerRegistryImportPipeline': does({
    synopsis: 'Deletes an import pipeline.',
    description: 'What it has imported stays.',
    method: importPipelineRemove,
    target: importTarget,
    parameters: removeImport,
    examples: [
      example(
        'Remove-AzContainerRegistryImportPipeline -RegistryName demo -Name fromblobs -WhatIf',
        'Shows what would be deleted.',
      ),
    ],
  }),
} as const satisfies Record<string, Cmdlet>);

const exportCmdlets = about(exportPipelineKind, {
  'New-AzContainerRegistryExportPipeline': changes({
    synopsis: 'Creates an export pipeline: from a registry into a container of blobs.',
    description:
      'A preview of the service, for Premium registries. The identity of the pipeline must be allowed to read the secret. A run is started by `az acr pipeline-run create`.',
    method: exportPipelineCreate,
    type: 'AcrShell.ExportPipeline',
    target: exportTarget,
    parameters: newExport,
    examples: [
      example(
        `New-AzContainerRegistryExportPipeline -RegistryName demo -Name toblobs -TargetUri ${container} -TargetKeyVaultUri ${sas}`,
        'Exports into the container.',
      ),
    ],
  }),
  'Get-AzContainerRegistryExportPipeline': lists({
    synopsis: 'Gets the export pipelines of a registry.',
    description: 'All of them, or one by its name.',
    method: exportPipelineList,
    type: 'AcrShell.ExportPipeline',
    parameters: getExport,
    examples: [example('Get-AzContainerRegistryExportPipeline -RegistryName demo', 'Lists them.')],
  }),
  'Update-AzContainerRegistryExportPipeline': changes({
    synopsis: 'Changes an export pipeline.',
    description: 'Only what is specified is changed: the pipeline is read, and written as a whole.',
    method: exportPipelineUpdate,
    type: 'AcrShell.ExportPipeline',
    target: exportTarget,
    parameters: updateExport,
    examples: [
      example(
        'Update-AzContainerRegistryExportPipeline -RegistryName demo -Name toblobs -Option OverwriteBlobs -WhatIf',
        'Shows what would be changed.',
      ),
    ],
  }),
  'Remove-AzContainerRegistryExportPipeline': does({
    synopsis: 'Deletes an export pipeline.',
    description: 'What it has exported stays.',
    method: exportPipelineRemove,
    target: exportTarget,
    parameters: removeExport,
    examples: [
      example(
        'Remove-AzContainerRegistryExportPipeline -RegistryName demo -Name toblobs -WhatIf',
        'Shows what would be deleted.',
      ),
    ],
  }),
} as const satisfies Record<string, Cmdlet>);

export const pipelineResource = resource({
  plane: 'management',
  group: 'replications, webhooks, cache rules and agent pools',
  types: [importPipeline, exportPipeline],
  methods: {
    importPipelineList,
    importPipelineCreate,
    importPipelineUpdate,
    importPipelineRemove,
    exportPipelineList,
    exportPipelineCreate,
    exportPipelineUpdate,
    exportPipelineRemove,
  },
  cmdlets: { ...importCmdlets, ...exportCmdlets },
});
