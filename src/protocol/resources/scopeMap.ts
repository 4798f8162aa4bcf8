import type { Cmdlet } from '../declare/cmdlet.ts';
import { method } from '../declare/method.ts';
import { columns, date, doneSchema, itemsOf, type ObjectOf, objectType, text, texts } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import type { ResourceKind } from '../declare/resourceKind.ts';
import { paramsSchema } from '../declare/schema.ts';
import {
  about,
  byNameOrJson,
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

const aliases = ['ScopeMapName'] as const;
const one = { ...where, Name: childName('scope map', aliases, true) } as const;
const settings = {
  Action: {
    type: 'strings',
    help: 'The actions that it allows: repositories/REPOSITORY/ and one of content/read, content/write, content/delete, metadata/read, metadata/write. The repository may end in *.',
    aliases: ['Actions'],
    fills: 'actions',
  },
  Description: { type: 'string', help: 'For people.', fills: 'description' },
} as const satisfies ParameterTable;
const getMap = { ...where, Name: childName('scope map', aliases, false) } as const;
const newMap = byNameOrJson(
  { ...where, Name: { ...childName('scope map', aliases, true), mandatory: true }, ...waiting },
  { ...settings, Action: { ...settings.Action, mandatory: true } },
);
const updateMap = byNameOrJson({ ...one, ...waiting }, settings);
const removeMap = { ...one, ...waiting, ...passThru } as const;

const scopeMapList = method({
  name: 'scopeMap/list',
  summary: 'The scope maps of a registry, or one of them.',
  effect: 'reads',
  params: paramsSchema(getMap),
  result: itemsOf(scopeMap),
});
const scopeMapCreate = method({
  name: 'scopeMap/create',
  summary: 'Creates a scope map (PUT .../scopeMaps/{name}).',
  effect: 'changes',
  params: paramsSchema(newMap),
  result: scopeMap.schema,
  progress: 'operation',
});
const scopeMapUpdate = method({
  name: 'scopeMap/update',
  summary: 'Changes a scope map (PATCH .../scopeMaps/{name}).',
  effect: 'changes',
  params: paramsSchema(updateMap),
  result: scopeMap.schema,
  progress: 'operation',
});
const scopeMapRemove = method({
  name: 'scopeMap/remove',
  summary: 'Deletes a scope map.',
  effect: 'changes',
  params: paramsSchema(removeMap),
  result: doneSchema,
  progress: 'operation',
});
const target = 'Scope map {Name} of registry {RegistryName}';
const scopeMapCmdlets = about(scopeMapKind, {
  'New-AzContainerRegistryScopeMap': changes({
    synopsis: 'Creates a scope map: which actions tokens are allowed in which repositories.',
    description: 'The actions are checked before anything is sent.',
    method: scopeMapCreate,
    type: 'AcrShell.ScopeMap',
    target: target,
    parameters: newMap,
    examples: [
      example(
        'New-AzContainerRegistryScopeMap -RegistryName demo -Name readers -Action repositories/hello-world/content/read, repositories/hello-world/metadata/read',
        'Allows tokens to read one repository.',
      ),
    ],
  }),
  'Get-AzContainerRegistryScopeMap': lists({
    synopsis: 'Gets the scope maps of a registry.',
    description: 'All of them, including those of the service (_repositories_pull and others), or one by its name.',
    method: scopeMapList,
    type: 'AcrShell.ScopeMap',
    parameters: getMap,
    examples: [example('Get-AzContainerRegistryScopeMap -RegistryName demo', 'Lists them.')],
  }),
  'Update-AzContainerRegistryScopeMap': changes({
    synopsis: 'Changes a scope map.',
    description: 'The specified actions replace the existing ones; they apply to tokens from their next sign-in on.',
    method: scopeMapUpdate,
    type: 'AcrShell.ScopeMap',
    target: target,
    parameters: updateMap,
    examples: [
      example(
        'Update-AzContainerRegistryScopeMap -RegistryName demo -Name readers -Action repositories/team/*/content/read -WhatIf',
        'Shows what would be changed.',
      ),
    ],
  }),
  'Remove-AzContainerRegistryScopeMap': does({
    synopsis: 'Deletes a scope map.',
    description: 'Tokens that use it have no access until they are given another one.',
    method: scopeMapRemove,
    target: target,
    parameters: removeMap,
    examples: [
      example(
        'Remove-AzContainerRegistryScopeMap -RegistryName demo -Name readers -WhatIf',
        'Shows what would be deleted.',
      ),
    ],
  }),
} as const satisfies Record<string, Cmdlet>);

export const scopeMapResource = resource({
  plane: 'management',
  group: 'access and permissions',
  types: [scopeMap],
  methods: { scopeMapList, scopeMapCreate, scopeMapUpdate, scopeMapRemove },
  cmdlets: scopeMapCmdlets,
});
