function Update-AzContainerRegistry {
    <#
    .SYNOPSIS
    Changes a container registry.

    .DESCRIPTION
    Only what is given is changed; -EnableAdminUser:$false takes a flag away.

    .PARAMETER Name
    The name of the registry.

    .PARAMETER ResourceGroupName
    The resource group of the registry; it is found by the name where it is left out.

    .PARAMETER SubscriptionId
    The subscription; the one of the login where it is left out.

    .PARAMETER InputObject
    A registry or something of it, as the cmdlets write it, or a resource id. What it means is decided by its id.

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .PARAMETER Sku
    The service tier.

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
    $true: the registry has a managed identity of its own.

    .PARAMETER AsJob
    Runs it as a job of this session and answers with that.

    .PARAMETER NoWait
    Does not wait for the end of the operation; what it makes says in ProvisioningState how far it is.

    .EXAMPLE
    Update-AzContainerRegistry -Name demo -AnonymousPullEnabled

    Lets anyone pull.

    .EXAMPLE
    Get-AzContainerRegistry -Name demo | Update-AzContainerRegistry -Tag @{ team = "payments" }

    Tags the resource.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(DefaultParameterSetName = 'ByName', PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('AcrShell.Registry')]
    param(
        [Parameter(Mandatory, ParameterSetName = 'ByName')]
        [Alias('RegistryName', 'ResourceName', 'ContainerRegistryName')]
        [ValidateNotNullOrEmpty()]
        [string]$Name,

        [Parameter(ParameterSetName = 'ByName')]
        [Alias('ResourceGroup')]
        [ValidateNotNullOrEmpty()]
        [string]$ResourceGroupName,

        [Alias('Subscription')]
        [ValidateNotNullOrEmpty()]
        [string]$SubscriptionId,

        [Parameter(Mandatory, ValueFromPipeline, ParameterSetName = 'ViaIdentity')]
        [Alias('Registry', 'RegistryInputObject', 'ResourceId', 'Id')]
        [object]$InputObject,

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile,

        [Alias('SkuName', 'ContainerRegistrySku', 'RegistrySku')]
        [ValidateSet('Basic', 'Standard', 'Premium')]
        [string]$Sku,

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

        [ValidateNotNullOrEmpty()]
        [Nullable[bool]]$EnableSystemAssignedIdentity,

        [switch]$AsJob,

        [switch]$NoWait
    )
    begin { $call = New-AcrCall Update-AzContainerRegistry $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
