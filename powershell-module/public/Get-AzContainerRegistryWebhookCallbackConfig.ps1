function Get-AzContainerRegistryWebhookCallbackConfig {
    <#
    .SYNOPSIS
    Shows address and headers of a webhook.

    .DESCRIPTION
    The headers may hold secrets: who may read this may see them.

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

    .PARAMETER Name
    The name of the webhook.

    .EXAMPLE
    Get-AzContainerRegistryWebhook -RegistryName demo | Get-AzContainerRegistryWebhookCallbackConfig

    Shows them for each.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(DefaultParameterSetName = 'ByName', PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('AcrShell.WebhookCallbackConfig')]
    param(
        [Parameter(Mandatory, ParameterSetName = 'ByName')]
        [Alias('ContainerRegistryName')]
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
        [Alias('Webhook', 'Registry', 'RegistryInputObject', 'ResourceId', 'Id')]
        [object]$InputObject,

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile,

        [Parameter(Mandatory, ParameterSetName = 'ByName')]
        [Parameter(ParameterSetName = 'ViaIdentity')]
        [Alias('WebhookName', 'ResourceName')]
        [ValidateNotNullOrEmpty()]
        [string]$Name
    )
    begin { $call = New-AcrCall Get-AzContainerRegistryWebhookCallbackConfig $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
