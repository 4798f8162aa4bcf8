function Get-AzContainerRegistry {
    <#
    .SYNOPSIS
    Gets container registries.

    .DESCRIPTION
    All of the subscription or of a resource group, or one by its name: the resource group need not be known. What
    is got is known by its name from here on, whatever its login server is called.

    .PARAMETER Name
    One registry; all of the subscription, or of the resource group, without it.

    .PARAMETER ResourceGroupName
    The registries of this resource group only.

    .PARAMETER SubscriptionId
    The subscriptions; the one of the login without it.

    .PARAMETER InputObject
    A registry or something of it, as the cmdlets write it, or a resource id. What it means is decided by its id.

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .PARAMETER IncludeDetail
    With what each holds and may hold (Usages).

    .EXAMPLE
    Get-AzContainerRegistry

    Lists the registries of the subscription.

    .EXAMPLE
    (Get-AzContainerRegistry -Name demo -IncludeDetail).Usages

    Shows how full one is.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(DefaultParameterSetName = 'ByName', PositionalBinding = $false)]
    [OutputType('AcrShell.Registry')]
    param(
        [Parameter(ParameterSetName = 'ByName')]
        [Alias('RegistryName', 'ResourceName', 'ContainerRegistryName')]
        [ValidateNotNullOrEmpty()]
        [string]$Name,

        [Parameter(ParameterSetName = 'ByName')]
        [Alias('ResourceGroup')]
        [ValidateNotNullOrEmpty()]
        [string]$ResourceGroupName,

        [Alias('Subscription')]
        [ValidateNotNullOrEmpty()]
        [string[]]$SubscriptionId,

        [Parameter(Mandatory, ValueFromPipeline, ParameterSetName = 'ViaIdentity')]
        [Alias('Registry', 'RegistryInputObject', 'ResourceId', 'Id')]
        [object]$InputObject,

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile,

        [switch]$IncludeDetail
    )
    begin { $call = New-AcrCall Get-AzContainerRegistry $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
