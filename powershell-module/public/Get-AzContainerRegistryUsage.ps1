function Get-AzContainerRegistryUsage {
    <#
    .SYNOPSIS
    Shows what a registry holds and may hold.

    .DESCRIPTION
    Bytes, webhooks, replications, scope maps and tokens against the limits of the service tier; -1 is no limit.

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

    .EXAMPLE
    Get-AzContainerRegistryUsage -RegistryName demo

    Shows the usage of one registry.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(DefaultParameterSetName = 'ByName', PositionalBinding = $false)]
    [OutputType('AcrShell.RegistryUsage')]
    param(
        [Parameter(Mandatory, ParameterSetName = 'ByName')]
        [Alias('Name', 'ContainerRegistryName')]
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
        [object]$DefaultProfile
    )
    begin { $call = New-AcrCall Get-AzContainerRegistryUsage $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
