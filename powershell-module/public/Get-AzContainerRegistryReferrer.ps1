function Get-AzContainerRegistryReferrer {
    <#
    .SYNOPSIS
    Lists what refers to a manifest: signatures, SBOMs, attestations.

    .DESCRIPTION
    Through the referrers route of the registry, or the tag that stands in for it.

    .PARAMETER RegistryName
    The registry: its bare name, its login server with or without a port, or the name of a running emulator.

    .PARAMETER RepositoryName
    The repository, slashes included (team/payments/api).

    .PARAMETER Tag
    The tag.

    .PARAMETER Manifest
    The digest of the manifest (sha256:...), in place of a tag.

    .PARAMETER ArtifactType
    Only those of this type.

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .EXAMPLE
    Get-AzContainerRegistryReferrer -RegistryName myregistry -RepositoryName hello-world -Tag v1

    Lists what belongs to an image.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('AcrShell.Referrer')]
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
        [string]$ArtifactType,

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile
    )
    begin { $call = New-AcrCall Get-AzContainerRegistryReferrer $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
