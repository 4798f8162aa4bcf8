# The public functions, which the build makes from the contract. What they do is in AcrShell.dll (client/), which is loaded by the first
# call: the first use of each .NET method in script takes two milliseconds, so an import uses as few as possible.

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
# At once if there is a session, to take part in it, and at a prompt, for Tab.
if ($env:ACRSHELL_SESSION -or $function:PSConsoleHostReadLine) { Open-AcrShell }

# <functions>
