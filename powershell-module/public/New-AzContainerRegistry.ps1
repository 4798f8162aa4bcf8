function New-AzContainerRegistry {
    <#
    .SYNOPSIS
    Creates a container registry.

    .DESCRIPTION
    What needs another service tier, and names that can not be, are told before anything is sent. With
    -EnableAdminUser its output pipes into Connect-AzContainerRegistry.

    .PARAMETER Name
    The name of the registry.

    .PARAMETER ResourceGroupName
    The resource group to make it in.

    .PARAMETER Sku
    The service tier.

    .PARAMETER Location
    The region, such as westeurope; that of the resource group where it is left out.

    .PARAMETER ZoneRedundancy
    Whether it is spread over the zones of its region (Premium).

    .PARAMETER EnableAdminUser
    The registry has an admin user, of its own name and with two passwords.

    .PARAMETER AnonymousPullEnabled
    Anyone may pull (Standard and Premium).

    .PARAMETER DataEndpointEnabled
    A data endpoint of its own in every region, for firewall rules (Premium).

    .PARAMETER AzureAdAuthenticationAsArmPolicyStatus
    Whether tokens for Azure Resource Manager sign in to the registry, too.

    .PARAMETER ExportPolicyStatus
    Whether content may leave by export (Premium).

    .PARAMETER QuarantinePolicyStatus
    Whether pushed images wait in quarantine.

    .PARAMETER RetentionPolicyStatus
    Whether untagged manifests are removed in time (Premium).

    .PARAMETER RetentionPolicyDay
    After how many days an untagged manifest is removed.

    .PARAMETER SoftDeletePolicyStatus
    Accepted as Az does. Soft delete is a preview that the service has in no released version of its API.

    .PARAMETER SoftDeletePolicyRetentionDay
    Goes with -SoftDeletePolicyStatus.

    .PARAMETER TrustPolicyStatus
    Docker content trust (Premium).

    .PARAMETER TrustPolicyType
    The kind of content trust.

    .PARAMETER PublicNetworkAccess
    Whether the registry is reached from the internet.

    .PARAMETER NetworkRuleBypassOption
    Whether trusted services of Azure pass the network rules.

    .PARAMETER NetworkRuleSetDefaultAction
    What becomes of addresses that no rule names (Premium).

    .PARAMETER NetworkRuleSetIPRule
    Addresses or ranges (CIDR) that are allowed: text, or objects of New-AzContainerRegistryIPRuleObject.

    .PARAMETER EncryptionStatus
    Encryption with a key of your own (Premium).

    .PARAMETER KeyVaultPropertyIdentity
    The client id of the identity that reads the key.

    .PARAMETER KeyVaultPropertyKeyIdentifier
    The address of the key in its vault.

    .PARAMETER UserAssignedIdentity
    Resource ids of managed identities that the registry has.

    .PARAMETER RoleAssignmentMode
    Whether roles may be limited to repositories (attribute-based access).

    .PARAMETER Tag
    Tags of the resource, as a hashtable.

    .PARAMETER EnableSystemAssignedIdentity
    The registry has a managed identity of its own.

    .PARAMETER SubscriptionId
    The subscription; the one of the login where it is left out.

    .PARAMETER AsJob
    Runs it as a job of this session and answers with that.

    .PARAMETER NoWait
    Does not wait for the end of the operation; what it makes says in ProvisioningState how far it is.

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .EXAMPLE
    New-AzContainerRegistry -ResourceGroupName emulator -Name myregistry -Sku Premium -EnableAdminUser | Connect-AzContainerRegistry

    Creates a registry and signs in to it as its admin user.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('AcrShell.Registry')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [Alias('RegistryName', 'ResourceName', 'ContainerRegistryName')]
        [ValidateNotNullOrEmpty()]
        [string]$Name,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [Alias('ResourceGroup')]
        [ValidateNotNullOrEmpty()]
        [string]$ResourceGroupName,

        [Parameter(Mandatory)]
        [Alias('SkuName', 'ContainerRegistrySku', 'RegistrySku')]
        [ValidateSet('Basic', 'Standard', 'Premium')]
        [string]$Sku,

        [ValidateNotNullOrEmpty()]
        [string]$Location,

        [ValidateSet('Enabled', 'Disabled')]
        [string]$ZoneRedundancy,

        [Alias('EnableAdmin')]
        [switch]$EnableAdminUser,

        [switch]$AnonymousPullEnabled,

        [switch]$DataEndpointEnabled,

        [ValidateSet('enabled', 'disabled')]
        [string]$AzureAdAuthenticationAsArmPolicyStatus,

        [ValidateSet('enabled', 'disabled')]
        [string]$ExportPolicyStatus,

        [ValidateSet('enabled', 'disabled')]
        [string]$QuarantinePolicyStatus,

        [ValidateSet('enabled', 'disabled')]
        [string]$RetentionPolicyStatus,

        [ValidateRange(0, 365)]
        [Nullable[int]]$RetentionPolicyDay,

        [ValidateSet('enabled', 'disabled')]
        [string]$SoftDeletePolicyStatus,

        [ValidateRange(0, 90)]
        [Nullable[int]]$SoftDeletePolicyRetentionDay,

        [ValidateSet('enabled', 'disabled')]
        [string]$TrustPolicyStatus,

        [ValidateSet('Notary')]
        [string]$TrustPolicyType,

        [ValidateSet('Enabled', 'Disabled')]
        [string]$PublicNetworkAccess,

        [ValidateSet('AzureServices', 'None')]
        [string]$NetworkRuleBypassOption,

        [ValidateSet('Allow', 'Deny')]
        [string]$NetworkRuleSetDefaultAction,

        [ValidateNotNullOrEmpty()]
        [object[]]$NetworkRuleSetIPRule,

        [ValidateSet('enabled', 'disabled')]
        [string]$EncryptionStatus,

        [ValidateNotNullOrEmpty()]
        [string]$KeyVaultPropertyIdentity,

        [ValidateNotNullOrEmpty()]
        [string]$KeyVaultPropertyKeyIdentifier,

        [ValidateNotNullOrEmpty()]
        [string[]]$UserAssignedIdentity,

        [ValidateSet('LegacyRegistryPermissions', 'AbacRepositoryPermissions')]
        [string]$RoleAssignmentMode,

        [Alias('Tags')]
        [object]$Tag,

        [switch]$EnableSystemAssignedIdentity,

        [Alias('Subscription')]
        [ValidateNotNullOrEmpty()]
        [string]$SubscriptionId,

        [switch]$AsJob,

        [switch]$NoWait,

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile
    )
    begin { $call = New-AcrCall New-AzContainerRegistry $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
