function Add-AzContainerRegistryTag {
    <#
    .SYNOPSIS
    Gives an image another tag without moving content.

    .DESCRIPTION
    A tag of that name that is there already points at this image from then on.

    .PARAMETER RegistryName
    The registry: its bare name, its login server with or without a port, or the name of a running emulator.

    .PARAMETER RepositoryName
    The repository, slashes included (team/payments/api).

    .PARAMETER Tag
    The tag.

    .PARAMETER Manifest
    The digest of the manifest (sha256:...), in place of a tag.

    .PARAMETER NewTag
    The new tag.

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .EXAMPLE
    Add-AzContainerRegistryTag -RegistryName myregistry -RepositoryName hello-world -Tag v1 -NewTag stable

    Lets stable point at what v1 points at.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('AcrShell.AddedTag')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string]$RegistryName,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string]$RepositoryName,

        [Parameter(ValueFromPipelineByPropertyName)]
        [Alias('Name')]
        [ValidateNotNullOrEmpty()]
        [string]$Tag,

        [Parameter(ValueFromPipelineByPropertyName)]
        [Alias('Digest')]
        [ValidateNotNullOrEmpty()]
        [string]$Manifest,

        [Parameter(Mandatory)]
        [ValidateNotNullOrEmpty()]
        [string]$NewTag,

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile
    )
    begin { $call = New-AcrCall Add-AzContainerRegistryTag $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
