function Connect-AzContainerRegistry {
    <#
    .SYNOPSIS
    Signs in to a registry for every cmdlet of this session.

    .DESCRIPTION
    Verifies the credential with one request and keeps it, in memory only, until Clear-AzContainerRegistryContext
    or the end of the session. Several registries can be connected at once, each with its own identity.

    .PARAMETER Name
    The registry: its bare name, its login server with or without a port, or the name of a running emulator.

    .PARAMETER UserName
    Admin user, name of a repository-scoped token, or application id of a service principal.

    .PARAMETER Password
    Its password: text as in Az, or a SecureString.

    .PARAMETER Credential
    User name and password as one PSCredential.

    .PARAMETER ServicePrincipal
    The credential is an application id and a secret of Entra ID, not of the registry itself.

    .PARAMETER ApplicationId
    The application (client) id of the service principal or workload identity.

    .PARAMETER CertificatePath
    A PEM file with the certificate and the private key of the service principal.

    .PARAMETER CertificatePassword
    The password of the private key, if it has one.

    .PARAMETER FederatedTokenFile
    A file with a token of another issuer (workload identity); it is read anew each time.

    .PARAMETER Identity
    The managed identity of this machine.

    .PARAMETER AccountId
    The client id of a user-assigned managed identity.

    .PARAMETER UseDeviceAuthentication
    Shows a code to be typed at another device, where a person signs in.

    .PARAMETER AccessToken
    An Entra ID access token for the registry (audience https://containerregistry.azure.net) that you already
    have.

    .PARAMETER Tenant
    The tenant (directory) of the identity; an application needs it named.

    .PARAMETER Anonymous
    No identity: reading only, where the registry allows anonymous pull.

    .PARAMETER Environment
    The cloud of the registry: AzureCloud, AzureChinaCloud, AzureUSGovernment, or one that was added.

    .PARAMETER Audience
    What Entra ID tokens are for, where it is not what the cloud says.

    .PARAMETER Proxy
    The http(s) address of a proxy to this registry.

    .PARAMETER ExposeToken
    Writes login server and token, as SecureString, instead of the words; no docker login is written.

    .PARAMETER DockerLogin
    Writes a docker login as well, where docker or podman looks for it; neither need be installed.

    .PARAMETER SkipDockerLogin
    Writes no docker login.

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

    .EXAMPLE
    Connect-AzContainerRegistry -Name myregistry -Identity

    Signs in as the managed identity of this machine.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(DefaultParameterSetName = 'WithoutNameAndPasswordParameterSet', PositionalBinding = $false)]
    [OutputType('System.String', 'AcrShell.ExposedToken')]
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

        [Parameter(ParameterSetName = 'WithNameAndPasswordParameterSet')]
        [Parameter(ParameterSetName = 'CredentialParameterSet')]
        [switch]$ServicePrincipal,

        [Parameter(Mandatory, ParameterSetName = 'CertificateParameterSet')]
        [Parameter(Mandatory, ParameterSetName = 'FederatedTokenParameterSet')]
        [ValidateNotNullOrEmpty()]
        [string]$ApplicationId,

        [Parameter(Mandatory, ParameterSetName = 'CertificateParameterSet')]
        [ValidateNotNullOrEmpty()]
        [string]$CertificatePath,

        [Parameter(ParameterSetName = 'CertificateParameterSet')]
        [ValidateNotNullOrEmpty()]
        [object]$CertificatePassword,

        [Parameter(Mandatory, ParameterSetName = 'FederatedTokenParameterSet')]
        [ValidateNotNullOrEmpty()]
        [string]$FederatedTokenFile,

        [Parameter(Mandatory, ParameterSetName = 'ManagedIdentityParameterSet')]
        [Alias('MSI', 'ManagedService')]
        [switch]$Identity,

        [Parameter(ParameterSetName = 'ManagedIdentityParameterSet')]
        [ValidateNotNullOrEmpty()]
        [string]$AccountId,

        [Parameter(Mandatory, ParameterSetName = 'DeviceAuthenticationParameterSet')]
        [Alias('DeviceCode', 'DeviceAuth', 'Device')]
        [switch]$UseDeviceAuthentication,

        [Parameter(Mandatory, ParameterSetName = 'AccessTokenParameterSet')]
        [ValidateNotNullOrEmpty()]
        [object]$AccessToken,

        [Parameter(ParameterSetName = 'WithNameAndPasswordParameterSet')]
        [Parameter(ParameterSetName = 'CredentialParameterSet')]
        [Parameter(ParameterSetName = 'CertificateParameterSet')]
        [Parameter(ParameterSetName = 'FederatedTokenParameterSet')]
        [Parameter(ParameterSetName = 'DeviceAuthenticationParameterSet')]
        [Parameter(ParameterSetName = 'AccessTokenParameterSet')]
        [Alias('TenantId')]
        [ValidateNotNullOrEmpty()]
        [string]$Tenant,

        [Parameter(Mandatory, ParameterSetName = 'AnonymousParameterSet')]
        [switch]$Anonymous,

        [Alias('EnvironmentName')]
        [ValidateNotNullOrEmpty()]
        [string]$Environment,

        [ValidateNotNullOrEmpty()]
        [string]$Audience,

        [ValidateNotNullOrEmpty()]
        [string]$Proxy,

        [switch]$ExposeToken,

        [switch]$DockerLogin,

        [switch]$SkipDockerLogin,

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
