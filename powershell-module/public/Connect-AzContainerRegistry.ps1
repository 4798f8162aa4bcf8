function Connect-AzContainerRegistry {
    <#
    .SYNOPSIS
    Signs in to a registry for every cmdlet of this session.

    .DESCRIPTION
    Verifies the credential with one request and keeps it, in memory only, until Clear-AzContainerRegistryContext or
    the end of the session. Several registries can be connected at once, each with its own identity.

    .PARAMETER Name
    The registry: its bare name, its login server with or without a port, or the name of a running emulator.

    .PARAMETER UserName
    Admin user, name of a repository-scoped token, or application id of a service principal.

    .PARAMETER Password
    Its password: text as in Az, or a SecureString.

    .PARAMETER Credential
    User name and password as one PSCredential.

    .PARAMETER AccessToken
    An Entra ID access token for the registry (audience https://containerregistry.azure.net) that you already have.

    .PARAMETER Tenant
    The tenant of the access token, where the registry needs it named.

    .PARAMETER Anonymous
    No identity: reading only, where the registry allows anonymous pull.

    .PARAMETER TimeoutSec
    How long one request to this registry may take, in seconds (100 unless told otherwise).

    .PARAMETER MaximumRetryCount
    How often a throttled or failed request is tried again (4 unless told otherwise).

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .EXAMPLE
    Connect-AzContainerRegistry -Name myregistry -UserName myregistry -Password $secret.Password

    Signs in with the admin user, as a published runbook does.

    .EXAMPLE
    Connect-AzContainerRegistry -Name myregistry -Credential (Get-Credential)

    Asks for user name and password; neither is shown or stored.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(DefaultParameterSetName = 'WithoutNameAndPasswordParameterSet', PositionalBinding = $false)]
    [OutputType('System.String')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [Alias('RegistryName')]
        [ValidateNotNullOrEmpty()]
        [string]$Name,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'WithNameAndPasswordParameterSet')]
        [ValidateNotNullOrEmpty()]
        [string]$UserName,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'WithNameAndPasswordParameterSet')]
        [ValidateNotNullOrEmpty()]
        [object]$Password,

        [Parameter(Mandatory, ParameterSetName = 'CredentialParameterSet')]
        [ValidateNotNullOrEmpty()]
        [pscredential]$Credential,

        [Parameter(Mandatory, ParameterSetName = 'AccessTokenParameterSet')]
        [ValidateNotNullOrEmpty()]
        [object]$AccessToken,

        [Parameter(ParameterSetName = 'AccessTokenParameterSet')]
        [Alias('TenantId')]
        [ValidateNotNullOrEmpty()]
        [string]$Tenant,

        [Parameter(Mandatory, ParameterSetName = 'AnonymousParameterSet')]
        [switch]$Anonymous,

        [ValidateRange(1, 3600)]
        [Nullable[int]]$TimeoutSec,

        [ValidateRange(0, 20)]
        [Nullable[int]]$MaximumRetryCount,

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile
    )
    begin { $call = New-AcrCall Connect-AzContainerRegistry $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
