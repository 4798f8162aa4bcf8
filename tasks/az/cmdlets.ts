import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One cmdlet of Az, as parameters.json records it. */
export interface AzCmdlet {
  /** It has -WhatIf and -Confirm. */
  readonly asks: boolean;
  /** The last names of the types that it writes. */
  readonly writes: readonly string[];
  /** The default one first; `!` stands behind what is mandatory in it. */
  readonly sets: Readonly<Record<string, string>>;
  /** Its type, its aliases in parentheses, and whether it is taken from the pipeline by value or by property name. */
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * What Az.ContainerRegistry exports, as its help pages have it (learn.microsoft.com/powershell/module/az.containerregistry,
 * Az 16.2.0): facts, to which the contract and the module are held, and from which docs/cmdlets.md is made. Left out is
 * what PowerShell gives to all (Verbose, WhatIf, ...) and what Az hides (Break, HttpPipelineAppend, Proxy, ...).
 */
export const azCmdlets: Readonly<Record<string, AzCmdlet>> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'parameters.json'), 'utf8'),
);

/** Ten compiled cmdlets for what is in a registry; the others, functions, are about registries as resources of Azure. */
export const isDataCmdlet = (name: string): boolean =>
  /^(?:Connect-AzContainerRegistry|\w+-AzContainerRegistry(?:Repository|Manifest|Tag))$/u.test(name);

/** Names of a cmdlet's parameters, each with its aliases. */
export function namesOf({ parameters }: AzCmdlet): readonly (readonly string[])[] {
  return Object.entries(parameters).map(([name, text]) => [name, ...(/\((.*)\)/u.exec(text)?.[1]?.split(' ') ?? [])]);
}

export interface Absence {
  /** Of the names of a cmdlet and a parameter. */
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
    why: 'Zones are chosen when a registry is made; an update in the API of the service has no such property.',
  },
];

/** What is there under the same name and is not quite the same. */
export const differences: readonly (readonly [cmdlets: string, what: string])[] = [
  [
    '`Get-AzContainerRegistryManifest`',
    'Not different from Az 5, but from Az 4: `Tags` of a manifest without a tag is empty, never `$null`. `Where-Object { -not $_.Tags }` is right for all of them.',
  ],
  [
    'all of the management half',
    '`-ResourceGroupName` may be left out where a registry or something of it is named: it is found by the name. `-RegistryName` may be a login server.',
  ],
  [
    'all of the management half',
    '`-InputObject` takes any object that has a resource id, the id as text, or the name of a registry. `-Registry`, `-RegistryInputObject` and, where Az has it, `-Webhook` are its aliases.',
  ],
  ['`New-AzContainerRegistry`', '`-Location` may be left out: that of the resource group. `-Sku Classic` is retired.'],
  [
    '`New-`, `Update-AzContainerRegistry`',
    '`-SoftDeletePolicy…` goes through a preview of the API: no released version has it.',
  ],
  ['`New-`, `Update-AzContainerRegistry`', '`-NetworkRuleSetIPRule` takes text, too (`203.0.113.0/24`).'],
  [
    'all with `-JsonString` and `-JsonFilePath`',
    'The JSON is sent as it is; `-ResourceGroupName` may be left out beside it.',
  ],
  [
    '`New-`, `Update-AzContainerRegistryToken`',
    '`-ScopeMapName` names the scope map; Az wants the resource id in `-ScopeMapId`, which is there as well.',
  ],
  [
    '`New-AzContainerRegistryCredentials`',
    '`-TokenName` names the token, and it can be piped; Az wants `-TokenId`. `New-AzContainerRegistryCredential` is the same.',
  ],
  ['`Import-AzContainerRegistryImage`', '`-TargetTag` may be left out: as at the source. A registry can be piped.'],
  [
    '`Get-`, `Update-`, `New-…Credential`',
    'Passwords are plain text, as published scripts expect; `-AsSecureString` keeps them from the eyes. The output pipes into `Connect-AzContainerRegistry`.',
  ],
  [
    '`Get-…` of what belongs to a registry',
    '`-SubscriptionId` is one; several in Az. `Get-AzContainerRegistry` takes several.',
  ],
];

/** What Az does not have at all. */
export const beyond: readonly (readonly [what: string, why: string])[] = [
  [
    '`New-AzContainerRegistryNetworkRule`, `Set-AzContainerRegistryNetworkRuleSet`, `-NetworkRuleSet`, `-AdminUserEnabled`, `-DisableAdminUser`, `-IncludeConfiguration`',
    'Of Az before 4.0: scripts still have them.',
  ],
  ['`Get-`, `Grant-`, `Revoke-AzContainerRegistryAccess`', 'Who has which role at a registry, without Az.Resources.'],
  ['`Export-AzContainerRegistryTemplate`', 'A registry with what belongs to it as an ARM template.'],
  [
    '`New-`, `Get-`, `Update-`, `Remove-AzContainerRegistryCacheRule` and `…CredentialSet`',
    'Images of other registries, fetched at the first pull.',
  ],
  [
    '`Test-AzContainerRegistry`',
    'Name, DNS, proxy, certificate, clock, firewall, sign-in, access and content, step by step.',
  ],
  ['`Update-AzContainerRegistryReplication`', 'Az has it, and hides it.'],
  ['`New-AzContainerRegistryCredential`', 'The singular that PowerShell asks for.'],
  [
    '`Connect-`, `Get-AzContainerRegistryAccount`',
    'Azure without Az.Accounts: service principals, managed identities, device codes, tokens.',
  ],
  ['`-RoleAssignmentMode`', 'Registries whose roles can be limited to repositories (attribute-based access).'],
  [
    '`Save-`, `Publish-`, `Copy-AzContainerRegistryArtifact`, `…Blob`, `…ManifestContent`, `…Referrer`, `Add-…Tag`',
    'Content, without docker.',
  ],
  [
    '`Disconnect-AzContainerRegistry`, `Get-`, `Clear-AzContainerRegistryContext`, `…Environment`',
    'The session: what is connected, dropped, and which clouds it knows.',
  ],
  ['`Start-`, `Stop-AzContainerRegistryEmulator`', 'A registry, and its Azure Resource Manager, on your own machine.'],
  ['`-Name` with wildcards, `-First`, `-OrderBy`', 'Lists that stream.'],
];
