function Connect-AzContainerRegistryAccount {
    <#
    .SYNOPSIS
    Signs in to Azure, for the cmdlets that manage registries themselves.

    .DESCRIPTION
    Not needed where Connect-AzAccount was run in this session, or where the machine has an identity. What is told
    here goes before both, and also signs in to registries that Connect-AzContainerRegistry was told nothing of.
    Kept in memory only, until Clear-AzContainerRegistryContext.

    .PARAMETER Credential
    Application id and secret of a service principal.

    .PARAMETER ServicePrincipal
    Accepted as Connect-AzAccount does: a user name with a password is a service principal.

    .PARAMETER UserName
    The application (client) id of a service principal.

    .PARAMETER Password
    Its secret: text or a SecureString.

    .PARAMETER ApplicationId
    The application (client) id.

    .PARAMETER CertificatePath
    A PEM file with the certificate and the private key of the application.

    .PARAMETER FederatedTokenFile
    A file with a token of another issuer (workload identity); it is read anew each time.

    .PARAMETER Identity
    The managed identity of this machine.

    .PARAMETER AccountId
    The client id of a user-assigned managed identity.

    .PARAMETER UseDeviceAuthentication
    Shows a code to be typed at another device, where a person signs in.

    .PARAMETER AccessToken
    A token for Azure Resource Manager that you already have.

    .PARAMETER ManagementToken
    The same, as an emulator has it.

    .PARAMETER Tenant
    The tenant (directory) of the identity; an application needs it named.

    .PARAMETER SubscriptionId
    The subscription for cmdlets that are told none; needed where the identity sees several.

    .PARAMETER Environment
    The cloud: AzureCloud, AzureChinaCloud, AzureUSGovernment, or one that was added.

    .PARAMETER ResourceManagerUrl
    Where Azure Resource Manager answers, where it is not what the cloud says.

    .EXAMPLE
    Start-AzContainerRegistryEmulator | Connect-AzContainerRegistryAccount

    Manages registries of the emulator.

    .EXAMPLE
    Connect-AzContainerRegistryAccount -Credential (Get-Credential) -Tenant contoso.onmicrosoft.com

    Signs in as a service principal.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(DefaultParameterSetName = 'Ambient', PositionalBinding = $false)]
    [OutputType('AcrShell.Account')]
    param(
        [Parameter(Mandatory, ParameterSetName = 'CredentialSet')]
        [ValidateNotNullOrEmpty()]
        [pscredential]$Credential,

        [Parameter(ParameterSetName = 'CredentialSet')]
        [Parameter(ParameterSetName = 'ServicePrincipal')]
        [switch]$ServicePrincipal,

        [Parameter(Mandatory, ParameterSetName = 'ServicePrincipal')]
        [ValidateNotNullOrEmpty()]
        [string]$UserName,

        [Parameter(Mandatory, ParameterSetName = 'ServicePrincipal')]
        [ValidateNotNullOrEmpty()]
        [object]$Password,

        [Parameter(Mandatory, ParameterSetName = 'Certificate')]
        [Parameter(Mandatory, ParameterSetName = 'FederatedToken')]
        [ValidateNotNullOrEmpty()]
        [string]$ApplicationId,

        [Parameter(Mandatory, ParameterSetName = 'Certificate')]
        [ValidateNotNullOrEmpty()]
        [string]$CertificatePath,

        [Parameter(Mandatory, ParameterSetName = 'FederatedToken')]
        [ValidateNotNullOrEmpty()]
        [string]$FederatedTokenFile,

        [Parameter(Mandatory, ParameterSetName = 'ManagedIdentity')]
        [Alias('MSI', 'ManagedService')]
        [switch]$Identity,

        [Parameter(ParameterSetName = 'ManagedIdentity')]
        [ValidateNotNullOrEmpty()]
        [string]$AccountId,

        [Parameter(Mandatory, ParameterSetName = 'DeviceAuthentication')]
        [Alias('DeviceCode', 'DeviceAuth', 'Device')]
        [switch]$UseDeviceAuthentication,

        [Parameter(Mandatory, ParameterSetName = 'AccessToken')]
        [ValidateNotNullOrEmpty()]
        [object]$AccessToken,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'Emulator')]
        [ValidateNotNullOrEmpty()]
        [object]$ManagementToken,

        [Parameter(ParameterSetName = 'ServicePrincipal')]
        [Parameter(ParameterSetName = 'Certificate')]
        [Parameter(ParameterSetName = 'FederatedToken')]
        [Parameter(ParameterSetName = 'DeviceAuthentication')]
        [Parameter(ParameterSetName = 'AccessToken')]
        [Parameter(ParameterSetName = 'CredentialSet')]
        [Alias('TenantId')]
        [ValidateNotNullOrEmpty()]
        [string]$Tenant,

        [Parameter(ValueFromPipelineByPropertyName)]
        [Alias('Subscription')]
        [ValidateNotNullOrEmpty()]
        [string]$SubscriptionId,

        [Alias('EnvironmentName')]
        [ValidateNotNullOrEmpty()]
        [string]$Environment,

        [Parameter(ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string]$ResourceManagerUrl
    )
    begin { $call = New-AcrCall Connect-AzContainerRegistryAccount $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
