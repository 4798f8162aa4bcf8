/**
 * What Az.ContainerRegistry 5.x exports, as its help pages and the exported functions of its source have it: facts, to
 * which the contract is held and from which docs/cmdlets.md is made. Aliases stand in parentheses. Left out is what
 * PowerShell gives to all (Verbose, WhatIf, ...) and what Az hides (Break, HttpPipelineAppend, Proxy, ...).
 */
const group = 'ResourceGroupName SubscriptionId';
const profile = 'DefaultProfile(AzureRMContext AzureCredential)';
const context = 'DefaultProfile(AzContext AzureRmContext AzureCredential)';
const json = 'JsonString JsonFilePath';
const waiting = 'AsJob NoWait';
const registry = 'RegistryName(ContainerRegistryName)';
const inputs = 'InputObject RegistryInputObject';
const flags = 'DeleteEnabled WriteEnabled ListEnabled ReadEnabled';

const itself = 'Name(RegistryName ResourceName ContainerRegistryName)';
const settings =
  'EnableAdminUser AnonymousPullEnabled DataEndpointEnabled AzureAdAuthenticationAsArmPolicyStatus EncryptionStatus ExportPolicyStatus QuarantinePolicyStatus RetentionPolicyDay RetentionPolicyStatus SoftDeletePolicyRetentionDay SoftDeletePolicyStatus TrustPolicyStatus TrustPolicyType PublicNetworkAccess NetworkRuleBypassOption NetworkRuleSetDefaultAction NetworkRuleSetIPRule KeyVaultPropertyIdentity KeyVaultPropertyKeyIdentifier EnableSystemAssignedIdentity UserAssignedIdentity IdentityPrincipalId IdentityTenantId ZoneRedundancy Sku Tag(Tags)';
const replication = 'Name(ReplicationName ResourceName)';
const webhook = 'Name(WebhookName ResourceName)';
const webhookSettings = 'Action ServiceUri(Uri) CustomHeader(Header) Scope Status Tag(Tags)';
const scopeMap = 'Name(ScopeMapName) RegistryName';
const token = 'Name(TokenName) RegistryName';
const tokenSettings = 'CredentialsCertificate CredentialsPassword ScopeMapId Status';
const agentPool = 'Name(AgentPoolName) RegistryName';
const pipeline = 'Name RegistryName';

interface AzCmdlet {
  readonly parameters: string;
  /** It has -WhatIf and -Confirm. */
  readonly asks: boolean;
}

const reads = (...parameters: string[]): AzCmdlet => ({ parameters: parameters.join(' '), asks: false });
const asks = (...parameters: string[]): AzCmdlet => ({ parameters: parameters.join(' '), asks: true });

/** Ten cmdlets of the data plane. */
export const azDataCmdlets: Readonly<Record<string, AzCmdlet>> = {
  'Connect-AzContainerRegistry': reads('Name(RegistryName) UserName Password ExposeToken', context),
  'Get-AzContainerRegistryRepository': reads('RegistryName Name First', context),
  'Update-AzContainerRegistryRepository': asks('RegistryName Name', flags, context),
  'Remove-AzContainerRegistryRepository': asks('RegistryName Name', context),
  'Get-AzContainerRegistryManifest': reads('RegistryName RepositoryName Name', context),
  'Update-AzContainerRegistryManifest': asks('RegistryName RepositoryName Manifest Tag', flags, context),
  'Remove-AzContainerRegistryManifest': asks('RegistryName RepositoryName Manifest Tag', context),
  'Get-AzContainerRegistryTag': reads('RegistryName RepositoryName Name', context),
  'Update-AzContainerRegistryTag': asks('RegistryName RepositoryName Name', flags, context),
  'Remove-AzContainerRegistryTag': asks('RegistryName RepositoryName Name', context),
};

