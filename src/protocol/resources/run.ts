import {
  about,
  byIdentity,
  byName,
  changes,
  does,
  example,
  listsPages,
  passThru,
  resourceProperties,
  waiting,
  where,
} from '../declare/azureResource.ts';
import { childNames } from '../declare/childResource.ts';
import type { Cmdlet } from '../declare/cmdlet.ts';
import { method } from '../declare/method.ts';
import {
  columns,
  date,
  flag,
  many,
  needed,
  type ObjectOf,
  objectSchema,
  objectType,
  text,
  texts,
} from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import type { ResourceKind } from '../declare/resourceKind.ts';
import { paramsSchema } from '../declare/schema.ts';
import { shortDigest } from './changeable.ts';
import { pageOf } from './registryParameters.ts';

/** Builds, and the runs of builds and tasks: a preview of the service, in every tier. */

export const runKind = {
  segment: 'runs',
  noun: 'run',
  cmdletNoun: 'Run',
  type: 'AcrShell.Run',
} as const satisfies ResourceKind;

const runImage = objectType(
  'AcrShell.RunImage',
  'an image',
  { RegistryName: needed(text), RepositoryName: needed(text), Name: needed(text), Digest: needed(text) },
  [{ property: 'RepositoryName' }, { property: 'Name' }, shortDigest],
);

export const run = objectType(
  'AcrShell.Run',
  'a run',
  {
    Name: text,
    Status: text,
    RunType: text,
    Task: text,
    CreateTime: date,
    StartTime: date,
    FinishTime: date,
    OutputImages: many(runImage),
    TriggeredBy: { ...text, help: 'The trigger, if it was not started by hand: a timer, a commit, a base image.' },
    AgentPoolName: text,
    Platform: text,
    ErrorMessage: text,
    IsArchiveEnabled: flag,
    ProvisioningState: text,
    ...resourceProperties,
  },
  columns('Name', 'Status', 'Task', 'TriggeredBy', 'CreateTime', 'FinishTime'),
);
export type RunView = ObjectOf<typeof run>;

const names = childNames(runKind, ['RunId', 'RunName', 'ResourceName']);

/** Parameters of every kind of run. */
export const runOptions = {
  AgentPool: {
    type: 'string',
    help: 'The agent pool to run in; by default Azure’s own machines.',
    aliases: ['AgentPoolName'],
    names: 'agentPools',
    fills: 'agentPool',
  },
  Timeout: { type: 'int', help: 'The time limit in seconds, 300 to 28800.', range: [300, 28_800], fills: 'timeout' },
} as const satisfies ParameterTable;

export const buildOptions = {
  BuildArgument: {
    type: 'table',
    help: 'Build arguments (ARG), as a hashtable.',
    aliases: ['BuildArg', 'Argument'],
    fills: 'buildArguments',
  },
  SecretBuildArgument: {
    type: 'table',
    help: 'Secret build arguments: Azure does not show them, but an image that stores one in a layer does.',
    aliases: ['SecretBuildArg', 'SecretArgument'],
    fills: 'secretBuildArguments',
  },
  Target: { type: 'string', help: 'The stage of the Dockerfile to build.', fills: 'target' },
} as const satisfies ParameterTable;

/** The ones that most images are built for. */
export const defaultPlatforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'windows/amd64'] as const;

export const platformOption = {
  Platform: {
    type: 'string',
    help: 'The platform to build for, as os/architecture/variant (linux/amd64).',
    suggestions: defaultPlatforms,
    fills: 'platform',
  },
} as const satisfies ParameterTable;

export const sourceIdentity = {
  Identity: {
    type: 'string',
    help: 'The identity of the run at a registry in ABAC mode: [caller] (the default for builds), [system], or the client id of an identity.',
    aliases: ['SourceAcrAuthId'],
    suggestions: ['[caller]', '[system]'],
    fills: 'identity',
  },
} as const satisfies ParameterTable;

