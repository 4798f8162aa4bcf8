function New-AzContainerRegistryToken {
    <#
    .SYNOPSIS
    Makes a token: a user of its own for chosen repositories.

    .DESCRIPTION
    It has no password yet: New-AzContainerRegistryCredential makes one, and takes the token from the pipeline.

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

    .PARAMETER ScopeMapName
    The scope map that says what it may do, by its name.

    .PARAMETER ScopeMapId
    The scope map by its resource id or the object.

    .PARAMETER Status
    Whether it is let in.

    .PARAMETER AsJob
    Runs it as a job of this session and answers with that.

    .PARAMETER NoWait
    Does not wait for the end of the operation; what it makes says in ProvisioningState how far it is.

    .PARAMETER Name
    The name of the token.

    .EXAMPLE
    New-AzContainerRegistryToken -RegistryName demo -Name reader -ScopeMapName _repositories_pull | New-AzContainerRegistryCredential

    Makes a token that may pull everywhere, and its passwords.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(DefaultParameterSetName = 'ByName', PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('AcrShell.Token')]
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

        [Alias('ScopeMap')]
        [ValidateNotNullOrEmpty()]
        [string]$ScopeMapName,

        [object]$ScopeMapId,

        [ValidateSet('enabled', 'disabled')]
        [string]$Status,

        [switch]$AsJob,

        [switch]$NoWait,

        [Parameter(Mandatory)]
        [Alias('TokenName')]
        [ValidateNotNullOrEmpty()]
        [string]$Name
    )
    begin { $call = New-AcrCall New-AzContainerRegistryToken $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
