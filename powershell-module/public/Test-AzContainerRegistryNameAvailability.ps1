function Test-AzContainerRegistryNameAvailability {
    <#
    .SYNOPSIS
    Tells whether a registry name is free.

    .DESCRIPTION
    Names of registries are unique in all of Azure: 5 to 50 letters and digits.

    .PARAMETER Name
    The name to ask about.

    .PARAMETER SubscriptionId
    The subscription; the one of the login where it is left out.

    .PARAMETER DefaultProfile
    Accepted as Az does: the Azure context to use for this call.

    .EXAMPLE
    Test-AzContainerRegistryNameAvailability -Name myregistry

    Asks for one name.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('AcrShell.RegistryNameStatus')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [Alias('RegistryName', 'ResourceName', 'ContainerRegistryName')]
        [ValidateNotNullOrEmpty()]
        [string]$Name,

        [Alias('Subscription')]
        [ValidateNotNullOrEmpty()]
        [string]$SubscriptionId,

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile
    )
    begin { $call = New-AcrCall Test-AzContainerRegistryNameAvailability $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
