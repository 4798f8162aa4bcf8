function Update-AzContainerRegistryReplication {
    <#
    .SYNOPSIS
    Changes a replication.

    .DESCRIPTION
    Takes a region out of routing for a while, or tags it. Az has this cmdlet, too, and hides it.

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
    The name of the replication.

    .PARAMETER RegionEndpointEnabled
    $false: requests are not routed there; content is still replicated.

    .PARAMETER Tag
    Tags of the resource, as a hashtable.

    .PARAMETER AsJob
    Runs it as a job of this session and answers with that.

    .PARAMETER NoWait
    Does not wait for the end of the operation; what it makes says in ProvisioningState how far it is.

    .EXAMPLE
    Update-AzContainerRegistryReplication -RegistryName demo -Name northeurope -RegionEndpointEnabled $false -WhatIf

    Shows what would be changed.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(DefaultParameterSetName = 'ByName', PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('AcrShell.Replication')]
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
        [Alias('ReplicationName', 'ResourceName')]
        [ValidateNotNullOrEmpty()]
        [string]$Name,

        [ValidateNotNullOrEmpty()]
        [Nullable[bool]]$RegionEndpointEnabled,

        [Alias('Tags')]
        [object]$Tag,

        [switch]$AsJob,

        [switch]$NoWait
    )
    begin { $call = New-AcrCall Update-AzContainerRegistryReplication $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
