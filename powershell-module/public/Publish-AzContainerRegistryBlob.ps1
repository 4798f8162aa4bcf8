function Publish-AzContainerRegistryBlob {
    <#
    .SYNOPSIS
    Uploads a file as a blob, unless it is there already.

    .DESCRIPTION
    For manifests that are put together by hand: Set-AzContainerRegistryManifestContent stores those.

    .PARAMETER RegistryName
    The registry: its bare name, its login server with or without a port, or the name of a running emulator.

    .PARAMETER RepositoryName
    The repository, slashes included (team/payments/api).

    .PARAMETER Path
    The file.

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .EXAMPLE
    Publish-AzContainerRegistryBlob -RegistryName myregistry -RepositoryName hello-world -Path ./config.json

    Uploads a config.

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

        [Parameter(Mandatory)]
        [ValidateNotNullOrEmpty()]
        [string]$Path,

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile
    )
    begin { $call = New-AcrCall Publish-AzContainerRegistryBlob $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
