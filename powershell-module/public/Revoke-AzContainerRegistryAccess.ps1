function Revoke-AzContainerRegistryAccess {
    <#
    .SYNOPSIS
    Takes a role at a registry away.

    .DESCRIPTION
    Only roles that were given at the registry itself; inherited ones are taken away where they were given. What
    the identity holds of tokens stays good until it expires.

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

    .PARAMETER PassThru
    Writes True when it is done.

    .EXAMPLE
    Revoke-AzContainerRegistryAccess -RegistryName demo -Role AcrPull -ObjectId 5d1f1f6c-0e0e-4a3e-9f3a-2b1c7d8e9f00 -WhatIf

    Shows what would be taken away.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(DefaultParameterSetName = 'ByName', PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('System.Boolean')]
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
        [string]$ApplicationId,

        [switch]$PassThru
    )
    begin { $call = New-AcrCall Revoke-AzContainerRegistryAccess $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
