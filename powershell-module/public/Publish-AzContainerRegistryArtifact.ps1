function Publish-AzContainerRegistryArtifact {
    <#
    .SYNOPSIS
    Publishes an image or files to a repository.

    .DESCRIPTION
    Takes an OCI image layout (a folder or a tar), a docker-archive, or plain files, which become an artifact. What the
    registry has already is not sent again; neither docker nor a daemon is needed.

    .PARAMETER RegistryName
    The registry: its bare name, its login server with or without a port, or the name of a running emulator.

    .PARAMETER RepositoryName
    The repository, slashes included (team/payments/api).

    .PARAMETER Tag
    The tag; without one it is published by its digest alone.

    .PARAMETER Path
    The layout or archive; or the files, a folder standing for everything in it.

    .PARAMETER Format
    What is at the path, where it is not to be found out by looking.

    .PARAMETER Reference
    Which of several images of a layout or archive: its name there, or its digest.

    .PARAMETER MediaType
    The media type of each plain file, in their order; the last serves the rest (application/octet-stream).

    .PARAMETER ArtifactType
    What the files are together (application/vnd.example.report).

    .PARAMETER Annotation
    Annotations of the artifact, as key=value.

    .PARAMETER Subject
    The digest or tag of the manifest that the files belong to: then they are listed as its referrer.

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .EXAMPLE
    Publish-AzContainerRegistryArtifact -RegistryName myregistry -RepositoryName hello-world -Tag v1 -Path ./image.tar

    Publishes what docker save wrote, or an image layout.

    .EXAMPLE
    Publish-AzContainerRegistryArtifact -RegistryName myregistry -RepositoryName hello-world -Subject v1 -Path ./sbom.json -MediaType application/spdx+json -ArtifactType application/spdx+json

    Publishes a file that belongs to an image.

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

        [ValidateNotNullOrEmpty()]
        [string]$Tag,

        [Parameter(Mandatory)]
        [ValidateNotNullOrEmpty()]
        [string[]]$Path,

        [ValidateSet('OciLayout', 'DockerArchive', 'Files')]
        [string]$Format,

        [ValidateNotNullOrEmpty()]
        [string]$Reference,

        [ValidateNotNullOrEmpty()]
        [string[]]$MediaType,

        [ValidateNotNullOrEmpty()]
        [string]$ArtifactType,

        [ValidateNotNullOrEmpty()]
        [string[]]$Annotation,

        [ValidateNotNullOrEmpty()]
        [string]$Subject,

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile
    )
    begin { $call = New-AcrCall Publish-AzContainerRegistryArtifact $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