const build = {
  ...where,
  Path: {
    type: 'place',
    help: 'The folder to build, or the address of a git repository or a tarball, which Azure fetches itself.',
    aliases: ['Context', 'SourceLocation'],
    fills: 'path',
  },
  Image: {
    type: 'strings',
    help: 'Names of the image, without the registry; {{.Run.ID}} stands for the id of the run. Without a name, nothing is pushed.',
    aliases: ['ImageName'],
    fills: 'images',
  },
  Dockerfile: {
    type: 'string',
    help: 'The Dockerfile, relative to the folder, or a full path; by default Dockerfile.',
    aliases: ['File'],
    fills: 'dockerfile',
  },
  ...buildOptions,
  ...platformOption,
  NoPush: { type: 'switch', help: 'Builds without pushing.', fills: 'noPush' },
  NoCache: { type: 'switch', help: 'Uses no layers of earlier builds.', fills: 'noCache' },
  BuildKit: { type: 'switch', help: 'Builds with BuildKit.', fills: 'buildKit' },
  Cache: { type: 'switch', help: 'Stores layers in the registry for the next build (BuildKit).', fills: 'cache' },
  Secret: {
    type: 'table',
    help: 'Secrets for RUN --mount=type=secret, by id: each the value itself, which no image and no log keeps, or the id of a secret in a key vault that the run may read.',
    fills: 'secrets',
  },
  ...sourceIdentity,
  ...runOptions,
  SourceDateEpoch: {
    type: 'int',
    help: 'The modification time of every file, in seconds since 1970: the same folder is then sent as the same bytes.',
    range: [0, 2_147_483_647],
    fills: 'sourceDateEpoch',
  },
  ...waiting,
} as const satisfies ParameterTable;

const runBuild = method({
  name: 'run/build',
  summary: 'Packs a folder, uploads it, queues a build (POST .../scheduleRun) and follows its log to the end.',
  effect: 'changes',
  params: paramsSchema(build),
  result: run.schema,
  progress: 'operation',
});

const getRun = {
  ...names.oneOrAll,
  Status: {
    type: 'strings',
    help: 'Only runs with this status.',
    values: ['Queued', 'Started', 'Running', 'Succeeded', 'Failed', 'Canceled', 'Error', 'Timeout'],
    fills: 'statuses',
  },
  Task: { type: 'string', help: 'Only runs of this task.', aliases: ['TaskName'], names: 'tasks', fills: 'task' },
  Image: {
    type: 'string',
    help: 'Only runs that pushed this image: repository:tag, repository@sha256:..., or a repository.',
    fills: 'image',
  },
  After: { type: 'date', help: 'Only runs that were created after this time.', fills: 'after' },
  First: { type: 'int', help: 'At most this many, the newest.', aliases: ['Top'], range: [1, 100_000], fills: 'first' },
} as const satisfies ParameterTable;

const runList = method({
  name: 'run/list',
  summary: 'The runs of a registry, newest first (GET .../runs), or one of them.',
  effect: 'reads',
  params: paramsSchema(getRun, { continuation: { type: 'string' } }),
  result: pageOf(run),
});

const stopRun = { ...names.one, ...passThru } as const;
const runStop = method({
  name: 'run/stop',
  summary: 'Stops a run (POST .../runs/{id}/cancel).',
  effect: 'changes',
  params: paramsSchema(stopRun),
  result: objectSchema({ Done: needed(flag) }),
});

const updateRun = {
  ...names.one,
  Archive: {
    type: 'bool',
    help: '$true (the default) keeps the run and its log permanently; $false lets Azure delete them after 30 days.',
    fills: 'archive',
  },
} as const satisfies ParameterTable;
const runUpdate = method({
  name: 'run/update',
  summary: 'Sets whether a run is kept permanently (PATCH .../runs/{id}).',
  effect: 'changes',
  params: paramsSchema(updateRun),
  result: run.schema,
});

