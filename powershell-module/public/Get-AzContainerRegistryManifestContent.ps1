function Get-AzContainerRegistryManifestContent {
    <#
    .SYNOPSIS
    Reads a manifest as it is stored, of whatever media type.

    .DESCRIPTION
    Verified against its digest. Content is its text, Base64 its bytes; with -Raw it writes the text alone, with
    -Parsed what it says as nested tables, with -Path it saves the bytes as well.

    .PARAMETER RegistryName
    The registry: its bare name, its login server with or without a port, or the name of a running emulator.

    .PARAMETER RepositoryName
    The repository, slashes included (team/payments/api).

    .PARAMETER Tag
    The tag.

    .PARAMETER Manifest
    The digest of the manifest (sha256:...), in place of a tag.

    .PARAMETER Raw
    Writes the text alone, as it is stored.

    .PARAMETER Parsed
    Writes what it says, as nested tables; keys keep their case, and dates stay text.

    .PARAMETER Path
    A file that the bytes are saved to as well.

    .PARAMETER Force
    Replaces a file that is there.

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .EXAMPLE
    Get-AzContainerRegistryManifestContent -RegistryName myregistry -RepositoryName hello-world -Tag v1 -Raw

    Writes the manifest as it is stored.

    .EXAMPLE
    (Get-AzContainerRegistryManifestContent -RegistryName myregistry -RepositoryName hello-world -Tag v1 -Parsed).layers.mediaType

    Of which kinds its layers are.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('AcrShell.ManifestContent', 'System.String', 'System.Collections.IDictionary')]
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

        [switch]$Raw,

        [switch]$Parsed,

        [ValidateNotNullOrEmpty()]
        [string]$Path,

        [switch]$Force,

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile
    )
    begin { $call = New-AcrCall Get-AzContainerRegistryManifestContent $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
