function Set-AzContainerRegistryManifestContent {
    <#
    .SYNOPSIS
    Stores a manifest, byte for byte.

    .DESCRIPTION
    From text or from a file. Everything that the manifest refers to must be in the repository already.

    .PARAMETER RegistryName
    The registry: its bare name, its login server with or without a port, or the name of a running emulator.

    .PARAMETER RepositoryName
    The repository, slashes included (team/payments/api).

    .PARAMETER Tag
    The tag; without one it is stored by its digest alone.

    .PARAMETER Content
    The text of the manifest, stored as UTF-8.

    .PARAMETER Path
    A file that holds the manifest.

    .PARAMETER MediaType
    The media type; the manifest's own mediaType without it.

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .EXAMPLE
    Set-AzContainerRegistryManifestContent -RegistryName myregistry -RepositoryName hello-world -Tag v2 -Path ./manifest.json

    Stores a manifest from a file.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(DefaultParameterSetName = 'ContentParameterSet', PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('AcrShell.ManifestContent')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string]$RegistryName,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string]$RepositoryName,

        [ValidateNotNullOrEmpty()]
        [string]$Tag,

        [Parameter(Mandatory, ParameterSetName = 'ContentParameterSet')]
        [ValidateNotNullOrEmpty()]
        [string]$Content,

        [Parameter(Mandatory, ParameterSetName = 'PathParameterSet')]
        [ValidateNotNullOrEmpty()]
        [string]$Path,

        [ValidateNotNullOrEmpty()]
        [string]$MediaType,

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile
    )
    begin { $call = New-AcrCall Set-AzContainerRegistryManifestContent $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
