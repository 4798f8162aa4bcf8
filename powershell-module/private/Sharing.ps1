# What all runspaces of this process share, and which of them have a part in it: with the last one that gives the module up,
# the session ends. Import-Module -Force takes the module away and brings it back in one command, which must lose nothing, and
# is known by its place: what ends the session is set going when the module goes, and called off when it comes back.

function Enter-AcrSession {
    $script:AcrImport = $ExecutionContext.SessionState.Module
    $domain = [AppDomain]::CurrentDomain
    [Threading.Monitor]::Enter($domain)
    try {
        $shared = $domain.GetData("AcrShell $script:AcrModuleFolder")
        if ($null -eq $shared) {
            $shared = @{ Users = @{}; Sessions = [hashtable]::Synchronized(@{}); Types = @{}; Leaving = $null }
            $domain.SetData("AcrShell $script:AcrModuleFolder", $shared)
        }
        $shared.Users[$script:AcrImport] = [runspace]::DefaultRunspace
        $leaving = $shared.Leaving
        $shared.Leaving = $null
        if ($null -ne $leaving) {
            if ($leaving.Place -eq (Get-AcrPlace)) { $leaving.End.Dispose() } else { $leaving.End.Cancel() }
        }
        $script:AcrShared = $shared
    }
    finally { [Threading.Monitor]::Exit($domain) }
    $script:AcrImport.OnRemove = { Exit-AcrSession }
}

function Exit-AcrSession {
    [Threading.Monitor]::Enter([AppDomain]::CurrentDomain)
    try {
        $script:AcrShared.Users.Remove($script:AcrImport)
        if ($script:AcrShared.Sessions.Count -gt 0) { Stop-AcrSession $script:AcrShared }
    }
    finally { [Threading.Monitor]::Exit([AppDomain]::CurrentDomain) }
}

# Unless another runspace has a part in it.
function Stop-AcrSession {
    param([hashtable]$Shared)
    # A runspace that was closed took the module along without a word.
    foreach ($one in @($Shared.Users.Keys)) { if ($Shared.Users[$one].RunspaceStateInfo.State -ne 'Opened') { $Shared.Users.Remove($one) } }
    if ($Shared.Users.Count -gt 0) { return }
    # No script could run then: the host ends as its input is closed.
    $end = [Threading.CancellationTokenSource]::new()
    $acts = @([Delegate]::CreateDelegate([Action], $Shared.Sessions, 'Clear'))
    foreach ($session in $Shared.Sessions.Values) {
        $process = if ($null -ne $session.Host) { $session.Host.Process } else { $session.Process }
        if ($process -is [Diagnostics.Process]) { $acts += [Delegate]::CreateDelegate([Action], $process.StandardInput, 'Close') }
    }
    foreach ($act in $acts) { $null = $end.Token.Register([Action]$act) }
    $Shared.Leaving = @{ End = $end; Place = Get-AcrPlace }
    $end.CancelAfter(1000)
}

# The command of the user's that is being run: its file and where in it.
function Get-AcrPlace {
    # Not Get-PSCallStack, which brings a module of PowerShell's along.
    foreach ($frame in [runspace]::DefaultRunspace.Debugger.GetCallStack()) {
        if ("$($frame.ScriptName)".StartsWith($script:AcrModuleFolder, 'OrdinalIgnoreCase')) { continue }
        $position = $frame.Position
        return "$($position.File) $($position.StartOffset) $($position.Text)"
    }
}
