function New-AzContainerRegistryAgentPool {
    <#
    .SYNOPSIS
    Makes an agent pool: machines of your own for tasks.

    .DESCRIPTION
    For Premium registries; a preview of the service.

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

    .PARAMETER Tier
    How large each is.

    .PARAMETER OS
    Their operating system.

    .PARAMETER Location
    The region; that of the registry without it.

    .PARAMETER VirtualNetworkSubnetResourceId
    The subnet that they are in.

    .PARAMETER Tag
    Tags of the resource, as a hashtable.

    .PARAMETER AsJob
    Runs it as a job of this session and answers with that.

    .PARAMETER NoWait
    Does not wait for the end of the operation; what it makes says in ProvisioningState how far it is.

    .EXAMPLE
    New-AzContainerRegistryAgentPool -RegistryName demo -Name pool1 -Tier S1 -Count 1

    Makes a pool of one machine.

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

        [Parameter(Mandatory)]
        [Alias('AgentPoolName', 'ResourceName')]
        [ValidateNotNullOrEmpty()]
        [string]$Name,

        [ValidateRange(0, 1000)]
        [Nullable[int]]$Count,

        [ValidateSet('S1', 'S2', 'S3', 'I6')]
        [string]$Tier,

        [ValidateSet('Linux', 'Windows')]
        [string]$OS,

        [ValidateNotNullOrEmpty()]
        [string]$Location,

        [ValidateNotNullOrEmpty()]
        [string]$VirtualNetworkSubnetResourceId,

        [Alias('Tags')]
        [object]$Tag,

        [switch]$AsJob,

        [switch]$NoWait
    )
    begin { $call = New-AcrCall New-AzContainerRegistryAgentPool $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
