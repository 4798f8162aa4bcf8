function New-AzContainerRegistryReplication {
    <#
    .SYNOPSIS
    Replicates a registry to another region.

    .DESCRIPTION
    For Premium registries; on another tier it is refused before anything is sent.

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
    Its name; that of the region without it.

    .PARAMETER Location
    The region to replicate to.

    .PARAMETER ZoneRedundancy
    Whether it is spread over the zones of its region.

    .PARAMETER RegionEndpointEnabled
    Requests are routed there, as they are unless this is given as :$false.

    .PARAMETER Tag
    Tags of the resource, as a hashtable.

    .PARAMETER AsJob
    Runs it as a job of this session and answers with that.

    .PARAMETER NoWait
    Does not wait for the end of the operation; what it makes says in ProvisioningState how far it is.

    .EXAMPLE
    New-AzContainerRegistryReplication -RegistryName demo -Location northeurope

    Replicates it to North Europe.

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

        [Alias('ReplicationName', 'ResourceName')]
        [ValidateNotNullOrEmpty()]
        [string]$Name,

        [Parameter(Mandatory)]
        [Alias('ReplicationLocation')]
        [ValidateNotNullOrEmpty()]
        [string]$Location,

        [ValidateSet('Enabled', 'Disabled')]
        [string]$ZoneRedundancy,

        [switch]$RegionEndpointEnabled,

        [Alias('Tags')]
        [object]$Tag,

        [switch]$AsJob,

        [switch]$NoWait
    )
    begin { $call = New-AcrCall New-AzContainerRegistryReplication $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
