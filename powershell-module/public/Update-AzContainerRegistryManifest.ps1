function Update-AzContainerRegistryManifest {
    <#
    .SYNOPSIS
    Locks or unlocks a manifest, named by its digest or by a tag.

    .DESCRIPTION
    Changes only the flags that are given and writes the new state.

    .PARAMETER RegistryName
    The registry: its bare name, its login server with or without a port, or the name of a running emulator.

    .PARAMETER RepositoryName
    The repository, slashes included (team/payments/api).

    .PARAMETER Manifest
    The digest of the manifest (sha256:...).

    .PARAMETER Tag
    A tag that points at the manifest. It costs one request more than the digest.

    .PARAMETER DeleteEnabled
    $false: the manifest can not be deleted.

    .PARAMETER WriteEnabled
    $false: the manifest can neither be overwritten nor deleted.

    .PARAMETER ListEnabled
    $false: the manifest is left out of lists; it can still be read by name.

    .PARAMETER ReadEnabled
    $false: the manifest can not be pulled.

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .EXAMPLE
    Update-AzContainerRegistryManifest -RegistryName myregistry -RepositoryName hello-world -Tag latest -WriteEnabled $false

    Guards the image that latest points at against deletion.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(DefaultParameterSetName = 'ByManifestParameterSet', PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('AcrShell.Manifest')]
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

        [ValidateNotNullOrEmpty()]
        [Nullable[bool]]$DeleteEnabled,

        [ValidateNotNullOrEmpty()]
        [Nullable[bool]]$WriteEnabled,

        [ValidateNotNullOrEmpty()]
        [Nullable[bool]]$ListEnabled,

        [ValidateNotNullOrEmpty()]
        [Nullable[bool]]$ReadEnabled,

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile
    )
    begin { $call = New-AcrCall Update-AzContainerRegistryManifest $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
