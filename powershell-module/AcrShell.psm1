# The module as it is worked on: one idea, one file. The build puts them all into this file, because dot-sourcing
# them costs more than everything else that an import does.
$script:AcrModuleFolder = $PSScriptRoot
$script:AcrSession = $null
$script:AcrContract = $null
$script:AcrJsonOptions = $null

# <dot-source>
Set-StrictMode -Version 3.0
. "$PSScriptRoot/../out/contract.ps1"
foreach ($file in Get-ChildItem -Path "$PSScriptRoot/private/*.ps1", "$PSScriptRoot/public/*.ps1") { . $file.FullName }
Update-FormatData -AppendPath "$PSScriptRoot/../out/AcrShell/AcrShell.Format.ps1xml"
Export-ModuleMember -Function '*-AzContainerRegistry*'
# </dot-source>
