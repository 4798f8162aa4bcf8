import { method } from '../declare/method.ts';
import { columns, many, needed, objectSchema, objectType, text } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import { paramsSchema } from '../declare/schema.ts';
import { example, onlySet } from './registryParameters.ts';

const environmentName = '^[A-Za-z][A-Za-z0-9_-]{0,63}$';
const address = '^https://[^\\s]+$';

/** A cloud, as far as registries go. */
const environment = objectType(
  'AcrShell.Environment',
  'a cloud',
  {
    Name: { ...needed(text), pattern: environmentName },
    RegistrySuffix: { ...needed(text), help: 'What bare registry names are completed by: azurecr.io.' },
    Audience: { ...needed(text), pattern: address, help: 'What Entra ID tokens for registries are for.' },
    AuthorityHost: { ...needed(text), pattern: address, help: 'Where Entra ID signs people in.' },
    ResourceManagerUrl: { ...text, pattern: address, help: 'Where Azure Resource Manager answers.' },
    ResourceManagerAudience: {
      ...text,
      pattern: address,
      help: 'What tokens for that are for, where it is not its address.',
    },
    GraphUrl: { ...text, pattern: address, help: 'Where Microsoft Graph answers.' },
  },
  columns('Name', 'RegistrySuffix', 'Audience', 'AuthorityHost'),
);
const addEnvironment = {
  Name: {
    type: 'string',
    help: 'Its name, for -Environment.',
    mandatory: true,
    pattern: environmentName,
    fills: 'name',
  },
  RegistrySuffix: {
    type: 'string',
    help: 'What bare registry names are completed by (azurecr.io).',
    aliases: ['ContainerRegistryEndpointSuffix'],
    mandatory: true,
    fills: 'registrySuffix',
  },
  Audience: {
    type: 'string',
    help: 'What Entra ID tokens for its registries are for.',
    pattern: address,
    aliases: ['ContainerRegistryEndpointResourceId'],
    fills: 'audience',
  },
  AuthorityHost: {
    type: 'string',
    help: 'Where Entra ID is (https://login.microsoftonline.com).',
    pattern: address,
    aliases: ['ActiveDirectoryEndpoint'],
    fills: 'authorityHost',
  },
  ResourceManagerUrl: {
    type: 'string',
    help: 'Where Azure Resource Manager is (https://management.azure.com), for the cmdlets that manage registries.',
    pattern: address,
    aliases: ['ResourceManagerEndpoint'],
    fills: 'resourceManagerUrl',
  },
  ResourceManagerAudience: {
    type: 'string',
    help: 'What tokens for that are for, where it is not its address.',
    pattern: address,
    aliases: ['ActiveDirectoryServiceEndpointResourceId'],
    fills: 'resourceManagerAudience',
  },
  GraphUrl: {
    type: 'string',
    help: 'Where Microsoft Graph is (https://graph.microsoft.com): it knows the object ids of applications.',
    pattern: address,
    aliases: ['MicrosoftGraphUrl'],
    fills: 'graphUrl',
  },
} as const satisfies ParameterTable;
const getEnvironment = {
  Name: { type: 'string', help: 'One cloud; all of them without it.', fills: 'name' },
} as const satisfies ParameterTable;

const environmentAdd = method({
  name: 'environment/add',
  summary: 'Makes a cloud known to this session (a disconnected one, or one with settings of its own).',
  effect: 'session',
  params: paramsSchema(addEnvironment),
  result: environment.schema,
});
const environmentGet = method({
  name: 'environment/get',
  summary: 'The clouds that this session knows.',
  effect: 'reads',
  params: paramsSchema(getEnvironment),
  result: objectSchema({ Environments: needed(many(environment)) }),
});

export const environmentResource = resource({
  plane: 'session',
  group: 'the session',
  types: [environment],
  methods: { environmentAdd, environmentGet },
  cmdlets: {
    'Add-AzContainerRegistryEnvironment': {
      synopsis: 'Makes a cloud known to this session.',
      description:
        'A disconnected cloud, or one with settings of its own: the suffix of its login servers, where Entra ID is, and what its tokens are for. What is left out is as in AzureCloud; a known name changes that cloud for this session.',
      sets: { [onlySet]: { action: { do: 'call', method: environmentAdd, type: 'AcrShell.Environment' } } },
      parameters: addEnvironment,
      outputs: ['AcrShell.Environment'],
      examples: [
        example(
          'Add-AzContainerRegistryEnvironment -Name Contoso -RegistrySuffix acr.contoso.local -AuthorityHost https://login.contoso.local',
          'Makes a disconnected cloud known.',
        ),
      ],
    },
    'Get-AzContainerRegistryEnvironment': {
      synopsis: 'Shows the clouds that this session knows.',
      description: 'The three of Azure, and those that Add-AzContainerRegistryEnvironment added.',
      sets: {
        [onlySet]: {
          action: { do: 'expand', method: environmentGet, property: 'environments', type: 'AcrShell.Environment' },
        },
      },
      parameters: getEnvironment,
      outputs: ['AcrShell.Environment'],
      examples: [example('Get-AzContainerRegistryEnvironment', 'Lists them with their suffixes.')],
    },
  },
});
