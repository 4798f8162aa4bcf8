# The public functions, which the build makes from the contract; the private ones come with the first call, because
# parsing them is most of what an import would cost.
$script:AcrModuleFolder = $PSScriptRoot
$script:AcrSession = $null
$script:AcrContract = $null
$script:AcrJsonOptions = $null
$script:AcrOpen = $null

# The command of the user's that is being run: its file and where in it.
function Get-AcrPlace {
    foreach ($frame in Get-PSCallStack) {
        if ("$($frame.ScriptName)".StartsWith($script:AcrModuleFolder, 'OrdinalIgnoreCase')) { continue }
        $position = $frame.Position
        return "$($position.File) $($position.StartOffset) $($position.Text)"
    }
}

# What all runspaces of this process share, and which of them have the module: with the last one that gives it up, the
# session ends. Import-Module -Force takes the module away and brings it back in one command, which must lose nothing, and
# is known by its place: what ends the session is set going when the module goes, and called off when it comes back.
$script:AcrImport = [guid]::NewGuid()
$script:AcrShared = & {
    $domain = [AppDomain]::CurrentDomain
    [Threading.Monitor]::Enter($domain)
    try {
        $shared = $domain.GetData("AcrShell $PSScriptRoot")
        if ($null -eq $shared) {
            $shared = @{ Users = [hashtable]::Synchronized(@{}); Sessions = [hashtable]::Synchronized(@{}); Types = @{}; Leaving = $null }
            $domain.SetData("AcrShell $PSScriptRoot", $shared)
        }
        $shared.Users[$script:AcrImport] = [runspace]::DefaultRunspace
        $leaving = $shared.Leaving
        $shared.Leaving = $null
        if ($null -ne $leaving) {
            if ($leaving.Place -eq (Get-AcrPlace)) { $leaving.End.Dispose() } else { $leaving.End.Cancel() }
        }
        $shared
    }
    finally { [Threading.Monitor]::Exit($domain) }
}
$ExecutionContext.SessionState.Module.OnRemove = {
    $shared = $script:AcrShared
    [Threading.Monitor]::Enter([AppDomain]::CurrentDomain)
    try {
        $shared.Users.Remove($script:AcrImport)
        # A runspace that was closed took the module along without a word.
        foreach ($one in @($shared.Users.Keys)) { if ($shared.Users[$one].RunspaceStateInfo.State -ne 'Opened') { $shared.Users.Remove($one) } }
        if ($shared.Users.Count -gt 0 -or $shared.Sessions.Count -eq 0) { return }
        # No script could run then: the host ends as its input is closed.
        $end = [Threading.CancellationTokenSource]::new()
        $acts = @([Delegate]::CreateDelegate([Action], $shared.Sessions, 'Clear'))
        foreach ($session in $shared.Sessions.Values) {
            $process = if ($null -ne $session.Host) { $session.Host.Process } else { $session.Process }
            if ($process -is [Diagnostics.Process]) { $acts += [Delegate]::CreateDelegate([Action], $process.StandardInput, 'Close') }
        }
        foreach ($act in $acts) { $null = $end.Token.Register([Action]$act) }
        $shared.Leaving = @{ End = $end; Place = Get-AcrPlace }
        $end.CancelAfter(1000)
    }
    finally { [Threading.Monitor]::Exit([AppDomain]::CurrentDomain) }
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
