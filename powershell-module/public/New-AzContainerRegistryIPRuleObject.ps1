function New-AzContainerRegistryIPRuleObject {
    <#
    .SYNOPSIS
    Makes a network rule, for -NetworkRuleSetIPRule.

    .DESCRIPTION
    Nothing is sent; text does as well.

    .PARAMETER IPAddressOrRange
    An IPv4 address or range (CIDR): 203.0.113.7 or 203.0.113.0/24.

    .PARAMETER Action
    What becomes of it.

    .EXAMPLE
    New-AzContainerRegistryIPRuleObject -IPAddressOrRange 203.0.113.0/24

    A rule for a range.

    .LINK
    about_AcrShell
    #>
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('AcrShell.IPRule')]
    param(
        [Parameter(Mandatory)]
        [ValidateNotNullOrEmpty()]
        [string]$IPAddressOrRange,

        [ValidateSet('Allow')]
        [string]$Action
    )
    begin { $call = New-AcrCall New-AzContainerRegistryIPRuleObject $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
}
