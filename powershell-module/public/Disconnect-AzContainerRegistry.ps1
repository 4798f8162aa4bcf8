function Disconnect-AzContainerRegistry {
    <#
    .SYNOPSIS
    Signs out of a registry and takes its docker login back.

    .DESCRIPTION
    Drops the tokens and the credential of one registry, as Clear-AzContainerRegistryContext does, and removes the
    login that Connect-AzContainerRegistry wrote for docker or podman.

    .PARAMETER Name
    The registry: its bare name, its login server with or without a port, or the name of a running emulator.

    .EXAMPLE
    Disconnect-AzContainerRegistry -Name myregistry

    Signs out, and docker with it.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [Alias('RegistryName')]
        [ValidateNotNullOrEmpty()]
        [string]$Name
    )
    begin { $call = New-AcrCall Disconnect-AzContainerRegistry $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
