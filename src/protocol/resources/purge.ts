import { method } from '../declare/method.ts';
import { bytes, count, flag, many, needed, objectSchema, objectType, text, timeText } from '../declare/objectType.ts';
import type { Parameter, ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import { paramsSchema } from '../declare/schema.ts';
import { shortDigest } from './changeable.ts';
import { continuation, defaultProfile, example, onlySet, registryName } from './registryParameters.ts';

/** One line of a plan. No cmdlet takes it from the pipe: what stays is in it as well. */
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
    ImageSize: { kind: 'long', help: 'Bytes, as the registry states it: an upper bound of what its deletion frees.' },
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
      help: 'Bytes, by the sizes that the registry states: layers that are shared are counted more than once.',
    }),
    SizeMeasured: { kind: 'long', help: 'Bytes that are really freed (-Measure).' },
    Layers: { kind: 'int', help: 'Different layers that were seen (-Measure).' },
    BytesPerLayer: { kind: 'int', help: 'Memory of this machine for each of them (-Measure).' },
    Requests: needed({ kind: 'int', help: 'That carrying it out takes, at most.' }),
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

const purgeFailure = objectType('AcrShell.PurgeFailure', 'what a purge could not delete', {
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
    Changed: needed({ kind: 'int', help: 'Left alone, as it changed meanwhile.' }),
    Failed: needed(count),
    NotReached: needed(count),
    SizeUpperBound: needed(bytes),
    Failures: needed(many(purgeFailure)),
    Resumed: needed({ kind: 'bool', help: 'It went on with an interrupted purge.' }),
    JournalPath: { kind: 'string', help: 'What Restore-AzContainerRegistryPurge takes.' },
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
  'what became of an item of a purge',
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

/** What is to go: in place of a file of rules. */
const filters = {
  RegistryName: registryName,
  RepositoryName: {
    ...strings(`In which repositories: ${pattern}. In all of them unless given.`, 'repositories'),
    pipeline: true,
  },
  ExcludeRepositoryName: strings(`Repositories that are left alone: ${pattern}.`, 'excludeRepositories'),
  Tag: strings(`Which tags: ${pattern}. All of them unless given; none where only -Untagged is.`, 'tags'),
  ExcludeTag: strings(`Tags that stay: ${pattern}.`, 'excludeTags'),
  Keep: { type: 'int', help: 'How many of the newest of those tags stay, whatever their age.', fills: 'keep' },
  KeepPer: {
    type: 'string',
    help: 'Whether -Keep counts for each repository or for each pattern of -Tag.',
    values: ['Repository', 'Pattern'],
    fills: 'keepPer',
  },
  MinimumTags: {
    type: 'int',
    help: 'No repository is left with fewer tags: the newest of those that would go stay.',
    fills: 'minimumTags',
  },
  OlderThan: string(
    'Only what was last updated before: 30d, 12h, 2w, an ISO 8601 duration or a TimeSpan.',
    'olderThan',
  ),
  NotPulledFor: string(
    'Only what was not pulled for so long, where the log of the registry says so. What that does not know stays.',
    'notPulledFor',
  ),
  Untagged: asSwitch(
    'Manifests without a tag that nothing uses. Alone it means those only; beside -Tag or -Keep, both.',
    'untagged',
  ),
  MediaType: strings('Only manifests of these media types; wildcards.', 'mediaTypes'),
  Platform: strings('Only manifests of these platforms: linux/arm64, windows/*.', 'platforms'),
  LargerThan: string('Only images larger than this: 500MB, 2GB, or bytes.', 'largerThan'),
  SmallerThan: string('Only images smaller than this.', 'smallerThan'),
  IncludeLocked: asSwitch('Locked items too: they are unlocked, then deleted.', 'includeLocked'),
  TagOnly: asSwitch('Tags go, their manifests stay.', 'tagOnly'),
  Policy: {
    type: 'path',
    help: 'A file of rules in place of the filters (docs/purge-policy.schema.json). -RepositoryName narrows it.',
    fills: 'policy',
  },
} as const satisfies ParameterTable;

const planning = {
  ...filters,
  Measure: asSwitch(
    'Measures the bytes that are really freed: every manifest of the registry is read, once.',
    'measure',
  ),
  Path: { type: 'path', help: 'Where the plan is saved, for a review and a later run.', fills: 'path' },
  Force: asSwitch('A file that is there is replaced.', 'force'),
} as const satisfies ParameterTable;

const planParameters = {
  ...planning,
  Summary: {
    type: 'switch',
    help: 'Writes the totals alone.',
    sets: ['Summary'],
    mandatory: true,
  } as const satisfies Parameter,
  DefaultProfile: defaultProfile,
} as const satisfies ParameterTable;

const runParameters = {
  ...filters,
  PlanPath: {
    type: 'path',
    help: 'A plan that was saved: only what it lists goes, and only where it is as it was.',
    fills: 'plan',
  },
  JournalPath: {
    type: 'path',
    help: 'The folder of the journal, from which a purge can be undone and goes on. By default one in your home folder.',
    fills: 'journal',
  },
  NoJournal: asSwitch('Keeps no journal: the purge cannot be undone, and is not continued.', 'noJournal'),
  DefaultProfile: defaultProfile,
} as const satisfies ParameterTable;

const restoreParameters = {
  RegistryName: registryName,
  JournalPath: {
    type: 'path',
    help: 'The journal: what the report of the purge says as JournalPath.',
    mandatory: true,
    pipeline: true,
    fills: 'journal',
  },
  Force: asSwitch('Tags that point elsewhere by now are moved back.', 'force'),
  DefaultProfile: defaultProfile,
} as const satisfies ParameterTable;

const purgePlan = method({
  name: 'purge/plan',
  summary: 'One page of what a purge would delete and what it would leave, and why. Nothing is deleted.',
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
  summary: 'Deletes what the filters, the rules or a saved plan say, and answers with a report.',
  effect: 'changes',
  progress: 'content',
  params: paramsSchema(runParameters),
  result: purgeReport.schema,
});
const purgeRestore = method({
  name: 'purge/restore',
  summary: 'One page of what became of each item of a purge that is undone by its journal.',
  effect: 'changes',
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
      synopsis: 'Says what a clean-up would delete, what it would leave, and why.',
      description:
        'Streams one object a tag, and one for each manifest that no tag speaks for. Nothing is deleted. A manifest goes with its last tag, an index with its platforms, an image with its signatures; nothing goes that something needs which stays.',
      sets: {
        [onlySet]: { action: { do: 'pages', method: purgePlan, type: 'AcrShell.PurgeItem' } },
        Summary: { action: { do: 'call', method: purgeTotals, type: 'AcrShell.PurgeSummary' } },
      },
      parameters: planParameters,
      outputs: ['AcrShell.PurgeItem', 'AcrShell.PurgeSummary'],
      examples: [
        example(
          'New-AzContainerRegistryPurgePlan -RegistryName myregistry -RepositoryName hello-world -Keep 3',
          'Shows which tags would go if the newest three stayed.',
        ),
        example(
          "New-AzContainerRegistryPurgePlan -RegistryName myregistry -RepositoryName 'team/*' -OlderThan 30d -Untagged -Tag * -Summary",
          'Writes the totals: how many, how much, how long.',
        ),
      ],
    },
    'Invoke-AzContainerRegistryPurge': {
      synopsis: 'Deletes what filters, a file of rules or a saved plan say.',
      description:
        'Takes the filters of New-AzContainerRegistryPurgePlan. -WhatIf writes that plan; -Confirm shows the totals first. The same command goes on where an interrupted one ended. Its journal lets Restore-AzContainerRegistryPurge put back what was deleted.',
      sets: { [onlySet]: { action: { do: 'call', method: purgeRun, type: 'AcrShell.PurgeReport' } } },
      parameters: runParameters,
      target: '{RegistryName}',
      preview: 'New-AzContainerRegistryPurgePlan',
      totals: purgeTotals,
      outputs: ['AcrShell.PurgeReport'],
      examples: [
        example(
          'Invoke-AzContainerRegistryPurge -RegistryName myregistry -RepositoryName hello-world -Keep 3 -WhatIf',
          'Shows what would go, and deletes nothing.',
        ),
        example(
          'Invoke-AzContainerRegistryPurge -RegistryName myregistry -RepositoryName hello-world -Keep 3',
          'Keeps the newest three tags and deletes the others, with their images.',
        ),
      ],
    },
    'Restore-AzContainerRegistryPurge': {
      synopsis: 'Puts back what a purge deleted.',
      description:
        'By the journal of the purge: manifests, tags and locks. It says of each item what became of it: the registry keeps the layers of deleted images for a while only. What comes back was last updated now.',
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
