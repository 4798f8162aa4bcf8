import { about, changes, example, resourceProperties, tags, waiting } from '../declare/azureResource.ts';
import { childNames, childResource } from '../declare/childResource.ts';
import { method } from '../declare/method.ts';
import { columns, count, date, flag, type ObjectOf, objectType, table, text, texts } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import type { ResourceKind } from '../declare/resourceKind.ts';
import { paramsSchema } from '../declare/schema.ts';
import { regions } from './regions.ts';
import { buildOptions, platformOption, run, runOptions, sourceIdentity } from './run.ts';

/** Tasks of a registry: they run on a schedule, after a commit, after a push of a base image, or on demand. */

export const taskKind = {
  segment: 'tasks',
  noun: 'task',
  cmdletNoun: 'Task',
  type: 'AcrShell.Task',
  naming: { pattern: '^[a-zA-Z0-9-]{5,50}$', letters: 'Letters, digits and -' },
} as const satisfies ResourceKind;

const task = objectType(
  'AcrShell.Task',
  'a task',
  {
    Name: text,
    Status: text,
    StepType: { ...text, help: 'Docker, FileTask or EncodedTask.' },
    Schedule: { ...texts, help: 'Each timer as name: schedule.' },
    NextTimes: { ...texts, help: 'The next three times at which its timers fire, in UTC.' },
    ContextPath: text,
    File: text,
    Yaml: { ...text, help: 'The task file that it contains.' },
    Image: texts,
    IsPushEnabled: flag,
    Target: text,
    Platform: text,
    Timeout: count,
    Cpu: count,
    AgentPoolName: text,
    SourceTrigger: { ...texts, help: 'Each as name: events of which branch.' },
    BaseImageTrigger: text,
    BaseImages: { ...texts, help: 'The base images of its last run.' },
    RegistryIdentity: text,
    CredentialRegistries: texts,
    IdentityType: text,
    IdentityPrincipalId: text,
    CreationDate: date,
    ProvisioningState: text,
    Location: text,
    Tag: table,
    ...resourceProperties,
  },
  columns('Name', 'Status', 'StepType', 'Schedule', 'NextTimes'),
);
export type TaskView = ObjectOf<typeof task>;

const names = childNames(taskKind, ['TaskName', 'ResourceName']);

const values = {
  Value: { type: 'table', help: 'Values for {{.Values.name}} of the task file, as a hashtable.', fills: 'values' },
  SecretValue: { type: 'table', help: 'The same, hidden by Azure.', fills: 'secretValues' },
} as const satisfies ParameterTable;

/** Parameters to create or change a task. */
const settings = {
  Path: {
    type: 'place',
    help: 'Its sources: the address of a git repository (https://github.com/owner/repo.git#branch:folder) or of an artifact (oci://).',
    aliases: ['Context', 'ContextPath'],
    fills: 'path',
  },
  Dockerfile: {
    type: 'string',
    help: 'The Dockerfile or the task file (.yaml) there.',
    aliases: ['File', 'TaskFile'],
    fills: 'file',
  },
  YamlPath: {
    type: 'path',
    help: 'A task file on this machine, which is stored in the task.',
    fills: 'yamlPath',
  },
  Yaml: { type: 'string', help: 'The text of a task file.', fills: 'yaml' },
  Command: {
    type: 'string',
    help: "One command to run, as in 'acr purge --filter app:.* --ago 30d'.",
    aliases: ['Cmd'],
    fills: 'command',
  },
  PurgePolicy: {
    type: 'path',
    help: 'A file of purge rules that acr purge can carry out exactly (one rule with tagOnly); others are refused with the reason.',
    fills: 'purgePolicy',
  },
  Image: {
    type: 'strings',
    help: 'Names of the image, without the registry; {{.Run.ID}} stands for the id of the run.',
    aliases: ['ImageName'],
    fills: 'images',
  },
  ...buildOptions,
  ...values,
  ...platformOption,
  NoPush: { type: 'switch', help: 'Builds without pushing.', fills: 'noPush' },
  NoCache: { type: 'switch', help: 'Uses no layers of earlier builds.', fills: 'noCache' },
  Schedule: {
    type: 'strings',
    help: "When it runs, in UTC, as five fields: '0 3 * * Sun'; a name before it ('weekly: 0 3 * * Sun') names the timer.",
    mayBeEmpty: true,
    fills: 'schedules',
  },
  SourceTrigger: {
    type: 'strings',
    help: 'The events of the git repository that start it.',
    values: ['Commit', 'PullRequest'],
    mayBeEmpty: true,
    fills: 'sourceTriggers',
  },
  GitAccessToken: {
    type: 'secret',
    help: 'A personal access token of the git repository: scopes repo:status, public_repo (or repo) and, for triggers, admin:repo_hook.',
    fills: 'gitToken',
  },
  BaseImageTrigger: {
    type: 'string',
    help: 'Whether it runs when a base image is pushed: that of the final stage (Runtime), any, or none.',
    values: ['Runtime', 'All', 'None'],
    fills: 'baseImageTrigger',
  },
  IdentityType: {
    type: 'string',
    help: "The task's own identities.",
    values: ['None', 'SystemAssigned', 'UserAssigned', 'SystemAssigned, UserAssigned'],
    fills: 'identityType',
  },
  UserAssignedIdentity: {
    type: 'strings',
    help: 'Resource ids of its user-assigned identities.',
    aliases: ['IdentityId'],
    fills: 'identityIds',
  },
  ...sourceIdentity,
  CredentialLoginServer: {
    type: 'string',
    help: 'Another registry that it signs in to.',
    fills: 'credentialServer',
  },
  CredentialUserName: { type: 'string', help: 'The user name for that registry.', fills: 'credentialUser' },
  CredentialPassword: { type: 'secret', help: 'The password for that registry.', fills: 'credentialPassword' },
  CredentialIdentity: {
    type: 'string',
    help: 'In place of a password: the identity of the task to sign in with ([system], or a client id).',
    fills: 'credentialIdentity',
  },
  Status: {
    type: 'string',
    help: 'Whether its triggers are enabled.',
    values: ['Enabled', 'Disabled'],
    fills: 'status',
  },
  Cpu: { type: 'int', help: 'The number of processors.', range: [1, 64], fills: 'cpu' },
  ...runOptions,
} as const satisfies ParameterTable;

