function Update-AzContainerRegistryScopeMap {
    <#
    .SYNOPSIS
    Changes a scope map.

    .DESCRIPTION
    The actions that are given replace those that were there; tokens obey from their next sign-in on.

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

    .PARAMETER Name
    The name of the scope map.

    .PARAMETER Action
    What it allows: repositories/REPOSITORY/ and one of content/read, content/write, content/delete,
    metadata/read, metadata/write. The repository may end in *.

    .PARAMETER Description
    For people.

    .PARAMETER AsJob
    Runs it as a job of this session and answers with that.

    .PARAMETER NoWait
    Does not wait for the end of the operation; what it makes says in ProvisioningState how far it is.

    .EXAMPLE
    Update-AzContainerRegistryScopeMap -RegistryName demo -Name readers -Action repositories/team/*/content/read -WhatIf

    Shows what would be changed.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(DefaultParameterSetName = 'ByName', PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('AcrShell.ScopeMap')]
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

        [Parameter(Mandatory, ParameterSetName = 'ByName')]
        [Parameter(ParameterSetName = 'ViaIdentity')]
        [Alias('ScopeMapName')]
        [ValidateNotNullOrEmpty()]
        [string]$Name,

        [Alias('Actions')]
        [ValidateNotNullOrEmpty()]
        [string[]]$Action,

        [ValidateNotNullOrEmpty()]
        [string]$Description,

        [switch]$AsJob,

        [switch]$NoWait
    )
    begin { $call = New-AcrCall Update-AzContainerRegistryScopeMap $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
