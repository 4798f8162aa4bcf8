function Grant-AzContainerRegistryAccess {
    <#
    .SYNOPSIS
    Gives somebody a role at a registry.

    .DESCRIPTION
    The scope is the registry. Service principals themselves are made elsewhere: New-AzADServicePrincipal of
    Az.Resources, or az ad sp create-for-rbac. Who has the role already keeps it.

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

    .PARAMETER PrincipalType
    What the object is; spares a new service principal the wait until the directory knows it everywhere.

    .PARAMETER Condition
    For registries with attribute-based access: which repositories.

    .PARAMETER Description
    For people.

    .EXAMPLE
    Grant-AzContainerRegistryAccess -RegistryName demo -Role AcrPull -ObjectId 5d1f1f6c-0e0e-4a3e-9f3a-2b1c7d8e9f00 -PrincipalType ServicePrincipal

    Lets a service principal pull.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(DefaultParameterSetName = 'ByName', PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
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

        [Parameter(Mandatory)]
        [Alias('RoleDefinitionName')]
        [ValidateNotNullOrEmpty()]
        [string]$Role,

        [Alias('Assignee', 'PrincipalId')]
        [ValidateNotNullOrEmpty()]
        [string]$ObjectId,

        [Alias('ServicePrincipalName', 'AppId')]
        [ValidateNotNullOrEmpty()]
        [string]$ApplicationId,

        [Alias('ObjectType')]
        [ValidateSet('User', 'Group', 'ServicePrincipal', 'ForeignGroup', 'Device')]
        [string]$PrincipalType,

        [ValidateNotNullOrEmpty()]
        [string]$Condition,

        [ValidateNotNullOrEmpty()]
        [string]$Description
    )
    begin { $call = New-AcrCall Grant-AzContainerRegistryAccess $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
