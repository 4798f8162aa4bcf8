# The public functions, which the build makes from the contract; the private ones come with the first call, because
# parsing them is most of what an import would cost.
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
    throw "AcrShell needs the FullLanguage mode, and this session imports it in $($ExecutionContext.SessionState.LanguageMode). An application control policy must trust the module: sign it (build.ps1 -Sign) and allow its certificate. The console, acrshell, works without PowerShell."
}
$script:AcrModuleFolder = $PSScriptRoot
$script:AcrSession = $null
$script:AcrContract = $null
$script:AcrJsonOptions = $null
$script:AcrOpen = $null

# What all runspaces of this process share, and which of them have the module: with the last one that gives it up, the
# session ends. An import does little more than that, in few statements: each kind that PowerShell meets for the first time
# costs it a millisecond or two. What is rarely needed waits in private/Leave.ps1.
$script:AcrDomain = [AppDomain]::CurrentDomain
[Threading.Monitor]::Enter($script:AcrDomain)
try {
    $script:AcrShared = $script:AcrDomain.GetData("AcrShell $PSScriptRoot")
    if ($null -eq $script:AcrShared) {
        $script:AcrShared = @{ Users = @{}; Sessions = @{}; Types = @{}; Leaving = $null }
        $script:AcrDomain.SetData("AcrShell $PSScriptRoot", $script:AcrShared)
    }
    $script:AcrImport = $ExecutionContext.SessionState.Module
    $script:AcrShared.Users[$script:AcrImport] = [runspace]::DefaultRunspace
    if ($null -ne $script:AcrShared.Leaving) {
        . "$script:AcrModuleFolder/AcrShell.Private.ps1"
        Resume-AcrSession $script:AcrShared
    }
}
finally { [Threading.Monitor]::Exit($script:AcrDomain) }
$script:AcrImport.OnRemove = {
    [Threading.Monitor]::Enter($script:AcrDomain)
    try {
        $script:AcrShared.Users.Remove($script:AcrImport)
        if ($script:AcrShared.Sessions.Count -gt 0) {
            . "$script:AcrModuleFolder/AcrShell.Private.ps1"
            Exit-AcrSession $script:AcrShared
        }
    }
    finally { [Threading.Monitor]::Exit($script:AcrDomain) }
}

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
Export-ModuleMember -Function '*-AzContainerRegistry*' -Alias '*-AzContainerRegistry*'
# </dot-source>