const newTask = {
  ...names.created,
  ...settings,
  Location: {
    type: 'string',
    help: 'The region; by default that of the registry.',
    suggestions: regions,
    fills: 'location',
  },
  Tag: tags,
} as const satisfies ParameterTable;
const startTask = {
  ...names.one,
  ...values,
  ...buildOptions,
  Path: {
    type: 'place',
    help: 'Other sources for this run: a folder, or an address.',
    aliases: ['Context', 'ContextPath'],
    fills: 'path',
  },
  Dockerfile: {
    type: 'string',
    help: 'Another Dockerfile or task file for this run.',
    aliases: ['File', 'TaskFile'],
    fills: 'file',
  },
  ...runOptions,
  ...waiting,
} as const satisfies ParameterTable;

const taskStart = method({
  name: 'task/start',
  summary: 'Runs a task now (POST .../scheduleRun) and follows its log to the end.',
  effect: 'changes',
  params: paramsSchema(startTask),
  result: run.schema,
  progress: 'operation',
});

const tasks = childResource(taskKind, {
  type: task,
  names,
  sample: 'nightly',
  waiting: {},
  create: {
    parameters: newTask,
    synopsis:
      'Creates a task: a build or steps that run on a schedule, after a commit, after a push of a base image, or on demand.',
    description:
      'Schedules and task files are checked before they are sent; the output shows the next times. With -Command or -Yaml, no sources are needed.',
    examples: [
      example(
        "New-AzContainerRegistryTask -RegistryName demo -Name nightly -Command 'acr purge --filter builds/nightly:.* --ago 30d --keep 3' -Schedule '0 3 * * *'",
        'Purges a repository every night.',
      ),
      example(
        "New-AzContainerRegistryTask -RegistryName demo -Name weekly-app -Path https://github.com/owner/app.git -Dockerfile Dockerfile -Image app:latest -Schedule '0 3 * * Sun' -WhatIf",
        'Shows what would be created.',
      ),
    ],
  },
  update: {
    parameters: { ...names.one, ...settings, Tag: tags },
    summary: 'Changes a task (PATCH .../tasks/{name}; PUT to remove a trigger).',
    description:
      'Settings that are not specified stay unchanged. -Schedule and -SourceTrigger replace the existing ones; an empty list removes them.',
    example: '-Status Disabled',
  },
  remove: { description: 'Its runs and their logs stay.' },
});

const start = about(taskKind, {
  'Start-AzContainerRegistryTask': changes({
    synopsis: 'Runs a task now.',
    description:
      'Shows the log while it runs, and writes the run with its images. Ctrl+C stops following the log; the run continues.',
    method: taskStart,
    type: 'AcrShell.Run',
    target: 'Task {Name} of registry {RegistryName}',
    parameters: startTask,
    examples: [
      example('Start-AzContainerRegistryTask -RegistryName demo -Name nightly -WhatIf', 'Shows what would be run.'),
    ],
  }),
});

export const taskResource = resource({
  plane: 'management',
  group: 'builds and tasks',
  types: [task],
  methods: { ...tasks.methods, taskStart },
  cmdlets: { ...tasks.cmdlets, ...start },
});
