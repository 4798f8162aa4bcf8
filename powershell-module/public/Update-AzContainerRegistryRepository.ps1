function Update-AzContainerRegistryRepository {
    <#
    .SYNOPSIS
    Locks or unlocks a repository.

    .DESCRIPTION
    Changes only the flags that are given and writes the new state.

    .PARAMETER RegistryName
    The registry: its bare name, its login server with or without a port, or the name of a running emulator.

    .PARAMETER Name
    The repository.

    .PARAMETER DeleteEnabled
    $false: the repository can not be deleted.

    .PARAMETER WriteEnabled
    $false: the repository can neither be overwritten nor deleted.

    .PARAMETER ListEnabled
    $false: the repository is left out of lists; it can still be read by name.

    .PARAMETER ReadEnabled
    $false: the repository can not be pulled.

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .EXAMPLE
    Update-AzContainerRegistryRepository -RegistryName myregistry -Name hello-world -DeleteEnabled $false

    Guards the repository against deletion.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('AcrShell.Repository')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string]$RegistryName,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [Alias('RepositoryName')]
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
    begin { $call = New-AcrCall Update-AzContainerRegistryRepository $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
