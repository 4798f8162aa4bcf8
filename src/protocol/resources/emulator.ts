import { method } from '../declare/method.ts';
import { columns, count, needed, objectSchema, objectType, text, texts } from '../declare/objectType.ts';
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
    Password: { ...needed(text), help: 'The admin password of this throw-away registry.' },
    AccessToken: { ...text, help: 'An Entra ID token that this registry takes, to try an Azure identity with.' },
    DataFolder: text,
    ProcessId: needed(count),
    CaCertificate: { ...text, help: 'PEM, where TLS was asked for.' },
    ResourceManagerUrl: { ...text, help: 'Where its Azure Resource Manager answers.' },
    SubscriptionId: text,
    ResourceGroupName: { ...text, help: 'One that is there from the start.' },
    ManagementToken: { ...text, help: 'An Entra ID token for its Azure Resource Manager.' },
  },
  columns('Name', 'LoginServer', 'UserName', 'ProcessId'),
);

const emulatorName = '^[a-zA-Z0-9-]{1,50}$';
const startEmulator = {
  Name: {
    type: 'string',
    help: 'The name by which -RegistryName then knows it (demo unless told otherwise).',
    pattern: emulatorName,
    fills: 'name',
    default: 'demo',
  },
  Port: { type: 'int', help: 'The port; a free one is taken without it.', range: [0, 65535], fills: 'port' },
  DataFolder: {
    type: 'path',
    help: 'Keeps the content in this folder, over restarts; in memory without it.',
    fills: 'dataFolder',
  },
  Empty: { type: 'switch', help: 'Without the demo content.', fills: 'empty' },
  AnonymousPull: { type: 'switch', help: 'Lets anyone read.', fills: 'anonymousPull' },
} as const satisfies ParameterTable;
const stopEmulator = {
  Name: {
    type: 'string',
    help: 'The emulator; all of them without it.',
    pipeline: true,
    pattern: emulatorName,
    fills: 'name',
    absent: '(all of them)',
  },
} as const satisfies ParameterTable;

const emulatorStart = method({
  name: 'emulator/start',
  summary: 'Starts an embedded registry on the loopback interface; it ends with the session.',
  effect: 'session',
  params: paramsSchema(startEmulator),
  result: emulator.schema,
});
const emulatorStop = method({
  name: 'emulator/stop',
  summary: 'Stops an embedded registry of this session, or all of them.',
  effect: 'session',
  params: paramsSchema(stopEmulator),
  result: objectSchema({ Stopped: needed(texts) }),
});

export const emulatorResource = resource({
  plane: 'session',
  group: 'the embedded registry',
  types: [emulator],
  methods: { emulatorStart, emulatorStop },
  cmdlets: {
    'Start-AzContainerRegistryEmulator': {
      synopsis: 'Starts an embedded registry on this machine, for trying things out and for tests.',
      description:
        'A faithful Azure Container Registry on 127.0.0.1, filled with a few real images unless -Empty. It pipes into Connect-AzContainerRegistry and ends with the session.',
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
    'Stop-AzContainerRegistryEmulator': {
      synopsis: 'Stops an embedded registry of this session, or all of them.',
      description: 'What it held in memory is gone; a data folder stays.',
      sets: { [onlySet]: { action: { do: 'call', method: emulatorStop } } },
      parameters: stopEmulator,
      target: 'Embedded registry {Name}',
      outputs: ['none'],
      examples: [example('Stop-AzContainerRegistryEmulator', 'Stops every embedded registry of this session.')],
    },
  },
});
