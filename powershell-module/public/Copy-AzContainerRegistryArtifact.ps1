function Copy-AzContainerRegistryArtifact {
    <#
    .SYNOPSIS
    Copies an image or artifact to another registry or repository.

    .DESCRIPTION
    Within one registry nothing is moved: the blobs are mounted. An index always brings its platforms; what the
    destination has already is not sent again.

    .PARAMETER RegistryName
    The registry: its bare name, its login server with or without a port, or the name of a running emulator.

    .PARAMETER RepositoryName
    The repository, slashes included (team/payments/api).

    .PARAMETER Tag
    The tag.

    .PARAMETER Manifest
    The digest of the manifest (sha256:...), in place of a tag.

    .PARAMETER DestinationRegistryName
    The registry to copy to; the source's without it.

    .PARAMETER DestinationRepositoryName
    The repository to copy to; the source's without it.

    .PARAMETER DestinationTag
    The tag there; the source's without it.

    .PARAMETER Recurse
    With what refers to it: signatures, SBOMs.

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .EXAMPLE
    Copy-AzContainerRegistryArtifact -RegistryName myregistry -RepositoryName hello-world -Tag v1 -DestinationRegistryName other

    Copies an image under the same name to a second registry.

    .EXAMPLE
    Get-AzContainerRegistryTag -RegistryName myregistry -RepositoryName hello-world -Name 'v1.*' | Copy-AzContainerRegistryArtifact -DestinationRepositoryName archive/hello-world

    Copies every tag that matches, within the registry, without moving a byte.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('AcrShell.Artifact')]
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

        [ValidateNotNullOrEmpty()]
        [string]$DestinationRegistryName,

        [ValidateNotNullOrEmpty()]
        [string]$DestinationRepositoryName,

        [ValidateNotNullOrEmpty()]
        [string]$DestinationTag,

        [switch]$Recurse,

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile
    )
    begin { $call = New-AcrCall Copy-AzContainerRegistryArtifact $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
