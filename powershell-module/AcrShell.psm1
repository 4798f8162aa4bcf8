# The public functions, which the build makes from the contract; the private ones come with the first call, because
# parsing them is most of what an import would cost.
$script:AcrModuleFolder = $PSScriptRoot
$script:AcrSession = $null
$script:AcrContract = $null
$script:AcrJsonOptions = $null

# Stands in until the first call, which replaces it by the one of private/Call.ps1.
function New-AcrCall {
    param([string]$Name, [Management.Automation.PSCmdlet]$Cmdlet)
    . "$script:AcrModuleFolder/AcrShell.Private.ps1"
    # The caller's preferences belong into the public function, one scope further up than usual.
    New-AcrCall $Name $Cmdlet 2
}

# <dot-source>
Set-StrictMode -Version 3.0
. "$PSScriptRoot/../out/contract.ps1"
. "$PSScriptRoot/../out/public.ps1"
foreach ($file in Get-ChildItem -Path "$PSScriptRoot/private/*.ps1") { . $file.FullName }
Update-FormatData -AppendPath "$PSScriptRoot/../out/AcrShell/AcrShell.Format.ps1xml"
Export-ModuleMember -Function '*-AzContainerRegistry*'
# </dot-source>
