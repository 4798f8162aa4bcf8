function Get-AzContainerRegistryTag {
    <#
    .SYNOPSIS
    Lists the tags of a repository, or gets one.

    .DESCRIPTION
    Without -Name it writes one object whose Tags holds them all. With -Name it writes that tag; with a wildcard
    (v1.*) it streams one object a match, page by page.

    .PARAMETER RegistryName
    The registry: its bare name, its login server with or without a port, or the name of a running emulator.

    .PARAMETER RepositoryName
    The repository, slashes included (team/payments/api).

    .PARAMETER Name
    The tag; wildcards match several.

    .PARAMETER First
    Stop after this many; no more pages are asked for than that takes.

    .PARAMETER OrderBy
    None sorts by name; the other two let the service sort by last update.

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .EXAMPLE
    (Get-AzContainerRegistryTag -RegistryName myregistry -RepositoryName hello-world).Tags.Name

    Writes the names of the tags.

    .EXAMPLE
    Get-AzContainerRegistryTag -RegistryName myregistry -RepositoryName hello-world -Name 'v1.*' -First 10

    Streams the first ten that match.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(DefaultParameterSetName = 'ListParameterSet', PositionalBinding = $false)]
    [OutputType('AcrShell.TagList', 'AcrShell.Tag')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string]$RegistryName,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string]$RepositoryName,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'GetParameterSet')]
        [ValidateNotNullOrEmpty()]
        [string]$Name,

        [ValidateRange(0, 2147483647)]
        [Nullable[int]]$First,

        [ValidateSet('None', 'LastUpdateTimeAscending', 'LastUpdateTimeDescending')]
        [string]$OrderBy,

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile
    )
    begin { $call = New-AcrCall Get-AzContainerRegistryTag $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
