function New-AzContainerRegistryScopeMap {
    <#
    .SYNOPSIS
    Makes a scope map: what tokens may do in which repositories.

    .DESCRIPTION
    The actions are checked before anything is sent.

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

    .PARAMETER Action
    What it allows: repositories/REPOSITORY/ and one of content/read, content/write, content/delete,
    metadata/read, metadata/write. The repository may end in *.

    .PARAMETER Description
    For people.

    .PARAMETER AsJob
    Runs it as a job of this session and answers with that.

    .PARAMETER NoWait
    Does not wait for the end of the operation; what it makes says in ProvisioningState how far it is.

    .PARAMETER Name
    The name of the scope map.

    .EXAMPLE
    New-AzContainerRegistryScopeMap -RegistryName demo -Name readers -Action repositories/hello-world/content/read, repositories/hello-world/metadata/read

    Lets tokens read one repository.

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

        [Parameter(Mandatory)]
        [Alias('Actions')]
        [ValidateNotNullOrEmpty()]
        [string[]]$Action,

        [ValidateNotNullOrEmpty()]
        [string]$Description,

        [switch]$AsJob,

        [switch]$NoWait,

        [Parameter(Mandatory)]
        [Alias('ScopeMapName')]
        [ValidateNotNullOrEmpty()]
        [string]$Name
    )
    begin { $call = New-AcrCall New-AzContainerRegistryScopeMap $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
