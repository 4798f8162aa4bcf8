function Save-AzContainerRegistryBlob {
    <#
    .SYNOPSIS
    Saves a blob to a file.

    .DESCRIPTION
    Verified against its digest while it comes.

    .PARAMETER RegistryName
    The registry: its bare name, its login server with or without a port, or the name of a running emulator.

    .PARAMETER RepositoryName
    The repository, slashes included (team/payments/api).

    .PARAMETER Digest
    The digest of the blob (sha256:...).

    .PARAMETER Path
    The file.

    .PARAMETER Force
    Replaces a file that is there.

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .EXAMPLE
    Save-AzContainerRegistryBlob -RegistryName myregistry -RepositoryName hello-world -Digest $digest -Path ./layer.tar.gz

    Saves a layer.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('AcrShell.Blob')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string]$RegistryName,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string]$RepositoryName,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string]$Digest,

        [Parameter(Mandatory)]
        [ValidateNotNullOrEmpty()]
        [string]$Path,

        [switch]$Force,

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile
    )
    begin { $call = New-AcrCall Save-AzContainerRegistryBlob $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
