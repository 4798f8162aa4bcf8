function Remove-AzContainerRegistryTag {
    <#
    .SYNOPSIS
    Deletes a tag; the manifest that it points at stays.

    .DESCRIPTION
    To delete the image as well, use Remove-AzContainerRegistryManifest.

    .PARAMETER RegistryName
    The registry: its bare name, its login server with or without a port, or the name of a running emulator.

    .PARAMETER RepositoryName
    The repository, slashes included (team/payments/api).

    .PARAMETER Name
    The tag.

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .EXAMPLE
    Get-AzContainerRegistryTag -RegistryName myregistry -RepositoryName hello-world -Name 'nightly-*' | Remove-AzContainerRegistryTag -WhatIf

    Says which tags would be deleted and deletes nothing.

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
        [Alias('Tag')]
        [ValidateNotNullOrEmpty()]
        [string]$Name,

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile
    )
    begin { $call = New-AcrCall Remove-AzContainerRegistryTag $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
