import type { Cmdlet } from '../declare/cmdlet.ts';
import { method } from '../declare/method.ts';
import {
  columns,
  date,
  flag,
  itemsOf,
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
import {
  about,
  byIdentity,
  byName,
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

/** Builds, and the runs that they and tasks are: a preview of the service, in every tier. */

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
    TriggeredBy: { ...text, help: 'What set it off, where nobody asked for it: a timer, a commit, a base image.' },
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

const runName = childName('run', ['RunId', 'RunName', 'ResourceName'], true);
const oneRun = { ...where, Name: runName } as const;

/** What a run of any kind may be told. */
export const runOptions = {
  AgentPool: {
    type: 'string',
    help: 'The agent pool that it runs in; Azure’s own machines without it.',
    aliases: ['AgentPoolName'],
    fills: 'agentPool',
  },
  Timeout: { type: 'int', help: 'Seconds that it may take, 300 to 28800.', range: [300, 28_800], fills: 'timeout' },
} as const satisfies ParameterTable;

export const buildOptions = {
  BuildArgument: {
    type: 'table',
    help: 'Arguments of the build (ARG), as a hashtable.',
    aliases: ['BuildArg', 'Argument'],
    fills: 'buildArguments',
  },
  SecretBuildArgument: {
    type: 'table',
    help: 'The same, hidden by Azure; an image that keeps one in a layer shows it all the same.',
    aliases: ['SecretBuildArg', 'SecretArgument'],
    fills: 'secretBuildArguments',
  },
  Target: { type: 'string', help: 'The stage of the Dockerfile to build.', fills: 'target' },
} as const satisfies ParameterTable;

export const platformOption = {
  Platform: {
    type: 'string',
    help: 'The platform to build for, as os/architecture/variant (linux/amd64).',
    suggestions: ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'windows/amd64'],
    fills: 'platform',
  },
} as const satisfies ParameterTable;

export const sourceIdentity = {
  Identity: {
    type: 'string',
    help: 'Whose rights the run has at a registry in ABAC mode: [caller], [system], or the client id of an identity. Without it a build there is the caller.',
    aliases: ['SourceAcrAuthId'],
    suggestions: ['[caller]', '[system]'],
    fills: 'identity',
  },
} as const satisfies ParameterTable;

const build = {
  ...where,
  Path: {
    type: 'place',
    help: 'The folder to build; or the address of a git repository or a tarball, which Azure fetches itself.',
    aliases: ['Context', 'SourceLocation'],
    fills: 'path',
  },
  Image: {
    type: 'strings',
    help: 'Names of the image, without the registry; {{.Run.ID}} stands for the id of the run. Without one nothing is pushed.',
    aliases: ['ImageName'],
    fills: 'images',
  },
  Dockerfile: {
    type: 'string',
    help: 'The Dockerfile, relative to the folder, or a full path; Dockerfile without it.',
    aliases: ['File'],
    fills: 'dockerfile',
  },
  ...buildOptions,
  ...platformOption,
  NoPush: { type: 'switch', help: 'Builds and pushes nothing.', fills: 'noPush' },
  NoCache: { type: 'switch', help: 'Takes no layer from an earlier build.', fills: 'noCache' },
  BuildKit: { type: 'switch', help: 'Builds with BuildKit.', fills: 'buildKit' },
  Cache: { type: 'switch', help: 'Keeps layers in the registry for the next build, by BuildKit.', fills: 'cache' },
  Secret: {
    type: 'table',
    help: 'Secrets for RUN --mount=type=secret, by id: the value of each is the id of a secret in a key vault.',
    fills: 'secrets',
  },
  ...sourceIdentity,
  ...runOptions,
  SourceDateEpoch: {
    type: 'int',
    help: 'Seconds since 1970 as the time of every file: the same folder is then sent as the same bytes.',
    range: [0, 2_147_483_647],
    fills: 'sourceDateEpoch',
  },
  ...waiting,
} as const satisfies ParameterTable;

const runBuild = method({
  name: 'run/build',
  summary: 'Packs a folder, uploads it, has it built (POST .../scheduleRun) and tells its log until its end.',
  effect: 'changes',
  params: paramsSchema(build),
  result: run.schema,
  progress: 'operation',
});

const getRun = {
  ...where,
  Name: childName('run', ['RunId', 'RunName', 'ResourceName'], false),
  Status: {
    type: 'strings',
    help: 'Only runs that stand so.',
    values: ['Queued', 'Started', 'Running', 'Succeeded', 'Failed', 'Canceled', 'Error', 'Timeout'],
    fills: 'statuses',
  },
  Task: { type: 'string', help: 'Only runs of this task.', aliases: ['TaskName'], fills: 'task' },
  Image: {
    type: 'string',
    help: 'Only runs that made this image: repository@sha256:..., or a repository.',
    fills: 'image',
  },
  After: { type: 'date', help: 'Only runs that were asked for after this time.', fills: 'after' },
  First: { type: 'int', help: 'At most so many, the newest.', aliases: ['Top'], range: [1, 100_000], fills: 'first' },
} as const satisfies ParameterTable;

const runList = method({
  name: 'run/list',
  summary: 'The runs of a registry, newest first (GET .../runs), or one of them.',
  effect: 'reads',
  params: paramsSchema(getRun),
  result: itemsOf(run),
});

const stopRun = { ...oneRun, ...passThru } as const;
const runStop = method({
  name: 'run/stop',
  summary: 'Stops a run (POST .../runs/{id}/cancel).',
  effect: 'changes',
  params: paramsSchema(stopRun),
  result: objectSchema({ Done: needed(flag) }),
});

const updateRun = {
  ...oneRun,
  Archive: {
    type: 'bool',
    help: 'Whether it is kept for good, which it is unless this is false; otherwise a run and its log go after 30 days.',
    fills: 'archive',
  },
} as const satisfies ParameterTable;
const runUpdate = method({
  name: 'run/update',
  summary: 'Says whether a run is kept (PATCH .../runs/{id}).',
  effect: 'changes',
  params: paramsSchema(updateRun),
  result: run.schema,
});

const receiveLog = {
  ...oneRun,
  Wait: { type: 'switch', help: 'Follows the log until the run has ended.', aliases: ['Follow'], fills: 'wait' },
} as const satisfies ParameterTable;
const runLog = method({
  name: 'run/log',
  summary: 'The log of a run from a place on; waits for more where that is asked for.',
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
        'Sends what .dockerignore leaves of a folder, shows the log of the build while it runs, and writes the run with its images. Ctrl+C stops following; the build goes on.',
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
          'Builds, and shows the manifest that came of it.',
        ),
      ],
    }),
    aliases: ['Build-AzContainerRegistryImage'],
  },
  'Get-AzContainerRegistryRun': lists({
    synopsis: 'Gets the runs of builds and tasks.',
    description: 'Newest first: all, those that fit, or one by its id.',
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
    description: 'Nothing happens where it has ended.',
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
    synopsis: 'Says whether a run is kept for good.',
    description: 'Runs and their logs go after 30 days otherwise.',
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
    description: 'What there is of it; with -Wait also what is still written, until the run has ended.',
    sets: { [byName]: { action: followed }, [byIdentity]: { action: followed } },
    parameters: receiveLog,
    outputs: ['string'],
    examples: [
      example('Receive-AzContainerRegistryRunLog -RegistryName demo -Name cf1 -Wait', 'Follows the run cf1.'),
      example(
        'Get-AzContainerRegistryRun -RegistryName demo -First 1 | Receive-AzContainerRegistryRunLog | Select-String error',
        'Looks for errors in the last log.',
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
