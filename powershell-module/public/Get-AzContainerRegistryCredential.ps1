function Get-AzContainerRegistryCredential {
    <#
    .SYNOPSIS
    Gets user name and passwords of the admin user.

    .DESCRIPTION
    The passwords are plain text, as published scripts expect; -AsSecureString keeps them from the eyes. The
    output pipes into Connect-AzContainerRegistry.

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

    .PARAMETER AsSecureString
    The passwords as SecureString; plain text without it, as published scripts expect.

    .EXAMPLE
    Get-AzContainerRegistryCredential -RegistryName demo | Connect-AzContainerRegistry

    Signs in as the admin user.

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

        [switch]$AsSecureString
    )
    begin { $call = New-AcrCall Get-AzContainerRegistryCredential $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
