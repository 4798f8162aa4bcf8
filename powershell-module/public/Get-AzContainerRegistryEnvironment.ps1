function Get-AzContainerRegistryEnvironment {
    <#
    .SYNOPSIS
    Shows the clouds that this session knows.

    .DESCRIPTION
    The three of Azure, and those that Add-AzContainerRegistryEnvironment added.

    .PARAMETER Name
    One cloud; all of them without it.

    .EXAMPLE
    Get-AzContainerRegistryEnvironment

    Lists them with their suffixes.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('AcrShell.Environment')]
    param(
        [ValidateNotNullOrEmpty()]
        [string]$Name
    )
    begin { $call = New-AcrCall Get-AzContainerRegistryEnvironment $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
