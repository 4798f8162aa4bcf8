import { method } from '../declare/method.ts';
import {
  columns,
  count,
  flag,
  many,
  needed,
  nested,
  objectSchema,
  objectType,
  text,
  texts,
  timeText,
} from '../declare/objectType.ts';
import type { Parameter, ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import { paramsSchema } from '../declare/schema.ts';
import { shortDigest } from './changeable.ts';
import { continuation, defaultProfile, example, onlySet, registryName, throttleLimit } from './registryParameters.ts';

const size = (help: string) => needed({ kind: 'long', help: `Bytes: ${help}` });

const measuredLayer = objectType(
  'AcrShell.MeasuredLayer',
  'a layer',
  {
    Digest: needed(text),
    Size: size('of this layer.'),
    MediaType: needed(text),
    RepositoryCount: needed({ kind: 'int', help: 'The number of repositories that share it.' }),
    Repositories: needed({ kind: 'strings', help: 'Their names, at most ten.' }),
  },
  [
    shortDigest,
    { property: 'Size', view: 'size' },
    { property: 'RepositoryCount', label: 'Repositories' },
    { property: 'Repositories', label: 'Names' },
  ],
);

const repositoryMeasure = objectType(
  'AcrShell.RepositoryMeasure',
  'what a repository holds',
  {
    RegistryName: needed(text),
    RepositoryName: needed(text),
    Manifests: needed(count),
    Tags: needed(count),
    Untagged: needed({ kind: 'int', help: 'Manifests without a tag, including platforms of an index.' }),
    Unused: needed({
      kind: 'int',
      help: 'Manifests that no tag uses, directly or through an index or a subject, as -Untagged of a clean-up selects them.',
    }),
    Indexes: needed(count),
    Referrers: needed({ kind: 'int', help: 'Signatures, SBOMs and other referrers of manifests.' }),
    LogicalSize: size('of every manifest with all that it refers to, shared layers each time.'),
    UniqueSize: size('each content once, and only what no other repository has: what its removal would free.'),
    SharedSize: size('each content once, and only what other repositories have as well.'),
    UnusedSize: size('what only its unused manifests refer to, and no other repository has.'),
    Share: needed({ kind: 'int', help: 'UniqueSize in percent of all that the registry stores.' }),
    Oldest: timeText,
    Newest: timeText,
    Locked: needed({ kind: 'int', help: 'Tags and manifests that are locked.' }),
    RepositoryLocked: needed(flag),
    Platforms: needed(texts),
    BiggestLayers: needed(many(measuredLayer)),
    Duplicates: needed({ kind: 'int', help: 'Manifests that are in another repository as well.' }),
    DuplicatedIn: needed({ kind: 'strings', help: 'The names of those repositories, at most ten.' }),
    Unread: needed({ kind: 'int', help: 'Manifests that may not be pulled: their sizes are not counted.' }),
    PullState: {
      kind: 'string',
      values: ['Pulled', 'NotPulled', 'Unknown'],
      help: 'From the log (-WorkspaceId). Unknown: the log is younger than 30 days and than the repository, was switched off, is empty, or its answer was cut off.',
    },
    LastPull: timeText,
    Pulls: { kind: 'int', help: 'The number of pulls in the log.' },
    OldestOn: { kind: 'string', timeOf: 'Oldest' },
    NewestOn: { kind: 'string', timeOf: 'Newest' },
    LastPullOn: { kind: 'string', timeOf: 'LastPull' },
    LoggedSince: { ...timeText, help: 'The time from which the log has no gap: earlier pulls are unknown.' },
    LoggedSinceOn: { kind: 'string', timeOf: 'LoggedSince' },
  },
  [
    { property: 'RepositoryName', label: 'Repository' },
    { property: 'Manifests' },
    { property: 'Unused' },
    { property: 'LogicalSize', label: 'Logical', view: 'size' },
    { property: 'UniqueSize', label: 'Unique', view: 'size' },
    { property: 'Share', view: 'bar' },
    { property: 'OldestOn', label: 'Oldest', view: 'age' },
    { property: 'NewestOn', label: 'Newest', view: 'age' },
  ],
);

const ageBand = objectType(
  'AcrShell.AgeBand',
  'a band of ages',
  {
    Name: needed(text),
    Manifests: needed({ kind: 'int', help: 'Manifests that were last updated in this period.' }),
    Size: size('of content by the youngest manifest that refers to it.'),
  },
  [{ property: 'Name', label: 'Age' }, { property: 'Manifests' }, { property: 'Size', view: 'size' }],
);

const registryMeasure = objectType(
  'AcrShell.RegistryMeasure',
  'what a registry holds',
  {
    RegistryName: needed(text),
    Repositories: needed(count),
    Manifests: needed(count),
    Tags: needed(count),
    Untagged: needed(count),
    Unused: needed({ kind: 'int', help: 'Manifests that no tag uses.' }),
    Indexes: needed(count),
    Referrers: needed(count),
    LogicalSize: size('of every manifest with all that it refers to, shared layers each time.'),
    StoredSize: size('each content once.'),
    SharedSize: size('each content once, and only what more than one repository has.'),
    UnusedSize: size('each content once, and only what nothing but unused manifests refer to.'),
    ServiceSize: {
      kind: 'long',
      help: 'Bytes, as Get-AzContainerRegistryUsage has them; absent if Azure gives none.',
    },
    Difference: { kind: 'long', help: 'ServiceSize without StoredSize; may be negative.' },
    Explanation: needed({ kind: 'string', help: 'Possible reasons for the difference, or why there is no figure.' }),
    Oldest: timeText,
    Newest: timeText,
    Locked: needed(count),
    Unread: needed(count),
    Ages: needed(many(ageBand)),
    BiggestLayers: needed(many(measuredLayer)),
    DocumentsRead: needed({ kind: 'int', help: 'Documents that were requested from the registry.' }),
    DocumentsKept: needed({ kind: 'int', help: 'Documents that were in the cache of this machine.' }),
    OldestOn: { kind: 'string', timeOf: 'Oldest' },
    NewestOn: { kind: 'string', timeOf: 'Newest' },
  },
  [
    { property: 'RegistryName', label: 'Registry' },
    { property: 'Repositories' },
    { property: 'Manifests' },
    { property: 'Unused' },
    { property: 'LogicalSize', label: 'Logical', view: 'size' },
    { property: 'StoredSize', label: 'Stored', view: 'size' },
    { property: 'ServiceSize', label: 'Azure says', view: 'size' },
    { property: 'OldestOn', label: 'Oldest', view: 'age' },
  ],
);

const workspaceId = {
  type: 'string',
  help: 'The id (a GUID) of the Log Analytics workspace that the registry sends its events to: adds the last pull.',
  fills: 'workspaceId',
} as const satisfies Parameter;

const measuring = {
  RegistryName: registryName,
  RepositoryName: {
    type: 'strings',
    help: 'Only these repositories: wildcards, or regular expressions between slashes. The whole registry is read in any case, because shared content cannot be found otherwise.',
    names: 'repository',
    fills: 'repositories',
    sets: [onlySet],
  },
  WorkspaceId: { ...workspaceId, sets: [onlySet] },
} as const satisfies ParameterTable;

const measureList = method({
  name: 'measure/list',
  summary: 'One page of the content of the repositories of a registry, largest first.',
  effect: 'reads',
  progress: 'content',
  params: paramsSchema(measuring, { continuation: { type: 'string' } }),
  result: objectSchema({ Items: needed(many(repositoryMeasure)), Continuation: continuation }),
});

const measureTotal = method({
  name: 'measure/total',
  summary: 'The content of a registry, beside the usage that Azure reports.',
  effect: 'reads',
  progress: 'content',
  params: paramsSchema({ RegistryName: registryName }),
  result: registryMeasure.schema,
});

const registryReport = objectType(
  'AcrShell.RegistryReport',
  'a report of a registry',
  {
    RegistryName: needed(text),
    Paths: needed({ kind: 'strings', help: 'The files that were written.' }),
    Total: needed(nested(registryMeasure)),
    Repositories: needed(many(repositoryMeasure)),
    PolicyTags: { kind: 'int', help: 'Tags that the policy would delete (-Policy).' },
    PolicyManifests: { kind: 'int', help: 'Manifests that it would delete.' },
    PolicySize: { kind: 'long', help: 'Bytes that this would free.' },
  },
  columns('RegistryName', 'Paths'),
);

const reporting = {
  RegistryName: registryName,
  Path: {
    type: 'paths',
    help: 'The file to write; its extension decides the format: .html (the page), .json or .csv. Several are written from one reading.',
    mandatory: true,
    fills: 'paths',
  },
  Policy: {
    type: 'path',
    help: 'A file of clean-up rules (docs/purge-policy.schema.json): the report shows what they would free. Nothing is deleted.',
    fills: 'policy',
  },
  WorkspaceId: workspaceId,
  Force: { type: 'switch', help: 'Replaces files that exist.', fills: 'force' },
  Open: { type: 'switch', help: 'Opens the page when it is written.', fills: 'open' },
  PassThru: { type: 'switch', help: 'Writes the report as an object as well.', fills: 'whole' },
} as const satisfies ParameterTable;

const reportExport = method({
  name: 'measure/export',
  summary: 'Writes a report of a registry to files of this machine.',
  effect: 'reads',
  progress: 'content',
  params: paramsSchema(reporting),
  result: registryReport.schema,
});

export const measureResource = resource({
  plane: 'data',
  group: 'clean-up',
  types: [measuredLayer, repositoryMeasure, ageBand, registryMeasure, registryReport],
  methods: { measureList, measureTotal, reportExport },
  cmdlets: {
    'Measure-AzContainerRegistry': {
      synopsis: 'Shows the storage of a registry by repository, with shared layers counted once.',
      description:
        'Reads every list and every manifest once and writes one object per repository, largest first. Manifests never change and are cached on this machine: the next run reads only new ones. -Summary writes one object per registry, with the usage that Azure reports. Registries that are piped to the end of a pipeline are measured concurrently.',
      sets: {
        [onlySet]: { action: { do: 'pages', method: measureList, type: 'AcrShell.RepositoryMeasure' } },
        Summary: { action: { do: 'call', method: measureTotal, type: 'AcrShell.RegistryMeasure' } },
      },
      parameters: {
        ...measuring,
        Summary: {
          type: 'switch',
          help: 'Writes one object for the registry: its totals, and the usage that Azure reports.',
          sets: ['Summary'],
          mandatory: true,
        },
        ThrottleLimit: throttleLimit,
        DefaultProfile: defaultProfile,
      },
      outputs: ['AcrShell.RepositoryMeasure', 'AcrShell.RegistryMeasure'],
      examples: [
        example('Measure-AzContainerRegistry -RegistryName myregistry', 'Shows the content of each repository.'),
        example(
          'Measure-AzContainerRegistry -RegistryName myregistry -Summary',
          'Shows what the registry stores, and the usage that Azure reports.',
        ),
        example('Get-AzContainerRegistry | Measure-AzContainerRegistry -Summary', 'Compares all registries.'),
      ],
    },
    'Export-AzContainerRegistryReport': {
      synopsis: 'Writes a report on the content of a registry as a page, JSON or CSV.',
      description:
        'The page is one file that loads nothing: a map of the bytes, ages, the largest layers and the repositories that share them, what a clean-up policy would free, and a table that can be sorted and searched. It can be sent by mail, printed and read with a keyboard.',
      sets: {
        [onlySet]: {
          action: {
            do: 'call',
            method: reportExport,
            exposes: { parameter: 'PassThru', type: 'AcrShell.RegistryReport' },
          },
        },
      },
      parameters: { ...reporting, DefaultProfile: defaultProfile },
      target: 'Report of registry {RegistryName}',
      outputs: ['AcrShell.RegistryReport'],
      examples: [
        example(
          'Export-AzContainerRegistryReport -RegistryName myregistry -Path ./report.html -Force',
          'Writes the page.',
        ),
        example(
          '(Export-AzContainerRegistryReport -RegistryName myregistry -Path ./report.json, ./report.csv -Force -PassThru).Total.StoredSize',
          'Writes the figures for programs and for a spreadsheet.',
        ),
      ],
    },
  },
});