/** Forty-two functions of the management half. */
export const azManagementCmdlets: Readonly<Record<string, AzCmdlet>> = {
  'New-AzContainerRegistry': asks(itself, group, 'Location', settings, json, waiting, profile),
  'Get-AzContainerRegistry': reads(itself, group, 'InputObject IncludeDetail', profile),
  'Update-AzContainerRegistry': asks(itself, group, 'InputObject', settings, waiting, profile),
  'Remove-AzContainerRegistry': asks(itself, group, 'InputObject PassThru', waiting, profile),
  'Test-AzContainerRegistryNameAvailability': asks('Name SubscriptionId', json, profile),
  'Get-AzContainerRegistryUsage': reads('RegistryName(Name)', group, profile),
  'Import-AzContainerRegistryImage': asks(
    'RegistryName',
    group,
    'SourceImage SourceRegistryUri SourceResourceId(SourceRegistryResourceId) TargetTag UntaggedTargetRepository Mode Username Password PassThru',
    json,
    waiting,
    profile,
  ),
  'New-AzContainerRegistryIPRuleObject': reads('IPAddressOrRange Action'),
  'Get-AzContainerRegistryCredential': asks('RegistryName(Name)', group, 'Registry', profile),
  'Update-AzContainerRegistryCredential': asks(
    'RegistryName(ContainerRegistryName Name ResourceName)',
    group,
    'InputObject Registry PasswordName',
    json,
    profile,
  ),
  'New-AzContainerRegistryCredentials': asks(
    'RegistryName',
    group,
    'InputObject Expiry Name TokenId',
    json,
    waiting,
    profile,
  ),
  'New-AzContainerRegistryReplication': asks(
    replication,
    registry,
    group,
    'Location(ReplicationLocation) RegionEndpointEnabled ZoneRedundancy Tag(Tags) Registry RegistryInputObject',
    json,
    waiting,
    profile,
  ),
  'Get-AzContainerRegistryReplication': reads(replication, registry, group, inputs, 'Registry', profile),
  'Remove-AzContainerRegistryReplication': asks(replication, registry, group, inputs, 'PassThru', waiting, profile),
  'New-AzContainerRegistryWebhook': asks(
    webhook,
    registry,
    group,
    webhookSettings,
    'Location Registry RegistryInputObject',
    json,
    waiting,
    profile,
  ),
  'Get-AzContainerRegistryWebhook': reads(webhook, registry, group, inputs, 'Registry', profile),
  'Update-AzContainerRegistryWebhook': asks(webhook, registry, group, webhookSettings, inputs, json, waiting, profile),
  'Remove-AzContainerRegistryWebhook': asks(webhook, registry, group, inputs, 'PassThru', waiting, profile),
  'Test-AzContainerRegistryWebhook': asks(webhook, registry, group, 'Webhook', profile),
  'Get-AzContainerRegistryWebhookEvent': asks('RegistryName WebhookName', group, 'Webhook', profile),
  'Get-AzContainerRegistryWebhookCallbackConfig': asks('WebhookName', registry, group, inputs, profile),
  'New-AzContainerRegistryScopeMap': asks(
    scopeMap,
    group,
    'Action Description RegistryInputObject',
    json,
    waiting,
    profile,
  ),
  'Get-AzContainerRegistryScopeMap': reads(scopeMap, group, inputs, profile),
  'Update-AzContainerRegistryScopeMap': asks(scopeMap, group, 'Action Description', inputs, json, waiting, profile),
  'Remove-AzContainerRegistryScopeMap': asks(scopeMap, group, inputs, 'PassThru', waiting, profile),
  'New-AzContainerRegistryToken': asks(token, group, tokenSettings, 'RegistryInputObject', json, waiting, profile),
  'Get-AzContainerRegistryToken': reads(token, group, inputs, profile),
  'Update-AzContainerRegistryToken': asks(token, group, tokenSettings, inputs, json, waiting, profile),
  'Remove-AzContainerRegistryToken': asks(token, group, inputs, 'PassThru', waiting, profile),
  'New-AzContainerRegistryAgentPool': asks(
    agentPool,
    group,
    'Location Count OS Tier VirtualNetworkSubnetResourceId Tag(Tags) RegistryInputObject',
    json,
    waiting,
    profile,
  ),
  'Get-AzContainerRegistryAgentPool': reads(agentPool, group, inputs, profile),
  'Update-AzContainerRegistryAgentPool': asks(agentPool, group, 'Count Tag(Tags)', inputs, json, waiting, profile),
  'Remove-AzContainerRegistryAgentPool': asks(agentPool, group, inputs, 'PassThru', waiting, profile),
  'Get-AzContainerRegistryAgentPoolQueueStatus': asks('AgentPoolName RegistryName', group, inputs, profile),
  'New-AzContainerRegistryExportPipeline': asks(pipeline, group, json, waiting, profile),
  'Get-AzContainerRegistryExportPipeline': reads(pipeline, group, inputs, profile),
  'Update-AzContainerRegistryExportPipeline': asks(pipeline, group, inputs, waiting, profile),
  'Remove-AzContainerRegistryExportPipeline': asks(pipeline, group, inputs, waiting, profile),
  'New-AzContainerRegistryImportPipeline': asks(pipeline, group, json, waiting, profile),
  'Get-AzContainerRegistryImportPipeline': reads(pipeline, group, inputs, profile),
  'Update-AzContainerRegistryImportPipeline': asks(pipeline, group, inputs, waiting, profile),
  'Remove-AzContainerRegistryImportPipeline': asks(pipeline, group, inputs, waiting, profile),
};

