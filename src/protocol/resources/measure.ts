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
    RepositoryCount: needed({ kind: 'int', help: 'How many repositories share it.' }),
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
    Untagged: needed({ kind: 'int', help: 'Manifests without a tag; platforms of an index are among them.' }),
    Unused: needed({
      kind: 'int',
      help: 'Manifests that no tag uses, directly or through an index or a subject: what -Untagged of a clean-up picks.',
    }),
    Indexes: needed(count),
    Referrers: needed({ kind: 'int', help: 'Signatures, SBOMs and whatever else refers to a manifest.' }),
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
      help: 'What the log says (-WorkspaceId). Unknown: it is younger than 30 days and than the repository, was switched off, is empty, or its answer was cut off.',
    },
    LastPull: timeText,
    Pulls: { kind: 'int', help: 'How many pulls are in the log.' },
    OldestOn: { kind: 'string', timeOf: 'Oldest' },
    NewestOn: { kind: 'string', timeOf: 'Newest' },
    LastPullOn: { kind: 'string', timeOf: 'LastPull' },
    LoggedSince: { ...timeText, help: 'From here on the log has no gap: pulls before that are not known.' },
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
    Manifests: needed({ kind: 'int', help: 'That were last updated so long ago.' }),
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
      help: 'Bytes, as Get-AzContainerRegistryUsage has them; absent where Azure does not say.',
    },
    Difference: { kind: 'long', help: 'ServiceSize without StoredSize; may be negative.' },
    Explanation: needed({ kind: 'string', help: 'What the difference can come from, or why there is none.' }),
    Oldest: timeText,
    Newest: timeText,
    Locked: needed(count),
    Unread: needed(count),
    Ages: needed(many(ageBand)),
    BiggestLayers: needed(many(measuredLayer)),
    DocumentsRead: needed({ kind: 'int', help: 'That the registry was asked for.' }),
    DocumentsKept: needed({ kind: 'int', help: 'That this machine had read before.' }),
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
    help: 'Only these repositories: wildcards, or regular expressions between slashes. The whole registry is read all the same: what is shared shows in no other way.',
    names: 'repository',
    fills: 'repositories',
    sets: [onlySet],
  },
  WorkspaceId: { ...workspaceId, sets: [onlySet] },
} as const satisfies ParameterTable;

const measureList = method({
  name: 'measure/list',
  summary: 'One page of what the repositories of a registry hold, largest first.',
  effect: 'reads',
  progress: 'content',
  params: paramsSchema(measuring, { continuation: { type: 'string' } }),
  result: objectSchema({ Items: needed(many(repositoryMeasure)), Continuation: continuation }),
});

const measureTotal = method({
  name: 'measure/total',
  summary: 'What a registry holds, beside what Azure says that it uses.',
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
    help: 'The file to write; its ending says what: .html (the page), .json or .csv. Several are made of one reading.',
    mandatory: true,
    fills: 'paths',
  },
  Policy: {
    type: 'path',
    help: 'A file of clean-up rules (docs/purge-policy.schema.json): the report says what they would free. Nothing is deleted.',
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
      synopsis: 'Says where the bytes of a registry are: by repository, shared layers once.',
      description:
        'Reads every list and every manifest once and writes one object a repository, largest first. What has a digest never changes and is kept on this machine: the next run reads only what is new. -Summary writes one object a registry, with what Azure says that it uses. Registries that are piped to the end of a pipeline are measured side by side.',
      sets: {
        [onlySet]: { action: { do: 'pages', method: measureList, type: 'AcrShell.RepositoryMeasure' } },
        Summary: { action: { do: 'call', method: measureTotal, type: 'AcrShell.RegistryMeasure' } },
      },
      parameters: {
        ...measuring,
        Summary: {
          type: 'switch',
          help: 'Writes one object for the registry: its totals, and what Azure says that it uses.',
          sets: ['Summary'],
          mandatory: true,
        },
        ThrottleLimit: throttleLimit,
        DefaultProfile: defaultProfile,
      },
      outputs: ['AcrShell.RepositoryMeasure', 'AcrShell.RegistryMeasure'],
      examples: [
        example('Measure-AzContainerRegistry -RegistryName myregistry', 'Shows what each repository holds.'),
        example(
          'Measure-AzContainerRegistry -RegistryName myregistry -Summary',
          'Shows what the registry stores, and what Azure says that it uses.',
        ),
        example('Get-AzContainerRegistry | Measure-AzContainerRegistry -Summary', 'Compares all registries.'),
      ],
    },
    'Export-AzContainerRegistryReport': {
      synopsis: 'Writes a page, JSON or CSV of what is in a registry.',
      description:
        'The page is one file that loads nothing from anywhere: a map of the bytes, ages, the biggest layers and who shares them, what a clean-up policy would free, and a table that sorts and searches. It can be sent by mail, printed and read with a keyboard.',
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
