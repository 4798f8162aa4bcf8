# The main tasks on the embedded registry, with the module: each command as a user types it, then its output.
$ErrorActionPreference = 'Continue'
Set-StrictMode -Version 3
# By its manifest: PowerShell finds no module by a folder under one with brackets in its name.
Import-Module (Join-Path (Split-Path $PSScriptRoot) 'out/AcrShell/AcrShell.psd1') -ErrorAction Stop
if ($PSVersionTable.PSVersion.Major -ge 7 -and [Console]::IsOutputRedirected) { $PSStyle.OutputRendering = 'PlainText' }

function Tell([string] $Text) {
    Write-Host "`n# $Text"
}

# Shows a command and runs it. An error stops the demo, unless one is expected here.
function Step([scriptblock] $Command, [switch] $Fails) {
    Write-Host "PS> $($Command.ToString().Trim())"
    $failure = $null
    . $Command 2>&1 | ForEach-Object {
        if ($_ -isnot [Management.Automation.ErrorRecord]) { return $_ }
        $failure = $_
        Write-Host ($_ | Out-String).Trim()
    } | Out-Default
    if ([bool] $failure -ne [bool] $Fails) {
        Write-Host "`nThe demo expects $(if ($Fails) { 'an error' } else { 'no error' }) here."
        Stop-AzContainerRegistryEmulator
        exit 1
    }
}

Tell 'An Azure Container Registry on this machine, with a few images in it.'
Write-Host 'PS> $registry = Start-AzContainerRegistryEmulator'
$registry = Start-AzContainerRegistryEmulator -ErrorAction Stop
Step { $registry }

Tell 'Sign in as an Azure identity: its Entra ID token is exchanged, in one request.'
Step { Connect-AzContainerRegistry -Name demo -AccessToken $registry.AccessToken -Verbose }

Tell 'List its repositories. With -First or a wildcard, only the pages that are needed are requested.'
Step { Get-AzContainerRegistryRepository -RegistryName demo }
Step { Get-AzContainerRegistryRepository -RegistryName demo -Name 'team/*' }

Tell 'One tag. The first time costs an access token for the repository, and the call itself ...'
Step { Get-AzContainerRegistryTag -RegistryName demo -RepositoryName samples/tags -Name 1.10 -Verbose }
Tell '... and the same again only the call: 3 requests from the sign-in on, then 1.'
Step { Get-AzContainerRegistryTag -RegistryName demo -RepositoryName samples/tags -Name 1.10 -Verbose }

Tell 'A tag pipes into a manifest cmdlet as the image that it points at.'
Step { Get-AzContainerRegistryTag -RegistryName demo -RepositoryName team/payments/api -Name 2.0 | Get-AzContainerRegistryManifest }

Tell 'Runbooks read Az''s list object, which works here, too. Tags stay text, even if they look like numbers or dates.'
Step { (Get-AzContainerRegistryTag -RegistryName demo -RepositoryName samples/tags).Tags.Name -join ', ' }

Tell 'Lock a tag: it cannot be deleted, and the error explains why and what to do.'
Step { Update-AzContainerRegistryTag -RegistryName demo -RepositoryName hello-world -Name v1 -DeleteEnabled $false }
Step { Remove-AzContainerRegistryTag -RegistryName demo -RepositoryName hello-world -Name v1 } -Fails
Step { Update-AzContainerRegistryTag -RegistryName demo -RepositoryName hello-world -Name v1 -DeleteEnabled $true }
Step { Remove-AzContainerRegistryTag -RegistryName demo -RepositoryName hello-world -Name v1 }

Tell 'Clean up: nightly builds before 5 January. -WhatIf shows what would be deleted, and deletes nothing.'
Step {
    Get-AzContainerRegistryTag -RegistryName demo -RepositoryName builds/nightly -Name 'nightly-*' |
        Where-Object LastUpdatedOn -lt ([datetimeoffset] '2024-01-05Z') |
        Remove-AzContainerRegistryTag -WhatIf
}

Tell 'A tag that is piped to a cmdlet which deletes repositories is refused before anything is sent.'
Step {
    Get-AzContainerRegistryTag -RegistryName demo -RepositoryName builds/nightly -Name latest |
        Remove-AzContainerRegistryRepository
} -Fails

Tell 'Show how many requests this took, then drop every token and stop the registry.'
Step { Get-AzContainerRegistryContext | Format-Table RegistryName, IdentityType, CachedTokens, RequestCount }
Step { Clear-AzContainerRegistryContext }
Step { Stop-AzContainerRegistryEmulator }
Remove-Module AcrShell