export const azCmdlets = { ...azDataCmdlets, ...azManagementCmdlets };

/** Names of a cmdlet's parameters, each with its aliases. */
export function namesOf({ parameters }: AzCmdlet): readonly (readonly string[])[] {
  return [...parameters.matchAll(/(\w+)(?:\(([^)]*)\))?/gu)].map(([, name = '', aliases]) => [
    name,
    ...(aliases?.split(' ') ?? []),
  ]);
}

export interface Absence {
  /** Of the name of a cmdlet, or of the names of a cmdlet and a parameter. */
  readonly pattern: RegExp;
  readonly what: string;
  readonly why: string;
}

export const absentCmdlets: readonly Absence[] = [
  {
    pattern: /-AzContainerRegistry(?:Export|Import)Pipeline$/u,
    what: '`…ExportPipeline`, `…ImportPipeline`',
    why: 'Previews, which neither the released API of the service nor the current SDK of Microsoft has. `Copy-AzContainerRegistryArtifact` moves content between registries, `Save-` and `Publish-AzContainerRegistryArtifact` over files.',
  },
];

export const absentParameters: readonly Absence[] = [
  {
    pattern: / Json(?:String|FilePath)$/u,
    what: '`-JsonString`, `-JsonFilePath`',
    why: 'Raw JSON goes past every check; `New-AzResource` of Az.Resources and `az rest` send it.',
  },
  {
    pattern: / Identity(?:PrincipalId|TenantId)$/u,
    what: '`-IdentityPrincipalId`, `-IdentityTenantId`',
    why: 'Read-only: the service sets them.',
  },
  {
    pattern: / Credentials(?:Password|Certificate)$/u,
    what: '`-CredentialsPassword`, `-CredentialsCertificate`',
    why: 'The service makes passwords, and takes none: `New-AzContainerRegistryCredential` lets it.',
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
    '`-SoftDeletePolicy…` is accepted; enabling it is refused, because no released version of the API has it.',
  ],
  ['`New-`, `Update-AzContainerRegistry`', '`-NetworkRuleSetIPRule` takes text, too (`203.0.113.0/24`).'],
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
  ['`Get-`, `Grant-`, `Revoke-AzContainerRegistryAccess`', 'Who has which role at a registry, without Az.Resources.'],
  ['`Export-AzContainerRegistryTemplate`', 'A registry with what belongs to it as an ARM template.'],
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
