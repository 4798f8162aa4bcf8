function Update-AzContainerRegistryTag {
    <#
    .SYNOPSIS
    Locks or unlocks a tag.

    .DESCRIPTION
    Changes only the flags that are given and writes the new state.

    .PARAMETER RegistryName
    The registry: its bare name, its login server with or without a port, or the name of a running emulator.

    .PARAMETER RepositoryName
    The repository, slashes included (team/payments/api).

    .PARAMETER Name
    The tag.

    .PARAMETER DeleteEnabled
    $false: the tag can not be deleted.

    .PARAMETER WriteEnabled
    $false: the tag can neither be overwritten nor deleted.

    .PARAMETER ListEnabled
    $false: the tag is left out of lists; it can still be read by name.

    .PARAMETER ReadEnabled
    $false: the tag can not be pulled.

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .EXAMPLE
    Update-AzContainerRegistryTag -RegistryName myregistry -RepositoryName hello-world -Name latest -WriteEnabled $true -DeleteEnabled $true

    Lifts every lock of the tag.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('AcrShell.Tag')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string]$RegistryName,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string]$RepositoryName,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [Alias('Tag')]
        [ValidateNotNullOrEmpty()]
        [string]$Name,

        [ValidateNotNullOrEmpty()]
        [Nullable[bool]]$DeleteEnabled,

        [ValidateNotNullOrEmpty()]
        [Nullable[bool]]$WriteEnabled,

        [ValidateNotNullOrEmpty()]
        [Nullable[bool]]$ListEnabled,

        [ValidateNotNullOrEmpty()]
        [Nullable[bool]]$ReadEnabled,

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile
    )
    begin { $call = New-AcrCall Update-AzContainerRegistryTag $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
