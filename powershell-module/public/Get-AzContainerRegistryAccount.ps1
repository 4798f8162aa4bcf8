function Get-AzContainerRegistryAccount {
    <#
    .SYNOPSIS
    Shows who the session is to Azure.

    .DESCRIPTION
    What Connect-AzContainerRegistryAccount was told, or nothing: never a secret.

    .EXAMPLE
    Get-AzContainerRegistryAccount

    Shows identity, cloud and subscription.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('AcrShell.Account')]
    param(

    )
    begin { $call = New-AcrCall Get-AzContainerRegistryAccount $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
