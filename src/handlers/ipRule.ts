import { Failure } from '../call/failure.ts';
import { checkAddress } from '../management/resources/rules.ts';
import type { Handler } from './handler.ts';

export const iPRuleMake: Handler<'iPRuleMake'> = async ({ ipAddressOrRange, action = 'Allow' }) => {
  checkAddress(ipAddressOrRange);
  return { action, ipAddressOrRange };
};

export const networkRuleMake: Handler<'networkRuleMake'> = async ({ ipAddressOrRange, action = 'Allow', subnetId }) => {
  if (ipAddressOrRange === undefined) throw noSubnets(subnetId ?? '');
  checkAddress(ipAddressOrRange);
  return { action, ipAddressOrRange };
};

export const networkRuleSetMake: Handler<'networkRuleSetMake'> = async ({ defaultAction, rules = [] }) => {
  for (const one of rules) checkAddress(one);
  return { defaultAction, ipAddressOrRange: rules, rules: [defaultAction, ...rules].join(' ') };
};

function noSubnets(resource: string): Failure {
  return new Failure('InvalidInput', 'The service has no network rules for subnets any more.', {
    resource,
    advice: 'Connect the subnet by a private endpoint, or allow addresses with -IPRule -IPAddressOrRange.',
  });
}
