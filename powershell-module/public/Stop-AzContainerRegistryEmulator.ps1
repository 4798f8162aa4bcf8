function Stop-AzContainerRegistryEmulator {
    <#
    .SYNOPSIS
    Stops an embedded registry of this session, or all of them.

    .DESCRIPTION
    What it held in memory is gone; a data folder stays.

    .PARAMETER Name
    The emulator; all of them without it.

    .EXAMPLE
    Stop-AzContainerRegistryEmulator

    Stops every embedded registry of this session.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string]$Name
    )
    begin { $call = New-AcrCall Stop-AzContainerRegistryEmulator $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
