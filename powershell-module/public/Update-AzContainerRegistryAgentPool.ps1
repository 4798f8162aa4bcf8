function Update-AzContainerRegistryAgentPool {
    <#
    .SYNOPSIS
    Changes an agent pool.

    .DESCRIPTION
    Sets how many machines it has.

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
    The name of the agent pool.

    .PARAMETER Count
    How many machines.

    .PARAMETER Tag
    Tags of the resource, as a hashtable.

    .PARAMETER AsJob
    Runs it as a job of this session and answers with that.

    .PARAMETER NoWait
    Does not wait for the end of the operation; what it makes says in ProvisioningState how far it is.

    .EXAMPLE
    Update-AzContainerRegistryAgentPool -RegistryName demo -Name pool1 -Count 2 -WhatIf

    Shows what would be changed.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(DefaultParameterSetName = 'ByName', PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('AcrShell.AgentPool')]
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
        [Alias('AgentPoolName', 'ResourceName')]
        [ValidateNotNullOrEmpty()]
        [string]$Name,

        [ValidateRange(0, 1000)]
        [Nullable[int]]$Count,

        [Alias('Tags')]
        [object]$Tag,

        [switch]$AsJob,

        [switch]$NoWait
    )
    begin { $call = New-AcrCall Update-AzContainerRegistryAgentPool $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
