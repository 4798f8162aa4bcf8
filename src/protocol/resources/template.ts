import type { Cmdlet, Parameter } from '../declare/cmdlet.ts';
import { method } from '../declare/method.ts';
import type { ObjectType, Property } from '../declare/objectType.ts';
import { columns, objectSchema, paramsSchema, text, texts } from '../declare/schema.ts';
import { changes, example, where } from './managed.ts';
import { iPRule } from './registry.ts';

/** A registry as an ARM template: infrastructure as code. */
export const registryTemplateProperties = {
  RegistryName: text,
  Path: text,
  Resources: texts,
  LeftOut: texts,
  Template: text,
} as const satisfies Record<string, Property>;
export const registryTemplate = objectSchema(registryTemplateProperties);

export const templateTypes = {
  'AcrShell.RegistryTemplate': {
    noun: 'a template',
    properties: registryTemplateProperties,
    columns: columns('RegistryName', 'Path', 'Resources'),
  },
} as const satisfies Record<string, ObjectType>;

const exported = {
  ...where,
  RegistryName: { ...where.RegistryName, aliases: ['Name', 'ContainerRegistryName'] },
  Path: { type: 'path', help: 'The file to write; without it the template is only in the output.', fills: 'path' },
  Force: { type: 'switch', help: 'Replaces a file that is there.', fills: 'force' },
} as const satisfies Record<string, Parameter>;

const ipRule = {
  IPAddressOrRange: {
    type: 'string',
    help: 'An IPv4 address or range (CIDR): 203.0.113.7 or 203.0.113.0/24.',
    mandatory: true,
    fills: 'ipAddressOrRange',
  },
  Action: { type: 'string', help: 'What becomes of it.', values: ['Allow'], fills: 'action' },
} as const satisfies Record<string, Parameter>;

export const registryTemplateExport = method({
  name: 'registry/exportTemplate',
  summary: 'Writes an ARM template of a registry with what belongs to it.',
  effect: 'reads',
  params: paramsSchema(exported),
  result: registryTemplate,
});
export const iPRuleMake = method({
  name: 'ipRule/make',
  summary: 'A network rule, for -NetworkRuleSetIPRule; nothing is sent.',
  effect: 'reads',
  params: paramsSchema(ipRule),
  result: iPRule,
});

export const templateCmdlets = {
  'Export-AzContainerRegistryTemplate': changes({
    synopsis: 'Writes an ARM template of a registry.',
    description:
      'With its replications, scope maps, tokens, webhooks and network rules, without content and without secrets: what a template can not hold is told in LeftOut. It is checked against the rules of the resource schema before it is written.',
    method: registryTemplateExport,
    type: 'AcrShell.RegistryTemplate',
    target: 'Template of registry {RegistryName}',
    parameters: exported,
    examples: [
      example('(Export-AzContainerRegistryTemplate -RegistryName demo).Template', 'Shows the template of a registry.'),
    ],
  }),
  'New-AzContainerRegistryIPRuleObject': {
    synopsis: 'Makes a network rule, for -NetworkRuleSetIPRule.',
    description: 'Nothing is sent; text does as well.',
    sets: { Default: { action: { do: 'call', method: iPRuleMake, type: 'AcrShell.IPRule' } } },
    parameters: ipRule,
    outputs: ['AcrShell.IPRule'],
    examples: [example('New-AzContainerRegistryIPRuleObject -IPAddressOrRange 203.0.113.0/24', 'A rule for a range.')],
  },
} as const satisfies Record<string, Cmdlet>;