const receiveLog = {
  ...names.one,
  Wait: { type: 'switch', help: 'Follows the log until the run has ended.', aliases: ['Follow'], fills: 'wait' },
} as const satisfies ParameterTable;
const runLog = method({
  name: 'run/log',
  summary: 'The log of a run from a position on; waits for more if requested.',
  effect: 'reads',
  params: paramsSchema(receiveLog, { continuation: { type: 'string', pattern: '^\\d{1,15}$' } as const }),
  result: objectSchema({ Lines: needed(texts), Continuation: text }),
});

const type = 'AcrShell.Run';
const followed = { do: 'lines', method: runLog } as const;

const runCmdlets = about(runKind, {
  'Invoke-AzContainerRegistryBuild': {
    ...changes({
      synopsis: 'Builds a folder into an image in the registry, without Docker.',
      description:
        'Sends the folder without the files that .dockerignore excludes, shows the log of the build while it runs, and writes the run with its images. Ctrl+C stops following the log; the build continues.',
      method: runBuild,
      type,
      target: 'Build of {Path} in registry {RegistryName}',
      parameters: build,
      examples: [
        example(
          "Invoke-AzContainerRegistryBuild -RegistryName myregistry -Path ./app -Image 'app:{{.Run.ID}}'",
          'Builds the folder app.',
        ),
        example(
          '(Invoke-AzContainerRegistryBuild -RegistryName myregistry -Path ./app -Image app:v1).OutputImages | Get-AzContainerRegistryManifest',
          'Builds an image, and shows its manifest.',
        ),
      ],
    }),
    aliases: ['Build-AzContainerRegistryImage'],
  },
  'Get-AzContainerRegistryRun': listsPages({
    synopsis: 'Gets the runs of builds and tasks.',
    description: 'Newest first: all, those that match the filters, or one by its id.',
    method: runList,
    type,
    parameters: getRun,
    examples: [
      example(
        'Get-AzContainerRegistryRun -RegistryName demo -Status Failed -First 10',
        'Shows the last ten that failed.',
      ),
    ],
  }),
  'Stop-AzContainerRegistryRun': does({
    synopsis: 'Stops a run.',
    description: 'A run that has ended is left unchanged.',
    method: runStop,
    target: 'Run {Name} of registry {RegistryName}',
    parameters: stopRun,
    examples: [
      example(
        'Get-AzContainerRegistryRun -RegistryName demo -Status Queued, Running | Stop-AzContainerRegistryRun -WhatIf',
        'Shows which would be stopped.',
      ),
    ],
  }),
  'Update-AzContainerRegistryRun': changes({
    synopsis: 'Sets whether a run is kept permanently.',
    description: 'Otherwise Azure deletes runs and their logs after 30 days.',
    method: runUpdate,
    type,
    target: 'Run {Name} of registry {RegistryName}',
    parameters: updateRun,
    examples: [
      example(
        'Update-AzContainerRegistryRun -RegistryName demo -Name cf1 -Archive $true -WhatIf',
        'Shows what would be changed.',
      ),
    ],
  }),
  'Receive-AzContainerRegistryRunLog': {
    synopsis: 'Reads the log of a run, line by line.',
    description: 'Writes the log so far; with -Wait, follows it until the run has ended.',
    sets: { [byName]: { action: followed }, [byIdentity]: { action: followed } },
    parameters: receiveLog,
    outputs: ['string'],
    examples: [
      example('Receive-AzContainerRegistryRunLog -RegistryName demo -Name cf1 -Wait', 'Follows the run cf1.'),
      example(
        'Get-AzContainerRegistryRun -RegistryName demo -First 1 | Receive-AzContainerRegistryRunLog | Select-String error',
        'Searches the latest log for errors.',
      ),
    ],
  },
} as const satisfies Record<string, Cmdlet>);

export const runResource = resource({
  plane: 'management',
  group: 'builds and tasks',
  types: [run, runImage],
  methods: { runBuild, runList, runStop, runUpdate, runLog },
  cmdlets: runCmdlets,
});
