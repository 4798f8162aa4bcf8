import { Failure } from '../../call/failure.ts';
import type { ResourceKind } from '../../protocol/index.ts';

/** Rules of the service that are known beforehand: a violation is reported without a request. */

/** 5 to 50 letters and digits (RegistryName of the REST API). */
export function checkRegistryName(name: string): void {
  if (/^[a-zA-Z0-9]{5,50}$/.test(name)) return;
  const advice = name.includes('.')
    ? `Specify the bare name: ${name.split('.')[0]}.`
    : 'A name has 5 to 50 characters, letters and digits only.';
  throw new Failure('InvalidInput', `'${name.slice(0, 100)}' cannot be the name of a registry.`, {
    resource: name.slice(0, 100),
    advice,
  });
}

/** Names in a registry, by the resource schema: 5 to 50 of the characters that the kind of resource allows. */
export function checkChildName({ noun, naming }: ResourceKind, name: string): void {
  if (!naming || new RegExp(naming.pattern).test(name)) return;
  throw new Failure('InvalidInput', `'${name.slice(0, 100)}' cannot be the name of a ${noun}.`, {
    resource: name.slice(0, 100),
    advice: `${naming.letters} only, 5 to 50 of them.`,
  });
}

/** Combinations that are required whatever the tier. */
export function checkTogether(settings: {
  readonly retentionPolicyDays?: number | undefined;
  readonly retentionPolicyStatus?: string | undefined;
  readonly softDeletePolicyStatus?: string | undefined;
  readonly exportPolicyStatus?: string | undefined;
  readonly publicNetworkAccess?: string | undefined;
  readonly encryptionStatus?: string | undefined;
  readonly keyVaultPropertyKeyIdentifier?: string | undefined;
  readonly userAssignedIdentities?: readonly string[] | undefined;
}): void {
  // container-registry-soft-delete-policy, Limitations.
  if (settings.softDeletePolicyStatus === 'enabled' && settings.retentionPolicyStatus === 'enabled')
    throw new Failure('InvalidInput', 'Soft delete and the retention policy exclude each other.', {
      advice: 'Enable one of the two.',
    });
  if (
    settings.encryptionStatus === 'enabled' &&
    !(settings.keyVaultPropertyKeyIdentifier && settings.userAssignedIdentities)
  )
    throw new Failure(
      'InvalidInput',
      'Encryption with a customer-managed key needs the key and an identity that can read it.',
      {
        advice: 'Specify -KeyVaultPropertyKeyIdentifier, -KeyVaultPropertyIdentity and -UserAssignedIdentity as well.',
      },
    );
  if (settings.exportPolicyStatus === 'disabled' && settings.publicNetworkAccess === 'Enabled')
    throw new Failure('InvalidInput', 'Export can only be disabled if public network access is disabled.', {
      advice: 'Specify -PublicNetworkAccess Disabled as well.',
    });
}

/** Repositories and actions on them only ("Repository-scoped permissions" in the service's documentation). */
const action =
  /^repositories\/(?:\*|[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?:\/?\*)?)\/(?:content\/(?:read|write|delete)|metadata\/(?:read|write))$/;
const gatewayAction = /^gateway\/[^/]+\/(?:config\/(?:read|write)|message\/(?:read|write))$/;

export function checkActions(actions: readonly string[]): void {
  const wrong = actions.find((one) => !action.test(one) && !gatewayAction.test(one));
  if (wrong === undefined) return;
  throw new Failure('InvalidInput', `'${wrong.slice(0, 200)}' is not an action of a scope map.`, {
    resource: wrong.slice(0, 200),
    advice:
      'Write repositories/REPOSITORY/content/read, with content/read, content/write, content/delete, metadata/read or metadata/write at the end; the repository is lower case and may end in *.',
  });
}

interface RuleSet {
  readonly networkRuleSet?: string | undefined;
  readonly networkRuleSetDefaultAction?: 'Allow' | 'Deny' | undefined;
  readonly networkRuleSetIPRules?: readonly string[] | undefined;
}

/** Default action and addresses, as Set-AzContainerRegistryNetworkRuleSet puts them together; what else was given wins. */
export function withRuleSet<P extends RuleSet>(given: P): P {
  if (given.networkRuleSet === undefined) return given;
  const [action, ...rules] = given.networkRuleSet.split(' ').filter(Boolean);
  if (action !== 'Allow' && action !== 'Deny') {
    throw new Failure('InvalidInput', 'What was given as -NetworkRuleSet is not a set of network rules.', {
      advice: 'Give what Set-AzContainerRegistryNetworkRuleSet writes.',
    });
  }
  const { networkRuleSetDefaultAction = action, networkRuleSetIPRules = rules } = given;
  return { ...given, networkRuleSetDefaultAction, networkRuleSetIPRules };
}

/** IPv4, or a range of it. */
export function checkAddress(text: string): void {
  const [address = '', bits, ...rest] = text.split('/');
  const parts = address.split('.');
  const isAddress = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
  const isRange = bits === undefined || (/^\d{1,2}$/.test(bits) && Number(bits) <= 32);
  if (isAddress && isRange && rest.length === 0) return;
  throw new Failure('InvalidInput', `'${text.slice(0, 100)}' is not an IPv4 address or range.`, {
    resource: text.slice(0, 100),
    advice: 'Write 203.0.113.7, or a range as 203.0.113.0/24.',
  });
}
