import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One cmdlet of Az, as parameters.json records it. */
export interface AzCmdlet {
  /** It has -WhatIf and -Confirm. */
  readonly asks: boolean;
  /** The types that it writes, without their namespaces. */
  readonly writes: readonly string[];
  /** The default one first; `!` marks mandatory parameters. */
  readonly sets: Readonly<Record<string, string>>;
  /** Its type, its aliases in parentheses, and whether it is bound from the pipeline by value or by property name. */
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * What Az.ContainerRegistry exports, according to its help pages
 * (learn.microsoft.com/powershell/module/az.containerregistry, Az 16.2.0). Tests compare the contract and the module
 * with it, and docs/cmdlets.md is generated from it. Common parameters (Verbose, WhatIf, ...) and those that Az hides
 * (Break, HttpPipelineAppend, Proxy, ...) are left out.
 */
export const azCmdlets: Readonly<Record<string, AzCmdlet>> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'parameters.json'), 'utf8'),
);

/**
 * The ten compiled cmdlets for the content of registries; the others are functions for registries as Azure resources.
 */
export const isDataCmdlet = (name: string): boolean =>
  /^(?:Connect-AzContainerRegistry|\w+-AzContainerRegistry(?:Repository|Manifest|Tag))$/u.test(name);

/** Names of a cmdlet's parameters, each with its aliases. */
export function namesOf({ parameters }: AzCmdlet): readonly (readonly string[])[] {
  return Object.entries(parameters).map(([name, text]) => [name, ...(/\((.*)\)/u.exec(text)?.[1]?.split(' ') ?? [])]);
}

export interface Absence {
  /** Matches the name of a cmdlet, a space and the name of a parameter. */
  readonly pattern: RegExp;
  readonly what: string;
  readonly why: string;
}

export const absentParameters: readonly Absence[] = [
  {
    pattern: / Identity(?:PrincipalId|TenantId)$/u,
    what: '`-IdentityPrincipalId`, `-IdentityTenantId`',
    why: 'Read-only: the service sets them.',
  },
  {
    pattern: /^Update-AzContainerRegistry ZoneRedundancy$/u,
    what: '`-ZoneRedundancy` of `Update-AzContainerRegistry`',
    why: 'Zone redundancy is set when a registry is created; updates of the API have no such property.',
  },
];

/** Differences of cmdlets with the same name. */
export const differences: readonly (readonly [cmdlets: string, what: string])[] = [
  [
    '`Get-AzContainerRegistryManifest`',
    'As in Az 5, but not as in Az 4: `Tags` of a manifest without a tag is empty, never `$null`. `Where-Object { -not $_.Tags }` works with all of them.',
  ],
  [
    'all for registries as Azure resources',
    '`-ResourceGroupName` is optional: the registry is found by its name. `-RegistryName` may be a login server.',
  ],
  [
    'all for registries as Azure resources',
    '`-InputObject` accepts any object with a resource id, the id as text, or the name of a registry. Its aliases are `-Registry`, `-RegistryInputObject` and, as in Az, `-Webhook`.',
  ],
  [
    '`New-AzContainerRegistry`',
    '`-Location` is optional: by default that of the resource group. `-Sku Classic` is retired.',
  ],
  [
    '`New-`, `Update-AzContainerRegistry`',
    '`-SoftDeletePolicy…` uses a preview of the API, because no released version has it.',
  ],
  ['`New-`, `Update-AzContainerRegistry`', '`-NetworkRuleSetIPRule` also accepts text (`203.0.113.0/24`).'],
  ['all with `-JsonString` and `-JsonFilePath`', 'The JSON is sent as it is; `-ResourceGroupName` is optional.'],
  [
    '`New-`, `Update-AzContainerRegistryToken`',
    '`-ScopeMapName` specifies the scope map; Az has only `-ScopeMapId`, which is supported as well.',
  ],
  [
    '`New-AzContainerRegistryCredentials`',
    '`-TokenName` specifies the token, and it can be piped; Az has only `-TokenId`. `New-AzContainerRegistryCredential` is the same cmdlet.',
  ],
  [
    '`Import-AzContainerRegistryImage`',
    '`-TargetTag` is optional: by default the tag of the source. A registry can be piped.',
  ],
  [
    '`Get-`, `Update-`, `New-…Credential`',
    'Passwords are plain text, as published scripts expect; `-AsSecureString` hides them. The output pipes into `Connect-AzContainerRegistry`.',
  ],
  [
    '`Get-…` for child resources of a registry',
    '`-SubscriptionId` is a single one; Az accepts several, as `Get-AzContainerRegistry` does here.',
  ],
];

/** What Az does not have. */
export const beyond: readonly (readonly [what: string, why: string])[] = [
  [
    '`New-AzContainerRegistryNetworkRule`, `Set-AzContainerRegistryNetworkRuleSet`, `-NetworkRuleSet`, `-AdminUserEnabled`, `-DisableAdminUser`, `-IncludeConfiguration`',
    'Removed in Az 4.0, but still used in scripts.',
  ],
  ['`Get-`, `Grant-`, `Revoke-AzContainerRegistryAccess`', 'Role assignments at a registry, without Az.Resources.'],
  ['`Export-AzContainerRegistryTemplate`', 'A registry and its child resources as an ARM template.'],
  [
    '`New-`, `Get-`, `Update-`, `Remove-AzContainerRegistryCacheRule` and `…CredentialSet`',
    'Images of other registries are fetched at the first pull.',
  ],
  [
    '`Test-AzContainerRegistry`',
    'Name, DNS, proxy, certificate, clock, firewall, sign-in, access and content, step by step.',
  ],
  ['`Update-AzContainerRegistryReplication`', 'Az has it, but does not export it.'],
  ['`New-AzContainerRegistryCredential`', 'The singular, as PowerShell conventions require.'],
  [
    '`Connect-`, `Get-AzContainerRegistryAccount`',
    'A sign-in to Azure without Az.Accounts: service principals, managed identities, device codes, tokens.',
  ],
  ['`-RoleAssignmentMode`', 'Registries whose roles can be limited to repositories (attribute-based access).'],
  [
    '`Save-`, `Publish-`, `Copy-AzContainerRegistryArtifact`, `…Blob`, `…ManifestContent`, `…Referrer`, `Add-…Tag`',
    'Content, without docker.',
  ],
  [
    '`Disconnect-AzContainerRegistry`, `Get-`, `Clear-AzContainerRegistryContext`, `…Environment`',
    'The session: its connections and its clouds.',
  ],
  ['`Start-`, `Stop-AzContainerRegistryEmulator`', 'A registry and its Azure Resource Manager on your own machine.'],
  ['`-Name` with wildcards, `-First`, `-OrderBy`', 'Lists that stream.'],
];
