function Remove-AzContainerRegistryManifest {
    <#
    .SYNOPSIS
    Deletes a manifest and every tag that points at it.

    .DESCRIPTION
    Named by its digest or by a tag. To delete only the tag, use Remove-AzContainerRegistryTag.

    .PARAMETER RegistryName
    The registry: its bare name, its login server with or without a port, or the name of a running emulator.

    .PARAMETER RepositoryName
    The repository, slashes included (team/payments/api).

    .PARAMETER Manifest
    The digest of the manifest (sha256:...).

    .PARAMETER Tag
    A tag that points at the manifest. It costs one request more than the digest.

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .EXAMPLE
    Remove-AzContainerRegistryManifest -RegistryName myregistry -RepositoryName hello-world -Tag v1 -WhatIf

    Says which manifest would be deleted and deletes nothing.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(DefaultParameterSetName = 'ByManifestParameterSet', PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('System.Boolean')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string]$RegistryName,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string]$RepositoryName,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'ByManifestParameterSet')]
        [Alias('Name', 'Digest')]
        [ValidateNotNullOrEmpty()]
        [string]$Manifest,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'ByTagParameterSet')]
        [ValidateNotNullOrEmpty()]
        [string]$Tag,

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile
    )
    begin { $call = New-AcrCall Remove-AzContainerRegistryManifest $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
