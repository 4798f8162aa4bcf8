function New-AzContainerRegistryCredential {
    <#
    .SYNOPSIS
    Makes passwords for a repository-scoped token.

    .DESCRIPTION
    A token has none until this is run; each run replaces the passwords that it makes, which the service never
    shows again. The output pipes into Connect-AzContainerRegistry.

    .PARAMETER RegistryName
    The registry: its name or its login server.

    .PARAMETER ResourceGroupName
    The resource group of the registry; it is found by the name where it is left out.

    .PARAMETER SubscriptionId
    The subscription; the one of the login where it is left out.

    .PARAMETER InputObject
    A registry or something of it, as the cmdlets write it, or a resource id. What it means is decided by its id.

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .PARAMETER TokenName
    The token, by its name.

    .PARAMETER TokenId
    The token, by its resource id or the object.

    .PARAMETER Name
    Which of the two passwords is made; both without it.

    .PARAMETER Expiry
    When the passwords end; never without it.

    .PARAMETER AsSecureString
    The passwords as SecureString; plain text without it, as published scripts expect.

    .PARAMETER AsJob
    Runs it as a job of this session and answers with that.

    .PARAMETER NoWait
    Does not wait for the end of the operation; what it makes says in ProvisioningState how far it is.

    .EXAMPLE
    New-AzContainerRegistryCredential -RegistryName demo -TokenName reader

    Makes both passwords.

    .EXAMPLE
    Get-AzContainerRegistryToken -RegistryName demo -Name reader | New-AzContainerRegistryCredential -Name password1 -Expiry (Get-Date).AddDays(30)

    Makes the first, for thirty days.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(DefaultParameterSetName = 'ByName', PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('AcrShell.RegistryCredential', 'AcrShell.SecureRegistryCredential')]
    param(
        [Parameter(Mandatory, ParameterSetName = 'ByName')]
        [Alias('ContainerRegistryName')]
        [ValidateNotNullOrEmpty()]
        [string]$RegistryName,

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

        [Alias('Token')]
        [ValidateNotNullOrEmpty()]
        [string]$TokenName,

        [object]$TokenId,

        [ValidateSet('password1', 'password2')]
        [string]$Name,

        [Nullable[datetime]]$Expiry,

        [switch]$AsSecureString,

        [switch]$AsJob,

        [switch]$NoWait
    )
    begin { $call = New-AcrCall New-AzContainerRegistryCredential $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
