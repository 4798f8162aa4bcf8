# The public functions, which the build makes from the contract; the private ones come with the first call, because
# parsing them is most of what an import would cost.
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
    throw "AcrShell needs the FullLanguage mode, and this session imports it in $($ExecutionContext.SessionState.LanguageMode). An application control policy must trust the module: sign it (build.ps1 -Sign) and allow its certificate. The console, acrshell, works without PowerShell."
}
$script:AcrModuleFolder = $PSScriptRoot
$script:AcrShared = $null
$script:AcrSession = $null
$script:AcrContract = $null
$script:AcrJsonOptions = $null
$script:AcrOpen = $null
$script:AcrViews = $null

# Whoever comes while there is a session has a part in it at once, others with their first call. An import does no more, for
# each kind of .NET call that PowerShell meets for the first time costs it a millisecond or two.
if ($null -ne [AppDomain]::CurrentDomain.GetData("AcrShell $PSScriptRoot")) {
    . "$script:AcrModuleFolder/AcrShell.Private.ps1"
    Enter-AcrSession
}

# Stands in until the first call, which replaces it by the one of private/Call.ps1.
function New-AcrCall {
    param([string]$Name, [Management.Automation.PSCmdlet]$Cmdlet)
    . "$script:AcrModuleFolder/AcrShell.Private.ps1"
    # The caller's preferences belong into the public function, one scope further up than usual.
    New-AcrCall $Name $Cmdlet 2
}

# The Tab key. Registered for two names alone, which no other module has: the rest when somebody is there who may press it.
function Complete-AcrArgument {
    param([string]$Command, [string]$Parameter, [string]$Word, $Given)
    . "$script:AcrModuleFolder/AcrShell.Private.ps1"
    Complete-AcrArgument $Command $Parameter $Word $Given
}
$script:AcrCompletes = $false
$script:AcrCompleter = { param($Command, $Parameter, $Word, $Ast, $Given) if ($Command -like '*-*AzContainerRegistry*') { Complete-AcrArgument $Command $Parameter $Word $Given } }
Microsoft.PowerShell.Core\Register-ArgumentCompleter -ParameterName RegistryName -ScriptBlock $script:AcrCompleter
Microsoft.PowerShell.Core\Register-ArgumentCompleter -ParameterName RepositoryName -ScriptBlock $script:AcrCompleter

# <dot-source>
Set-StrictMode -Version 3.0
. "$PSScriptRoot/../out/contract.ps1"
. "$PSScriptRoot/../out/public.ps1"
foreach ($file in Get-ChildItem -Path "$PSScriptRoot/private/*.ps1") { . $file.FullName }
Export-ModuleMember -Function '*-AzContainerRegistry*' -Alias '*-AzContainerRegistry*'
# </dot-source>
