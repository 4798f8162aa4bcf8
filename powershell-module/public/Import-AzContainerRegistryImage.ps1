function Import-AzContainerRegistryImage {
    <#
    .SYNOPSIS
    Lets the service copy an image into a registry.

    .DESCRIPTION
    Nothing passes through this machine. Official images of Docker Hub need library/ before their name. For a
    source that only this machine reaches there is Copy-AzContainerRegistryArtifact.

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

    .PARAMETER SourceImage
    Repository and tag or digest at the source (library/hello-world:latest).

    .PARAMETER SourceRegistryUri
    The login server of the source (docker.io, mcr.microsoft.com).

    .PARAMETER SourceResourceId
    The resource id of the source, where it is a registry of Azure that this identity may read.

    .PARAMETER TargetTag
    Repository and tag here; as at the source where it is left out.

    .PARAMETER UntaggedTargetRepository
    Repositories here that get the manifest without a tag.

    .PARAMETER Mode
    Force replaces tags that are there; NoForce refuses.

    .PARAMETER Username
    Who may read the source, where it asks.

    .PARAMETER Password
    The password for that.

    .PARAMETER AsJob
    Runs it as a job of this session and answers with that.

    .PARAMETER NoWait
    Does not wait for the end of the operation; what it makes says in ProvisioningState how far it is.

    .PARAMETER PassThru
    Writes True when it is done.

    .EXAMPLE
    Import-AzContainerRegistryImage -RegistryName demo -SourceRegistryUri mcr.microsoft.com -SourceImage hello-world:latest -TargetTag hello-world:mcr -WhatIf

    Shows what would be imported.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(DefaultParameterSetName = 'ByName', PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('System.Boolean')]
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
        [ValidateNotNullOrEmpty()]
        [string]$SourceImage,

        [ValidateNotNullOrEmpty()]
        [string]$SourceRegistryUri,

        [Alias('SourceRegistryResourceId')]
        [object]$SourceResourceId,

        [Alias('TargetTags')]
        [ValidateNotNullOrEmpty()]
        [string[]]$TargetTag,

        [ValidateNotNullOrEmpty()]
        [string[]]$UntaggedTargetRepository,

        [ValidateSet('NoForce', 'Force')]
        [string]$Mode,

        [ValidateNotNullOrEmpty()]
        [string]$Username,

        [ValidateNotNullOrEmpty()]
        [object]$Password,

        [switch]$AsJob,

        [switch]$NoWait,

        [switch]$PassThru
    )
    begin { $call = New-AcrCall Import-AzContainerRegistryImage $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
