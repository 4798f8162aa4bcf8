# The public functions, which the build makes from the contract. All that they do is in AcrShell.dll (client/), which the first call
# loads: an import does next to nothing, for each kind of .NET call that script meets for the first time costs it two milliseconds.

# Once a process, for all runspaces share its session; from its bytes, so that the file is not locked while a session lasts.
function Open-AcrShell {
    if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
        throw "AcrShell needs the FullLanguage mode, and this session runs it in $($ExecutionContext.SessionState.LanguageMode). An application control policy must trust the module: sign it (build.ps1 -Sign) and allow its certificate. The console, acrshell, works without PowerShell."
    }
    $module = [AppDomain]::CurrentDomain.GetData("AcrShell $PSScriptRoot")
    if ($null -eq $module) { $module = [Reflection.Assembly]::Load([IO.File]::ReadAllBytes("$PSScriptRoot/AcrShell.dll")).GetType('AcrShell.Client.Module') }
    $script:AcrShell = $module::Import($ExecutionContext, $PSScriptRoot)
}
$AcrShell = $null
# At once where there is a session, to have a part in it, and where somebody sits who may press Tab.
if ($env:ACRSHELL_SESSION -or $function:PSConsoleHostReadLine) { Open-AcrShell }

# <functions>
