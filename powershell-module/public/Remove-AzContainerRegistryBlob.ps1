function Remove-AzContainerRegistryBlob {
    <#
    .SYNOPSIS
    Deletes a blob from a repository.

    .DESCRIPTION
    Whatever manifest refers to it can not be pulled any more.

    .PARAMETER RegistryName
    The registry: its bare name, its login server with or without a port, or the name of a running emulator.

    .PARAMETER RepositoryName
    The repository, slashes included (team/payments/api).

    .PARAMETER Digest
    The digest of the blob (sha256:...).

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .EXAMPLE
    Remove-AzContainerRegistryBlob -RegistryName myregistry -RepositoryName hello-world -Digest $digest -WhatIf

    Says which blob would be deleted and deletes nothing.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('System.Boolean')]
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

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile
    )
    begin { $call = New-AcrCall Remove-AzContainerRegistryBlob $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
