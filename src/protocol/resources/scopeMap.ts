import { byNameOrJson, example, resourceProperties, waiting } from '../declare/azureResource.ts';
import { childNames, childResource } from '../declare/childResource.ts';
import { columns, date, type ObjectOf, objectType, text, texts } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import type { ResourceKind } from '../declare/resourceKind.ts';

/** Scope maps define what tokens are allowed to do. */

export const scopeMapKind = {
  segment: 'scopeMaps',
  noun: 'scope map',
  cmdletNoun: 'ScopeMap',
  naming: { pattern: '^[a-zA-Z0-9_-]{5,50}$', letters: 'Letters, digits, - and _' },
  type: 'AcrShell.ScopeMap',
} as const satisfies ResourceKind;

const scopeMap = objectType(
  'AcrShell.ScopeMap',
  'a scope map',
  {
    Name: text,
    Action: texts,
    Description: text,
    CreationDate: date,
    ProvisioningState: text,
    PropertiesType: text,
    ...resourceProperties,
  },
  columns('Name', 'Action', 'PropertiesType'),
);
export type ScopeMapView = ObjectOf<typeof scopeMap>;

const names = childNames(scopeMapKind, ['ScopeMapName']);
const settings = {
  Action: {
    type: 'strings',
    help: 'The actions that it allows: repositories/REPOSITORY/ and one of content/read, content/write, content/delete, metadata/read, metadata/write. The repository may end in *.',
    aliases: ['Actions'],
    fills: 'actions',
  },
  Description: { type: 'string', help: 'A description of the scope map.', fills: 'description' },
} as const satisfies ParameterTable;

const scopeMaps = childResource(scopeMapKind, {
  type: scopeMap,
  names,
  sample: 'readers',
  list: {
    description: 'All of them, including those of the service (_repositories_pull and others), or one by its name.',
  },
  create: {
    parameters: byNameOrJson(
      { ...names.created, ...waiting },
      { ...settings, Action: { ...settings.Action, mandatory: true } },
    ),
    synopsis: 'Creates a scope map: which actions tokens are allowed in which repositories.',
    description: 'The actions are checked before anything is sent.',
    examples: [
      example(
        'New-AzContainerRegistryScopeMap -RegistryName demo -Name readers -Action repositories/hello-world/content/read, repositories/hello-world/metadata/read',
        'Allows tokens to read one repository.',
      ),
    ],
  },
  update: {
    parameters: byNameOrJson({ ...names.one, ...waiting }, settings),
    description: 'The specified actions replace the existing ones; they apply to tokens from their next sign-in on.',
    example: '-Action repositories/team/*/content/read',
  },
  remove: { description: 'Tokens that use it have no access until they are given another one.' },
});

export const scopeMapResource = resource({
  plane: 'management',
  group: 'access and permissions',
  types: [scopeMap],
  ...scopeMaps,
});
