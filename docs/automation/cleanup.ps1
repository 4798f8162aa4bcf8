#Requires -Modules AcrShell
<#
.SYNOPSIS
    A runbook for a timer: keeps the newest three tags of each repository, and what is younger than a month.
.EXAMPLE
    ./cleanup.ps1 -RegistryName myregistry -RepositoryName 'builds/*' -WhatIf
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)] [string] $RegistryName,
    [string] $RepositoryName = '*',
    [int] $Keep = 3,
    [string] $OlderThan = '30d'
)
# With Stop, the first error ends the runbook, and the job shows as failed.
$ErrorActionPreference = 'Stop'
if (-not $WhatIfPreference) { $ConfirmPreference = 'None' }

Invoke-AzContainerRegistryPurge -RegistryName $RegistryName -RepositoryName $RepositoryName -Keep $Keep -OlderThan $OlderThan
