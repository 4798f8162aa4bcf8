function Export-AzContainerRegistryTemplate {
    <#
    .SYNOPSIS
    Writes an ARM template of a registry.

    .DESCRIPTION
    With its replications, scope maps, tokens, webhooks and network rules, without content and without secrets:
    what a template can not hold is told in LeftOut. It is checked against the rules of the resource schema before
    it is written.

    .PARAMETER RegistryName
    The registry: its name or its login server.

    .PARAMETER ResourceGroupName
    The resource group of the registry; it is found by the name where it is left out.

    .PARAMETER SubscriptionId
    The subscription; the one of the login where it is left out.

    .PARAMETER InputObject
    A registry or something of it, as the cmdlets write it, or a resource id. What it means is decided by its id.

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .PARAMETER Path
    The file to write; without it the template is only in the output.

    .PARAMETER Force
    Replaces a file that is there.

    .EXAMPLE
    (Export-AzContainerRegistryTemplate -RegistryName demo).Template

    Shows the template of a registry.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(DefaultParameterSetName = 'ByName', PositionalBinding = $false)]
    [OutputType('AcrShell.RegistryTemplate')]
    param(
        [Parameter(Mandatory, ParameterSetName = 'ByName')]
        [Alias('Name', 'ContainerRegistryName')]
        [ValidateNotNullOrEmpty()]
        [string]$RegistryName,

        [Parameter(ParameterSetName = 'ByName')]
        [Alias('ResourceGroup')]
        [ValidateNotNullOrEmpty()]
        [string]$ResourceGroupName,

        [Alias('Subscription')]
        [ValidateNotNullOrEmpty()]
        [string]$SubscriptionId,

        [Parameter(Mandatory, ValueFromPipeline, ParameterSetName = 'ViaIdentity')]
        [Alias('Registry', 'RegistryInputObject', 'ResourceId', 'Id')]
        [object]$InputObject,

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile,

        [ValidateNotNullOrEmpty()]
        [string]$Path,

        [switch]$Force
    )
    begin { $call = New-AcrCall Export-AzContainerRegistryTemplate $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
