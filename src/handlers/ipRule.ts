import { checkAddress } from '../management/resources/rules.ts';
import type { Handler } from './handler.ts';

export const iPRuleMake: Handler<'iPRuleMake'> = async ({ ipAddressOrRange, action = 'Allow' }) => {
  checkAddress(ipAddressOrRange);
  return { action, ipAddressOrRange };
};
