function Remove-AzContainerRegistryRepository {
    <#
    .SYNOPSIS
    Deletes a repository with every manifest and tag in it.

    .DESCRIPTION
    Writes what was deleted. A repository that is locked, or holds something locked, is refused by the registry.

    .PARAMETER RegistryName
    The registry: its bare name, its login server with or without a port, or the name of a running emulator.

    .PARAMETER Name
    The repository.

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .EXAMPLE
    Remove-AzContainerRegistryRepository -RegistryName myregistry -Name hello-world -WhatIf

    Says what would be deleted and deletes nothing.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('AcrShell.DeletedRepository')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string]$RegistryName,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [Alias('RepositoryName')]
        [ValidateNotNullOrEmpty()]
        [string]$Name,

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile
    )
    begin { $call = New-AcrCall Remove-AzContainerRegistryRepository $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
