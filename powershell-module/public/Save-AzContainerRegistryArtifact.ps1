function Save-AzContainerRegistryArtifact {
    <#
    .SYNOPSIS
    Saves an image or artifact to files.

    .DESCRIPTION
    As an OCI image layout of all its platforms unless told otherwise. Everything is verified against its digest; what
    was saved before is not fetched again, so a command that was stopped goes on.

    .PARAMETER RegistryName
    The registry: its bare name, its login server with or without a port, or the name of a running emulator.

    .PARAMETER RepositoryName
    The repository, slashes included (team/payments/api).

    .PARAMETER Tag
    The tag.

    .PARAMETER Manifest
    The digest of the manifest (sha256:...), in place of a tag.

    .PARAMETER Path
    A folder for an image layout or plain files, a file for an archive.

    .PARAMETER Format
    An image layout unless told otherwise: as a tar where the path ends in .tar.

    .PARAMETER Platform
    Only this platform of an index (linux/arm64).

    .PARAMETER Force
    Replaces files that are there.

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .EXAMPLE
    Save-AzContainerRegistryArtifact -RegistryName myregistry -RepositoryName hello-world -Tag v1 -Path ./hello

    Saves an image with all its platforms as an OCI image layout.

    .EXAMPLE
    Save-AzContainerRegistryArtifact -RegistryName myregistry -RepositoryName hello-world -Tag v1 -Platform linux/amd64 -Format DockerArchive -Path ./hello.tar

    Saves one platform for docker load.

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

        [Parameter(Mandatory)]
        [ValidateNotNullOrEmpty()]
        [string]$Path,

        [ValidateSet('OciLayout', 'OciTar', 'DockerArchive', 'Files')]
        [string]$Format,

        [ValidateNotNullOrEmpty()]
        [string]$Platform,

        [switch]$Force,

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile
    )
    begin { $call = New-AcrCall Save-AzContainerRegistryArtifact $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
