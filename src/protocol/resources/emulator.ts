import { method } from '../declare/method.ts';
import { columns, count, date, itemsOf, needed, objectSchema, objectType, text, texts } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import { paramsSchema } from '../declare/schema.ts';
import { example, onlySet } from './registryParameters.ts';

const emulator = objectType(
  'AcrShell.Emulator',
  'an embedded registry',
  {
    Name: needed(text),
    LoginServer: needed(text),
    UserName: needed(text),
    Password: { ...needed(text), help: 'The admin password of this temporary registry.' },
    AccessToken: { ...text, help: 'An Entra ID token that this registry accepts, for trying out an Azure identity.' },
    DataFolder: text,
    ProcessId: needed(count),
    CaCertificate: { ...text, help: 'PEM, if TLS was requested.' },
    ResourceManagerUrl: { ...text, help: 'The address of its Azure Resource Manager.' },
    SubscriptionId: text,
    ResourceGroupName: { ...text, help: 'A resource group that exists from the start.' },
    ManagementToken: { ...text, help: 'An Entra ID token for its Azure Resource Manager.' },
  },
  columns('Name', 'LoginServer', 'UserName', 'ProcessId'),
);

const emulatorTime = objectType(
  'AcrShell.EmulatorTime',
  'the time of an embedded registry',
  { Name: needed(text), Time: needed(date) },
  columns('Name', 'Time'),
);

const emulatorName = '^[a-zA-Z0-9-]{1,50}$';
const startEmulator = {
  Name: {
    type: 'string',
    help: 'Its name for -RegistryName (demo by default).',
    pattern: emulatorName,
    fills: 'name',
    default: 'demo',
  },
  Port: { type: 'int', help: 'The port; by default a free one.', range: [0, 65535], fills: 'port' },
  DataFolder: {
    type: 'path',
    help: 'The folder that keeps the content across restarts; by default the content is kept in memory.',
    fills: 'dataFolder',
  },
  Empty: { type: 'switch', help: 'Starts without the demo content.', fills: 'empty' },
  AnonymousPull: { type: 'switch', help: 'Allows anonymous pull.', fills: 'anonymousPull' },
} as const satisfies ParameterTable;
const oneOrAll = {
  Name: {
    type: 'string',
    help: 'The emulator; by default all of them.',
    pipeline: true,
    pattern: emulatorName,
    names: 'emulator',
    fills: 'name',
    absent: '(all of them)',
  },
} as const satisfies ParameterTable;

const updateEmulator = {
  ...oneOrAll,
  AdvanceHour: {
    type: 'int',
    help: 'The number of hours by which its clock is moved forward.',
    mandatory: true,
    range: [1, 1000],
    fills: 'hours',
  },
} as const satisfies ParameterTable;

const emulatorStart = method({
  name: 'emulator/start',
  summary: 'Starts an embedded registry on the loopback interface; it ends with the session.',
  effect: 'session',
  params: paramsSchema(startEmulator),
  result: emulator.schema,
});
const emulatorUpdate = method({
  name: 'emulator/update',
  summary: 'Moves the clock of an embedded registry forward.',
  effect: 'changes',
  params: paramsSchema(updateEmulator),
  result: itemsOf(emulatorTime),
});
const emulatorStop = method({
  name: 'emulator/stop',
  summary: 'Stops an embedded registry of this session, or all of them.',
  effect: 'session',
  params: paramsSchema(oneOrAll),
  result: objectSchema({ Stopped: needed(texts) }),
});

export const emulatorResource = resource({
  plane: 'session',
  group: 'the embedded registry',
  types: [emulator, emulatorTime],
  methods: { emulatorStart, emulatorUpdate, emulatorStop },
  cmdlets: {
    'Start-AzContainerRegistryEmulator': {
      synopsis: 'Starts an embedded registry on this machine, for trying things out and for tests.',
      description:
        'It behaves like Azure Container Registry, on 127.0.0.1, and contains a few small images unless -Empty is given. It pipes into Connect-AzContainerRegistry and ends with the session.',
      sets: { [onlySet]: { action: { do: 'call', method: emulatorStart, type: 'AcrShell.Emulator' } } },
      parameters: startEmulator,
      target: 'Embedded registry {Name} on 127.0.0.1',
      outputs: ['AcrShell.Emulator'],
      examples: [
        example(
          'Start-AzContainerRegistryEmulator | Connect-AzContainerRegistry',
          'Starts a registry and signs in to it as its admin user.',
        ),
      ],
    },
    'Update-AzContainerRegistryEmulator': {
      synopsis: 'Moves the clock of an embedded registry forward.',
      description:
        'Tokens expire, scheduled tasks run and retention periods end at once, as they would after that time. The clock cannot be moved back.',
      sets: {
        [onlySet]: {
          action: { do: 'expand', method: emulatorUpdate, property: 'items', type: 'AcrShell.EmulatorTime' },
        },
      },
      parameters: updateEmulator,
      target: 'Clock of the embedded registry {Name}',
      outputs: ['AcrShell.EmulatorTime'],
      examples: [
        example(
          'Update-AzContainerRegistryEmulator -AdvanceHour 24',
          'Moves the clock by a day, for instance for tasks that run every night.',
        ),
      ],
    },
    'Stop-AzContainerRegistryEmulator': {
      synopsis: 'Stops an embedded registry of this session, or all of them.',
      description: 'Content in memory is lost; a data folder stays.',
      sets: { [onlySet]: { action: { do: 'call', method: emulatorStop } } },
      parameters: oneOrAll,
      target: 'Embedded registry {Name}',
      outputs: ['none'],
      examples: [example('Stop-AzContainerRegistryEmulator', 'Stops every embedded registry of this session.')],
    },
  },
});
