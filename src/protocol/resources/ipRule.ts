import { method } from '../declare/method.ts';
import { columns, needed, objectType, text } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import { paramsSchema } from '../declare/schema.ts';
import { example } from './managed.ts';

export const ipRule = objectType(
  'AcrShell.IPRule',
  'a network rule',
  { Action: needed(text), IPAddressOrRange: needed(text) },
  columns('IPAddressOrRange', 'Action'),
);

const newRule = {
  IPAddressOrRange: {
    type: 'string',
    help: 'An IPv4 address or range (CIDR): 203.0.113.7 or 203.0.113.0/24.',
    mandatory: true,
    fills: 'ipAddressOrRange',
  },
  Action: {
    type: 'string',
    help: 'What becomes of it: the service knows Allow.',
    suggestions: ['Allow'],
    fills: 'action',
  },
} as const satisfies ParameterTable;

const iPRuleMake = method({
  name: 'ipRule/make',
  summary: 'A network rule, for -NetworkRuleSetIPRule; no request is sent.',
  effect: 'reads',
  params: paramsSchema(newRule),
  result: ipRule.schema,
});

export const ipRuleResource = resource({
  plane: 'management',
  group: 'registries',
  types: [ipRule],
  methods: { iPRuleMake },
  cmdlets: {
    'New-AzContainerRegistryIPRuleObject': {
      synopsis: 'Creates a network rule, for -NetworkRuleSetIPRule.',
      description: 'No request is sent. -NetworkRuleSetIPRule also accepts text.',
      sets: { Default: { action: { do: 'call', method: iPRuleMake, type: 'AcrShell.IPRule' } } },
      parameters: newRule,
      outputs: ['AcrShell.IPRule'],
      examples: [
        example('New-AzContainerRegistryIPRuleObject -IPAddressOrRange 203.0.113.0/24', 'A rule for a range.'),
      ],
    },
  },
});
