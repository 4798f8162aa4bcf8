import { defaultProfile, example } from '../declare/azureResource.ts';
import { method } from '../declare/method.ts';
import { columns, needed, objectType, text, texts } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import { paramsSchema } from '../declare/schema.ts';

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
    help: 'The action for these addresses: the service supports Allow only.',
    suggestions: ['Allow'],
    fills: 'action',
  },
} as const satisfies ParameterTable;

/** As in Az before 4.0: a rule of one of two kinds, of which the service supports only one now. */
const newNetworkRule = {
  IPRule: { type: 'switch', help: 'A rule for an address.', sets: ['ByIPRule'], mandatory: true },
  IPAddressOrRange: { ...newRule.IPAddressOrRange, sets: ['ByIPRule'] },
  VirtualNetworkRule: {
    type: 'switch',
    help: 'A rule for a subnet. The service no longer has such rules.',
    sets: ['ByVirtualNetworkRule'],
    mandatory: true,
  },
  VirtualNetworkResourceId: {
    type: 'string',
    help: 'The resource id of the subnet.',
    sets: ['ByVirtualNetworkRule'],
    mandatory: true,
    fills: 'subnetId',
  },
  Action: newRule.Action,
  DefaultProfile: defaultProfile,
} as const satisfies ParameterTable;

const ruleSet = objectType(
  'AcrShell.NetworkRuleSet',
  'a set of network rules',
  { DefaultAction: needed(text), IPAddressOrRange: needed(texts), Rules: needed(text) },
  columns('DefaultAction', 'IPAddressOrRange'),
);

const setRules = {
  DefaultAction: {
    type: 'string',
    help: 'The action for addresses without a rule.',
    values: ['Allow', 'Deny'],
    mandatory: true,
    fills: 'defaultAction',
  },
  NetworkRule: {
    type: 'strings',
    help: 'Rules of New-AzContainerRegistryNetworkRule, or addresses as text.',
    property: 'IPAddressOrRange',
    mayBeEmpty: true,
    fills: 'rules',
  },
  DefaultProfile: defaultProfile,
} as const satisfies ParameterTable;

const networkRuleMake = method({
  name: 'networkRule/make',
  summary: 'A network rule, for Set-AzContainerRegistryNetworkRuleSet; nothing is sent.',
  effect: 'reads',
  params: paramsSchema(newNetworkRule),
  result: ipRule.schema,
});

const networkRuleSetMake = method({
  name: 'networkRuleSet/make',
  summary: 'A set of network rules, for -NetworkRuleSet; nothing is sent.',
  effect: 'reads',
  params: paramsSchema(setRules),
  result: ruleSet.schema,
});

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
  types: [ipRule, ruleSet],
  methods: { iPRuleMake, networkRuleMake, networkRuleSetMake },
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
    'New-AzContainerRegistryNetworkRule': {
      synopsis: 'Creates a network rule, as Az had it before 4.0.',
      description: 'Nothing is sent. The service has rules for addresses only.',
      sets: {
        ByVirtualNetworkRule: { action: { do: 'call', method: networkRuleMake, type: 'AcrShell.IPRule' } },
        ByIPRule: { action: { do: 'call', method: networkRuleMake, type: 'AcrShell.IPRule' } },
      },
      parameters: newNetworkRule,
      outputs: ['AcrShell.IPRule'],
      examples: [
        example('New-AzContainerRegistryNetworkRule -IPRule -IPAddressOrRange 203.0.113.0/24', 'A rule for a range.'),
      ],
    },
    'Set-AzContainerRegistryNetworkRuleSet': {
      synopsis: 'Creates a set of network rules, as Az had it before 4.0.',
      description: 'Nothing is sent: Update-AzContainerRegistry -NetworkRuleSet gives it to a registry.',
      sets: { Default: { action: { do: 'call', method: networkRuleSetMake, type: 'AcrShell.NetworkRuleSet' } } },
      parameters: setRules,
      outputs: ['AcrShell.NetworkRuleSet'],
      examples: [
        example(
          'Set-AzContainerRegistryNetworkRuleSet -DefaultAction Deny -NetworkRule 203.0.113.0/24',
          'Allows only one range.',
        ),
      ],
    },
  },
});
