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
    RegistrySuffix: { ...needed(text), help: 'The suffix that completes bare registry names: azurecr.io.' },
    Audience: { ...needed(text), pattern: address, help: 'The audience of Entra ID tokens for registries.' },
    AuthorityHost: { ...needed(text), pattern: address, help: 'The address where users sign in to Entra ID.' },
    ResourceManagerUrl: { ...text, pattern: address, help: 'The address of Azure Resource Manager.' },
    ResourceManagerAudience: {
      ...text,
      pattern: address,
      help: 'The audience of tokens for it, if it is not its address.',
    },
    GraphUrl: { ...text, pattern: address, help: 'The address of Microsoft Graph.' },
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
    help: 'The suffix that completes bare registry names (azurecr.io).',
    aliases: ['ContainerRegistryEndpointSuffix'],
    mandatory: true,
    fills: 'registrySuffix',
  },
  Audience: {
    type: 'string',
    help: 'The audience of Entra ID tokens for its registries.',
    pattern: address,
    aliases: ['ContainerRegistryEndpointResourceId'],
    fills: 'audience',
  },
  AuthorityHost: {
    type: 'string',
    help: 'The address of Entra ID (https://login.microsoftonline.com).',
    pattern: address,
    aliases: ['ActiveDirectoryEndpoint'],
    fills: 'authorityHost',
  },
  ResourceManagerUrl: {
    type: 'string',
    help: 'The address of Azure Resource Manager (https://management.azure.com), for the cmdlets that manage registries.',
    pattern: address,
    aliases: ['ResourceManagerEndpoint'],
    fills: 'resourceManagerUrl',
  },
  ResourceManagerAudience: {
    type: 'string',
    help: 'The audience of tokens for it, if it is not its address.',
    pattern: address,
    aliases: ['ActiveDirectoryServiceEndpointResourceId'],
    fills: 'resourceManagerAudience',
  },
  GraphUrl: {
    type: 'string',
    help: 'The address of Microsoft Graph (https://graph.microsoft.com), where the object ids of applications are looked up.',
    pattern: address,
    aliases: ['MicrosoftGraphUrl'],
    fills: 'graphUrl',
  },
} as const satisfies ParameterTable;
const getEnvironment = {
  Name: { type: 'string', help: 'The cloud; by default all of them.', names: 'cloud', fills: 'name' },
} as const satisfies ParameterTable;

const environmentAdd = method({
  name: 'environment/add',
  summary: 'Adds a cloud to this session (a disconnected one, or one with custom settings).',
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
      synopsis: 'Adds a cloud to this session.',
      description:
        'A disconnected cloud, or one with custom settings: the suffix of its login servers, the address of Entra ID, and the audience of its tokens. Settings that are omitted are those of AzureCloud. A known name changes that cloud for this session.',
      sets: { [onlySet]: { action: { do: 'call', method: environmentAdd, type: 'AcrShell.Environment' } } },
      parameters: addEnvironment,
      outputs: ['AcrShell.Environment'],
      examples: [
        example(
          'Add-AzContainerRegistryEnvironment -Name Contoso -RegistrySuffix acr.contoso.local -AuthorityHost https://login.contoso.local',
          'Adds a disconnected cloud.',
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
