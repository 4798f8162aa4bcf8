import { method } from '../declare/method.ts';
import { bytes, count, flag, many, needed, objectSchema, objectType, text, timeText } from '../declare/objectType.ts';
import type { Parameter, ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import { paramsSchema } from '../declare/schema.ts';
import { shortDigest } from './changeable.ts';
import { continuation, defaultProfile, example, onlySet, registryName } from './registryParameters.ts';

/** One line of a plan. No cmdlet accepts it from the pipeline, as a plan also lists what is kept. */
const purgeItem = objectType(
  'AcrShell.PurgeItem',
  'a line of a purge plan',
  {
    RegistryName: needed(text),
    RepositoryName: needed(text),
    Kind: needed({ kind: 'string', values: ['Tag', 'Manifest'] }),
    Action: needed({ kind: 'string', values: ['Delete', 'Keep'] }),
    Tag: text,
    Digest: needed(text),
    Rule: { kind: 'string', help: 'The rule that decided.' },
    Reason: needed(text),
    LastUpdateTime: timeText,
    ImageSize: { kind: 'long', help: 'Bytes, as reported by the registry: an upper bound of what its deletion frees.' },
    MediaType: text,
    Platform: text,
    Locked: needed(flag),
    LastUpdatedOn: { kind: 'string', timeOf: 'LastUpdateTime' },
  },
  [
    { property: 'Action' },
    { property: 'RepositoryName', label: 'Repository' },
    { property: 'Kind' },
    { property: 'Tag' },
    shortDigest,
    { property: 'LastUpdatedOn', label: 'Updated', view: 'age' },
    { property: 'Reason' },
  ],
);

const purgeSummary = objectType(
  'AcrShell.PurgeSummary',
  'the totals of a purge plan',
  {
    RegistryName: needed(text),
    Repositories: needed(count),
    TagsDeleted: needed(count),
    TagsKept: needed(count),
    ManifestsDeleted: needed(count),
    ManifestsKept: needed(count),
    SizeUpperBound: needed({
      kind: 'long',
      help: 'Bytes, by the sizes that the registry reports: shared layers are counted more than once.',
    }),
    SizeMeasured: { kind: 'long', help: 'Bytes that are really freed (-Measure).' },
    Layers: { kind: 'int', help: 'The number of different layers (-Measure).' },
    BytesPerLayer: { kind: 'int', help: 'Memory used on this machine for each of them (-Measure).' },
    Requests: needed({ kind: 'int', help: 'The requests that the purge takes, at most.' }),
    MinutesBasic: needed({ kind: 'string', help: "At the limits of the registry's tier." }),
    MinutesStandard: needed(text),
    MinutesPremium: needed(text),
    Path: { kind: 'string', help: 'Where the plan was saved.' },
    Text: needed({ kind: 'string', help: 'The totals in a sentence.' }),
  },
  [
    { property: 'RegistryName' },
    { property: 'Repositories' },
    { property: 'TagsDeleted' },
    { property: 'ManifestsDeleted' },
    { property: 'SizeUpperBound', label: 'At most', view: 'megabytes' },
    { property: 'SizeMeasured', label: 'Measured', view: 'megabytes' },
    { property: 'Requests' },
    { property: 'MinutesStandard', label: 'Minutes (Standard)' },
  ],
);

const purgeFailure = objectType('AcrShell.PurgeFailure', 'a failure of a purge', {
  RepositoryName: needed(text),
  Kind: needed({ kind: 'string', values: ['Tag', 'Manifest', 'Repository'] }),
  Item: needed(text),
  ErrorKind: needed(text),
  Message: needed(text),
});

const purgeReport = objectType(
  'AcrShell.PurgeReport',
  'the report of a purge',
  {
    RegistryName: needed(text),
    Status: needed({ kind: 'string', values: ['Completed', 'Incomplete', 'Stopped'] }),
    Repositories: needed(count),
    TagsDeleted: needed(count),
    ManifestsDeleted: needed(count),
    Changed: needed({ kind: 'int', help: 'Items left alone because they changed meanwhile.' }),
    Failed: needed(count),
    NotReached: needed(count),
    SizeUpperBound: needed(bytes),
    Failures: needed(many(purgeFailure)),
    Resumed: needed({ kind: 'bool', help: 'Whether it resumed an interrupted purge.' }),
    JournalPath: { kind: 'string', help: 'The journal, for Restore-AzContainerRegistryPurge.' },
    Seconds: needed(text),
  },
  [
    { property: 'RegistryName' },
    { property: 'Status' },
    { property: 'TagsDeleted' },
    { property: 'ManifestsDeleted' },
    { property: 'Changed' },
    { property: 'Failed' },
    { property: 'NotReached' },
    { property: 'SizeUpperBound', label: 'At most', view: 'megabytes' },
    { property: 'JournalPath' },
  ],
);

const restoredItem = objectType(
  'AcrShell.RestoredItem',
  'a restored item of a purge',
  {
    RegistryName: needed(text),
    RepositoryName: needed(text),
    Kind: needed({ kind: 'string', values: ['Tag', 'Manifest'] }),
    Tag: text,
    Digest: needed(text),
    Outcome: needed({ kind: 'string', values: ['Restored', 'AlreadyThere', 'LayersGone', 'TagTaken', 'Failed'] }),
    Reason: text,
  },
  [
    { property: 'Outcome' },
    { property: 'RepositoryName' },
    { property: 'Kind' },
    { property: 'Tag' },
    shortDigest,
    { property: 'Reason' },
  ],
);

const strings = <const F extends string>(help: string, fills: F) => ({ type: 'strings', help, fills }) as const;
const string = <const F extends string>(help: string, fills: F) => ({ type: 'string', help, fills }) as const;
const asSwitch = <const F extends string>(help: string, fills: F) => ({ type: 'switch', help, fills }) as const;

const pattern = 'wildcards, or regular expressions between slashes (/^v[0-9]+$/)';

/** The filters: what is deleted, in place of a policy file. */
const filters = {
  RegistryName: registryName,
  RepositoryName: {
    ...strings(`The repositories: ${pattern}. By default all of them.`, 'repositories'),
    names: 'repository',
    pipeline: true,
  },
  ExcludeRepositoryName: {
    ...strings(`Repositories to leave alone: ${pattern}.`, 'excludeRepositories'),
    names: 'repository',
  },
  Tag: strings(`The tags to delete: ${pattern}. By default all of them; none if -Untagged is the only filter.`, 'tags'),
  ExcludeTag: strings(`Tags to keep: ${pattern}.`, 'excludeTags'),
  Keep: { type: 'int', help: 'The number of newest matching tags to keep, whatever their age.', fills: 'keep' },
  KeepPer: {
    type: 'string',
    help: 'Whether -Keep counts for each repository or for each pattern of -Tag.',
    values: ['Repository', 'Pattern'],
    fills: 'keepPer',
  },
  MinimumTags: {
    type: 'int',
    help: 'The minimum number of tags in each repository: the newest of those that would be deleted are kept.',
    fills: 'minimumTags',
  },
  OlderThan: string(
    'Only items last updated longer ago than this: 30d, 12h, 2w, an ISO 8601 duration or a TimeSpan.',
    'olderThan',
  ),
  NotPulledFor: string(
    'Only items not pulled for this long, by the log of the registry (-WorkspaceId). Items that the log does not cover are kept.',
    'notPulledFor',
  ),
  WorkspaceId: string(
    'The id (a GUID) of the Log Analytics workspace that the registry sends its events to, for -NotPulledFor and rules with notPulledFor.',
    'workspaceId',
  ),
  Untagged: asSwitch(
    'Untagged manifests that nothing uses. As the only filter it selects just those; together with -Tag or -Keep, both.',
    'untagged',
  ),
  MediaType: strings('Only manifests of these media types; wildcards.', 'mediaTypes'),
  Platform: strings('Only manifests of these platforms: linux/arm64, windows/*.', 'platforms'),
  LargerThan: string('Only images larger than this: 500MB, 2GB, or bytes.', 'largerThan'),
  SmallerThan: string('Only images smaller than this.', 'smallerThan'),
  IncludeLocked: asSwitch('Also deletes locked items: they are unlocked first.', 'includeLocked'),
  TagOnly: asSwitch('Deletes only tags; their manifests are kept.', 'tagOnly'),
  Policy: {
    type: 'path',
    help: 'A policy file in place of the filters (schema: docs/purge-policy.schema.json). -RepositoryName narrows it.',
    fills: 'policy',
  },
} as const satisfies ParameterTable;

const planning = {
  ...filters,
  Measure: asSwitch(
    'Measures the bytes that are actually freed: reads every manifest of the registry once.',
    'measure',
  ),
  Path: { type: 'path', help: 'A file to save the plan to, for review and a later run.', fills: 'path' },
  Force: asSwitch('Replaces an existing file.', 'force'),
} as const satisfies ParameterTable;

const planParameters = {
  ...planning,
  Summary: {
    type: 'switch',
    help: 'Writes only the totals.',
    sets: ['Summary'],
    mandatory: true,
  } as const satisfies Parameter,
  DefaultProfile: defaultProfile,
} as const satisfies ParameterTable;

const runParameters = {
  ...filters,
  PlanPath: {
    type: 'path',
    help: 'A saved plan: only the items that it lists are deleted, and only if they have not changed since.',
    fills: 'plan',
  },
  JournalPath: {
    type: 'path',
    help: 'The folder for the journal, by which a purge can be undone or resumed. By default one in your home folder.',
    fills: 'journal',
  },
  NoJournal: asSwitch('Keeps no journal: the purge can be neither undone nor resumed.', 'noJournal'),
  DefaultProfile: defaultProfile,
} as const satisfies ParameterTable;

const restoreParameters = {
  RegistryName: registryName,
  JournalPath: {
    type: 'path',
    help: 'The journal: JournalPath of the report of the purge.',
    mandatory: true,
    pipeline: true,
    fills: 'journal',
  },
  Force: asSwitch('Moves tags back that now point elsewhere.', 'force'),
  DefaultProfile: defaultProfile,
} as const satisfies ParameterTable;

const purgePlan = method({
  name: 'purge/plan',
  summary: 'One page of what a purge would delete and what it would keep, and why. Nothing is deleted.',
  effect: 'reads',
  progress: 'content',
  params: paramsSchema(planning, { continuation: { type: 'string' } }),
  result: objectSchema({ Items: needed(many(purgeItem)), Continuation: continuation }),
});
const purgeTotals = method({
  name: 'purge/totals',
  summary: 'The totals of what a purge would delete. Nothing is deleted.',
  effect: 'reads',
  progress: 'content',
  params: paramsSchema({ ...planning, PlanPath: runParameters.PlanPath }),
  result: purgeSummary.schema,
});
const purgeRun = method({
  name: 'purge/run',
  summary: 'Deletes what filters, a policy or a saved plan select, and returns a report.',
  effect: 'changes',
  progress: 'content',
  params: paramsSchema(runParameters),
  result: purgeReport.schema,
});
const purgeRestore = method({
  name: 'purge/restore',
  summary: 'One page of the outcome of each item while a purge is undone by its journal.',
  effect: 'changes',
  progress: 'content',
  params: paramsSchema(restoreParameters, { continuation: { type: 'string' } }),
  result: objectSchema({ Items: needed(many(restoredItem)), Continuation: continuation }),
});

export const purgeResource = resource({
  plane: 'data',
  group: 'clean-up',
  types: [purgeItem, purgeSummary, purgeFailure, purgeReport, restoredItem],
  methods: { purgePlan, purgeTotals, purgeRun, purgeRestore },
  cmdlets: {
    'New-AzContainerRegistryPurgePlan': {
      synopsis: 'Shows what a purge would delete, what it would keep, and why.',
      description:
        'Writes one object for each tag, and one for each untagged manifest. Nothing is deleted. A manifest is deleted with its last tag, an index with its platforms, an image with its signatures; whatever a kept manifest needs is kept.',
      sets: {
        [onlySet]: { action: { do: 'pages', method: purgePlan, type: 'AcrShell.PurgeItem' } },
        Summary: { action: { do: 'call', method: purgeTotals, type: 'AcrShell.PurgeSummary' } },
      },
      parameters: planParameters,
      outputs: ['AcrShell.PurgeItem', 'AcrShell.PurgeSummary'],
      examples: [
        example(
          'New-AzContainerRegistryPurgePlan -RegistryName myregistry -RepositoryName hello-world -Keep 3',
          'Shows which tags would be deleted if the newest three were kept.',
        ),
        example(
          "New-AzContainerRegistryPurgePlan -RegistryName myregistry -RepositoryName 'team/*' -OlderThan 30d -Untagged -Tag * -Summary",
          'Writes the totals: items, bytes and time.',
        ),
      ],
    },
    'Invoke-AzContainerRegistryPurge': {
      synopsis: 'Deletes what filters, a policy file or a saved plan select.',
      description:
        'Accepts the filters of New-AzContainerRegistryPurgePlan. -WhatIf writes that plan; -Confirm shows the totals first. If it is interrupted, running the same command again resumes it. Restore-AzContainerRegistryPurge restores what was deleted by its journal.',
      sets: { [onlySet]: { action: { do: 'call', method: purgeRun, type: 'AcrShell.PurgeReport' } } },
      parameters: runParameters,
      target: '{RegistryName}',
      preview: 'New-AzContainerRegistryPurgePlan',
      totals: purgeTotals,
      outputs: ['AcrShell.PurgeReport'],
      examples: [
        example(
          'Invoke-AzContainerRegistryPurge -RegistryName myregistry -RepositoryName hello-world -Keep 3 -WhatIf',
          'Shows what would be deleted, and deletes nothing.',
        ),
        example(
          'Invoke-AzContainerRegistryPurge -RegistryName myregistry -RepositoryName hello-world -Keep 3',
          'Keeps the newest three tags, and deletes the others with their images.',
        ),
      ],
    },
    'Restore-AzContainerRegistryPurge': {
      synopsis: 'Restores what a purge deleted.',
      description:
        'Restores manifests, tags and locks from the journal of the purge, and writes the outcome for each item: the registry keeps the layers of deleted images only for a while. Restored tags get the time of the restore, in their old order: they are newer than the tags that the purge kept, so that -Keep would count them first.',
      sets: { [onlySet]: { action: { do: 'pages', method: purgeRestore, type: 'AcrShell.RestoredItem' } } },
      parameters: restoreParameters,
      target: '{RegistryName}, {JournalPath}',
      outputs: ['AcrShell.RestoredItem'],
      examples: [
        example(
          'Invoke-AzContainerRegistryPurge -RegistryName myregistry -RepositoryName hello-world -Keep 1 | Restore-AzContainerRegistryPurge',
          'Undoes a purge.',
        ),
      ],
    },
  },
});
