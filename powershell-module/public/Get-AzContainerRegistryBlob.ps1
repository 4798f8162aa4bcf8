function Get-AzContainerRegistryBlob {
    <#
    .SYNOPSIS
    Looks at a blob: whether it is there, its size, its text.

    .DESCRIPTION
    One request, unless its content is asked for.

    .PARAMETER RegistryName
    The registry: its bare name, its login server with or without a port, or the name of a running emulator.

    .PARAMETER RepositoryName
    The repository, slashes included (team/payments/api).

    .PARAMETER Digest
    The digest of the blob (sha256:...).

    .PARAMETER Raw
    Writes its text alone, of 4 MiB at most.

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .EXAMPLE
    Get-AzContainerRegistryBlob -RegistryName myregistry -RepositoryName hello-world -Digest $digest -Raw

    Writes the config of an image.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('AcrShell.Blob', 'System.String')]
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

        [switch]$Raw,

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile
    )
    begin { $call = New-AcrCall Get-AzContainerRegistryBlob $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
