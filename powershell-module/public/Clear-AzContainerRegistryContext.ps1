function Clear-AzContainerRegistryContext {
    <#
    .SYNOPSIS
    Drops every token and credential of this session, or those of one registry.

    .DESCRIPTION
    What was dropped is gone from memory as far as JavaScript allows; nothing was ever on disk. Connected registries
    must be connected again.

    .PARAMETER RegistryName
    The registry: its bare name, its login server with or without a port, or the name of a running emulator.

    .EXAMPLE
    Clear-AzContainerRegistryContext

    Drops everything.

    .EXAMPLE
    Clear-AzContainerRegistryContext -RegistryName myregistry

    Drops what belongs to one registry.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string]$RegistryName
    )
    begin { $call = New-AcrCall Clear-AzContainerRegistryContext $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
