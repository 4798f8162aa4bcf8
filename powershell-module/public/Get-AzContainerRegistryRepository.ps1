function Get-AzContainerRegistryRepository {
    <#
    .SYNOPSIS
    Lists the repositories of a registry, or gets one.

    .DESCRIPTION
    Without -Name it writes the names, as plain text that also pipes into the other cmdlets. With -Name it writes the
    repository; with a wildcard, every repository that matches.

    .PARAMETER RegistryName
    The registry: its bare name, its login server with or without a port, or the name of a running emulator.

    .PARAMETER First
    Stop after this many; no more pages are asked for than that takes.

    .PARAMETER Name
    The repository; wildcards match several.

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .EXAMPLE
    Get-AzContainerRegistryRepository -RegistryName myregistry

    Writes the name of every repository.

    .EXAMPLE
    Get-AzContainerRegistryRepository -RegistryName myregistry -Name 'team/*'

    Writes the repositories of one team.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(DefaultParameterSetName = 'ListParameterSet', PositionalBinding = $false)]
    [OutputType('System.String', 'AcrShell.Repository')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string]$RegistryName,

        [ValidateRange(0, 2147483647)]
        [Nullable[int]]$First,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'GetParameterSet')]
        [Alias('RepositoryName')]
        [ValidateNotNullOrEmpty()]
        [string]$Name,

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile
    )
    begin { $call = New-AcrCall Get-AzContainerRegistryRepository $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
