function Get-AzContainerRegistryAccess {
    <#
    .SYNOPSIS
    Shows who has which role at a registry.

    .DESCRIPTION
    Roles that come from the resource group or the subscription are marked as inherited.

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

    .PARAMETER Role
    The role, such as AcrPull, AcrPush, AcrDelete, Contributor or Owner, or the id of its definition.

    .PARAMETER ObjectId
    The object id of the user, group, service principal or managed identity.

    .PARAMETER ApplicationId
    The application id of a service principal: its object id is looked up in the directory.

    .EXAMPLE
    Get-AzContainerRegistryAccess -RegistryName demo

    Lists the roles.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(DefaultParameterSetName = 'ByName', PositionalBinding = $false)]
    [OutputType('AcrShell.Access')]
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

        [Alias('RoleDefinitionName')]
        [ValidateNotNullOrEmpty()]
        [string]$Role,

        [Alias('Assignee', 'PrincipalId')]
        [ValidateNotNullOrEmpty()]
        [string]$ObjectId,

        [Alias('ServicePrincipalName', 'AppId')]
        [ValidateNotNullOrEmpty()]
        [string]$ApplicationId
    )
    begin { $call = New-AcrCall Get-AzContainerRegistryAccess $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
