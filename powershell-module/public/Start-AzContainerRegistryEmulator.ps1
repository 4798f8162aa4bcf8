function Start-AzContainerRegistryEmulator {
    <#
    .SYNOPSIS
    Starts an embedded registry on this machine, for trying things out and for tests.

    .DESCRIPTION
    A faithful Azure Container Registry on 127.0.0.1, filled with a few real images unless -Empty. It pipes into
    Connect-AzContainerRegistry and ends with the session.

    .PARAMETER Name
    The name by which -RegistryName then knows it (demo unless told otherwise).

    .PARAMETER Port
    The port; a free one is taken without it.

    .PARAMETER DataFolder
    Keeps the content in this folder, over restarts; in memory without it.

    .PARAMETER Empty
    Without the demo content.

    .PARAMETER AnonymousPull
    Lets anyone read.

    .EXAMPLE
    Start-AzContainerRegistryEmulator | Connect-AzContainerRegistry

    Starts a registry and signs in to it as its admin user.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('AcrShell.Emulator')]
    param(
        [ValidateNotNullOrEmpty()]
        [string]$Name,

        [ValidateRange(0, 65535)]
        [Nullable[int]]$Port,

        [ValidateNotNullOrEmpty()]
        [string]$DataFolder,

        [switch]$Empty,

        [switch]$AnonymousPull
    )
    begin { $call = New-AcrCall Start-AzContainerRegistryEmulator $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
