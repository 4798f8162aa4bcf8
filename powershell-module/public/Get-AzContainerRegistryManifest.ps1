function Get-AzContainerRegistryManifest {
    <#
    .SYNOPSIS
    Lists the manifests of a repository, or gets one.

    .DESCRIPTION
    Without -Name it writes one object whose ManifestsAttributes holds them all. With -Name, a digest, it writes that
    manifest; with a wildcard (*) it streams one object a manifest.

    .PARAMETER RegistryName
    The registry: its bare name, its login server with or without a port, or the name of a running emulator.

    .PARAMETER RepositoryName
    The repository, slashes included (team/payments/api).

    .PARAMETER Name
    The digest of the manifest (sha256:...), or a wildcard.

    .PARAMETER First
    Stop after this many; no more pages are asked for than that takes.

    .PARAMETER OrderBy
    None sorts by name; the other two let the service sort by last update.

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .EXAMPLE
    (Get-AzContainerRegistryManifest -RegistryName myregistry -RepositoryName hello-world).ManifestsAttributes

    Lists the manifests of the repository.

    .EXAMPLE
    Get-AzContainerRegistryManifest -RegistryName myregistry -RepositoryName hello-world -Name * -OrderBy LastUpdateTimeAscending -First 3

    Streams the three oldest.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(DefaultParameterSetName = 'ListParameterSet', PositionalBinding = $false)]
    [OutputType('AcrShell.ManifestList', 'AcrShell.Manifest')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string]$RegistryName,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string]$RepositoryName,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'GetParameterSet')]
        [Alias('Manifest', 'Digest')]
        [ValidateNotNullOrEmpty()]
        [string]$Name,

        [ValidateRange(0, 2147483647)]
        [Nullable[int]]$First,

        [ValidateSet('None', 'LastUpdateTimeAscending', 'LastUpdateTimeDescending')]
        [string]$OrderBy,

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile
    )
    begin { $call = New-AcrCall Get-AzContainerRegistryManifest $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
