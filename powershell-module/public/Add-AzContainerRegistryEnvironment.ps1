function Add-AzContainerRegistryEnvironment {
    <#
    .SYNOPSIS
    Makes a cloud known to this session.

    .DESCRIPTION
    A disconnected cloud, or one with settings of its own: the suffix of its login servers, where Entra ID is, and
    what its tokens are for. What is left out is as in AzureCloud; a known name changes that cloud for this
    session.

    .PARAMETER Name
    Its name, for -Environment.

    .PARAMETER RegistrySuffix
    What bare registry names are completed by (azurecr.io).

    .PARAMETER Audience
    What Entra ID tokens for its registries are for.

    .PARAMETER AuthorityHost
    Where Entra ID is (https://login.microsoftonline.com).

    .PARAMETER ResourceManagerUrl
    Where Azure Resource Manager is (https://management.azure.com), for the cmdlets that manage registries.

    .PARAMETER ResourceManagerAudience
    What tokens for that are for, where it is not its address.

    .PARAMETER GraphUrl
    Where Microsoft Graph is (https://graph.microsoft.com): it knows the object ids of applications.

    .EXAMPLE
    Add-AzContainerRegistryEnvironment -Name Contoso -RegistrySuffix acr.contoso.local -AuthorityHost https://login.contoso.local

    Makes a disconnected cloud known.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('AcrShell.Environment')]
    param(
        [Parameter(Mandatory)]
        [ValidateNotNullOrEmpty()]
        [string]$Name,

        [Parameter(Mandatory)]
        [Alias('ContainerRegistryEndpointSuffix')]
        [ValidateNotNullOrEmpty()]
        [string]$RegistrySuffix,

        [Alias('ContainerRegistryEndpointResourceId')]
        [ValidateNotNullOrEmpty()]
        [string]$Audience,

        [Alias('ActiveDirectoryEndpoint')]
        [ValidateNotNullOrEmpty()]
        [string]$AuthorityHost,

        [Alias('ResourceManagerEndpoint')]
        [ValidateNotNullOrEmpty()]
        [string]$ResourceManagerUrl,

        [Alias('ActiveDirectoryServiceEndpointResourceId')]
        [ValidateNotNullOrEmpty()]
        [string]$ResourceManagerAudience,

        [Alias('MicrosoftGraphUrl')]
        [ValidateNotNullOrEmpty()]
        [string]$GraphUrl
    )
    begin { $call = New-AcrCall Add-AzContainerRegistryEnvironment $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
