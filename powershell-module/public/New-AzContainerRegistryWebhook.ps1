function New-AzContainerRegistryWebhook {
    <#
    .SYNOPSIS
    Makes a webhook of a registry.

    .DESCRIPTION
    The service calls the address when images are pushed or deleted.

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

    .PARAMETER Action
    What it is called for.

    .PARAMETER ServiceUri
    The address that is called.

    .PARAMETER CustomHeader
    Headers that are sent along.

    .PARAMETER Scope
    The repository, or repository and tag, that it is called for (team/*, app:v1); all without it.

    .PARAMETER Status
    Whether it is called at all.

    .PARAMETER Tag
    Tags of the resource, as a hashtable.

    .PARAMETER AsJob
    Runs it as a job of this session and answers with that.

    .PARAMETER NoWait
    Does not wait for the end of the operation; what it makes says in ProvisioningState how far it is.

    .PARAMETER Name
    The name of the webhook.

    .PARAMETER Location
    The region of a replication; that of the registry without it.

    .EXAMPLE
    New-AzContainerRegistryWebhook -RegistryName demo -Name onpush -Action push -ServiceUri https://example.com/hook

    Calls the address for every push.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(DefaultParameterSetName = 'ByName', PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('AcrShell.Webhook')]
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
        [Alias('Registry', 'RegistryInputObject', 'ResourceId', 'Id')]
        [object]$InputObject,

        [Alias('AzContext', 'AzureRmContext', 'AzureCredential')]
        [object]$DefaultProfile,

        [Parameter(Mandatory)]
        [Alias('Actions', 'WebhookActions')]
        [ValidateSet('push', 'delete', 'quarantine', 'chart_push', 'chart_delete')]
        [string[]]$Action,

        [Parameter(Mandatory)]
        [Alias('Uri', 'WebhookUri')]
        [ValidateNotNullOrEmpty()]
        [string]$ServiceUri,

        [Alias('Header', 'Headers', 'CustomHeaders')]
        [object]$CustomHeader,

        [ValidateNotNullOrEmpty()]
        [string]$Scope,

        [ValidateSet('enabled', 'disabled')]
        [string]$Status,

        [Alias('Tags')]
        [object]$Tag,

        [switch]$AsJob,

        [switch]$NoWait,

        [Parameter(Mandatory)]
        [Alias('WebhookName', 'ResourceName')]
        [ValidateNotNullOrEmpty()]
        [string]$Name,

        [Alias('WebhookLocation')]
        [ValidateNotNullOrEmpty()]
        [string]$Location
    )
    begin { $call = New-AcrCall New-AzContainerRegistryWebhook $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
