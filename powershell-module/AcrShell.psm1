# The public functions, which the build makes from the contract; all that they do is in AcrShell.dll (client/).
trap {
    if ($ExecutionContext.SessionState.LanguageMode -eq 'FullLanguage') { throw }
    throw "AcrShell needs the FullLanguage mode, and this session imports it in $($ExecutionContext.SessionState.LanguageMode). An application control policy must trust the module: sign it (build.ps1 -Sign) and allow its certificate. The console, acrshell, works without PowerShell."
}
# From its bytes, so that the file is not locked while a session lasts; once a process, for all runspaces share its session.
$AcrShell = [AppDomain]::CurrentDomain.GetData("AcrShell $PSScriptRoot")
if ($null -eq $AcrShell) { $AcrShell = [Reflection.Assembly]::Load([IO.File]::ReadAllBytes("$PSScriptRoot/AcrShell.dll")).GetType('AcrShell.Client.Module') }
$AcrShell = $AcrShell::Import($ExecutionContext, $PSScriptRoot, @'
# <bulk functions>
'@)

# <functions>
