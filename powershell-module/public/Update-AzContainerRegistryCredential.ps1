function Update-AzContainerRegistryCredential {
    <#
    .SYNOPSIS
    Makes a password of the admin user anew.

    .DESCRIPTION
    The old one is of no use from then on; the other stays, so that nobody is locked out meanwhile.

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

    .PARAMETER PasswordName
    Which of the two passwords is made anew.

    .PARAMETER AsSecureString
    The passwords as SecureString; plain text without it, as published scripts expect.

    .EXAMPLE
    Update-AzContainerRegistryCredential -RegistryName demo -PasswordName password2

    Makes the second anew.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(DefaultParameterSetName = 'ByName', PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('AcrShell.RegistryCredential', 'AcrShell.SecureRegistryCredential')]
    param(
        [Parameter(Mandatory, ParameterSetName = 'ByName')]
        [Alias('Name', 'ContainerRegistryName', 'ResourceName')]
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

        [Parameter(Mandatory)]
        [ValidateSet('password', 'password2')]
        [string]$PasswordName,

        [switch]$AsSecureString
    )
    begin { $call = New-AcrCall Update-AzContainerRegistryCredential $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
