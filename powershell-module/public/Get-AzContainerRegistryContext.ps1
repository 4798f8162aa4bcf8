function Get-AzContainerRegistryContext {
    <#
    .SYNOPSIS
    Shows which registries this session is connected to, and as whom.

    .DESCRIPTION
    Writes one object for each connected registry: its identity, tokens held and requests made, and never a secret.

    .PARAMETER RegistryName
    The registry: its bare name, its login server with or without a port, or the name of a running emulator.

    .EXAMPLE
    Get-AzContainerRegistryContext

    Lists the connected registries with the requests made to each.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('AcrShell.Connection')]
    param(
        [Parameter(ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string]$RegistryName
    )
    begin { $call = New-AcrCall Get-AzContainerRegistryContext $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
