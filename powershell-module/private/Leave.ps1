# When the module goes. Import-Module -Force takes it away and brings it back in one command, which must lose nothing, and is
# known by its place: what ends the session is set going when the module goes, and called off when it comes back. Both hold
# the lock of what all runspaces share.

# With the last runspace that had the module, the session ends.
function Exit-AcrSession {
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

function Resume-AcrSession {
    param([hashtable]$Shared)
    $leaving = $Shared.Leaving
    $Shared.Leaving = $null
    if ($leaving.Place -eq (Get-AcrPlace)) { $leaving.End.Dispose() } else { $leaving.End.Cancel() }
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
