import { method } from '../declare/method.ts';
import { columns, itemsOf, needed, objectType, text } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import { paramsSchema } from '../declare/schema.ts';
import { defaultProfile, example, onlySet, registryName } from './registryParameters.ts';

/** The result of one check of a registry, or of the network path to it. */
const check = objectType(
  'AcrShell.Check',
  'a check',
  {
    RegistryName: needed(text),
    LoginServer: needed(text),
    Step: needed(text),
    Status: { ...needed(text), values: ['Passed', 'Warning', 'Failed', 'Skipped'] },
    Seen: { ...needed(text), help: 'The finding, in words.' },
    Advice: { ...text, help: 'What to do; absent if there is nothing to do.' },
    AcrCode: text,
    CorrelationId: text,
  },
  columns('Step', 'Status', 'Seen', 'Advice'),
);

const parameters = {
  Name: { ...registryName, aliases: ['RegistryName'] },
  RepositoryName: {
    type: 'string',
    help: 'A repository to read: for identities that may use some repositories but not list them all.',
    aliases: ['Repository'],
    names: 'repository',
    fills: 'repository',
  },
  DefaultProfile: defaultProfile,
} as const satisfies ParameterTable;

const healthCheck = method({
  name: 'health/check',
  summary: 'Checks the network path to a registry, signing in, reading, and the storage of its content.',
  effect: 'reads',
  params: paramsSchema(parameters),
  result: itemsOf(check),
});

export const healthResource = resource({
  plane: 'data',
  group: 'health',
  types: [check],
  methods: { healthCheck },
  cmdlets: {
    'Test-AzContainerRegistry': {
      synopsis: 'Checks whether a registry can be used from here, step by step.',
      description:
        'Checks the name, DNS, the proxy, the connection, the certificate and its issuer, the clock, the firewall, signing in, reading, and the storage or data endpoint that serves content. Each step is one object with the finding and what to do. Nothing is changed, and no credential is sent before the network path has been checked.',
      sets: { [onlySet]: { action: { do: 'expand', method: healthCheck, property: 'Items', type: 'AcrShell.Check' } } },
      parameters,
      outputs: ['AcrShell.Check'],
      examples: [
        example('Test-AzContainerRegistry -Name myregistry', 'Shows each step, with what to do if it failed.'),
        example(
          "Test-AzContainerRegistry -Name myregistry | Where-Object Status -ne 'Passed'",
          'Shows only what needs attention.',
        ),
      ],
    },
  },
});
