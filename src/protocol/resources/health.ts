import { method } from '../declare/method.ts';
import { columns, itemsOf, needed, objectType, text } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import { paramsSchema } from '../declare/schema.ts';
import { defaultProfile, example, onlySet, registryName } from './registryParameters.ts';

/** What one look at a registry, or at the way to it, has shown. */
const check = objectType(
  'AcrShell.Check',
  'a check',
  {
    RegistryName: needed(text),
    LoginServer: needed(text),
    Step: needed(text),
    Status: { ...needed(text), values: ['Passed', 'Warning', 'Failed', 'Skipped'] },
    Seen: { ...needed(text), help: 'What was seen, in words.' },
    Advice: { ...text, help: 'What to do; absent if nothing is to be done.' },
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
    fills: 'repository',
  },
  DefaultProfile: defaultProfile,
} as const satisfies ParameterTable;

const healthCheck = method({
  name: 'health/check',
  summary: 'Looks at the way to a registry, at signing in, at reading and at where its content comes from.',
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
        'Looks at the name, DNS, the proxy, the connection, the certificate and who issued it, the clock, the firewall, signing in, reading, and the storage or data endpoint that content comes from. Each step is one object with what was seen and what to do. Nothing is changed, and no credential is sent before the way is known to be good.',
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
