# Starting the host: once a process, at the first call that needs it.

# The running host; starts one where there is none. Writes the error itself and returns nothing if that fails.
function Get-AcrHost {
    param([hashtable]$Call)
    $session = $script:AcrSession
    Use-AcrGate $session.HostGate {
        if (-not (Test-AcrHost $session.Host)) {
            $lost = $null -ne $session.Host
            $session.Host = $null
            $started = Start-AcrHost $Call $session
            # Between these two nothing may come: a host that nobody knows would stay.
            $session.Host = $started
            if ($null -ne $started -and $lost) { Write-AcrLoss $Call $session }
        }
        $session.Host
    }
}

function Test-AcrHost {
    param($HostProcess)
    return $null -ne $HostProcess -and -not $HostProcess.Gone -and -not $HostProcess.Process.HasExited
}

function Start-AcrHost {
    param([hashtable]$Call, [hashtable]$Session)
    $script = Find-AcrHostScript
    $node = Find-AcrNode $script
    if ($null -eq $node) { return Write-AcrNodeError $Call 'No Node was found.' }
    $process = [Diagnostics.Process]::new()
    $process.StartInfo = New-AcrStartInfo $node $script
    try { $null = Start-AcrProcess $process }
    catch { return Write-AcrNodeError $Call "$node could not be started: $($_.Exception.InnerException.Message)" }
    $hostProcess = New-AcrHostProcess $process
    $ready = $false
    try {
        $ready = Initialize-AcrHost $Call $Session $hostProcess $node
        if ($ready) { return $hostProcess }
    }
    finally { if (-not $ready) { Stop-AcrHost $hostProcess } }
}

function New-AcrHostProcess {
    param([Diagnostics.Process]$Process)
    # Nobody reads what the host says there, but a pipe that nobody drains blocks the one who writes.
    $null = $Process.StandardError.BaseStream.CopyToAsync([IO.Stream]::Null)
    return [hashtable]::Synchronized(@{
            Process   = $Process
            Input     = $Process.StandardInput.BaseStream
            WriteGate = [Threading.SemaphoreSlim]::new(1, 1)
            Requests  = [Threading.SemaphoreSlim]::new(0)
            Output    = $Process.StandardOutput.BaseStream
            ReadGate  = [Threading.SemaphoreSlim]::new(1, 1)
            # A read that is under way and what of a frame has come belong to all: whoever waits next takes them over.
            Reading   = $null
            Buffer    = [byte[]]::new(65536)
            Count     = 0
            # Request id -> who waits for the answer.
            Waiting   = [Collections.Concurrent.ConcurrentDictionary[int, object]]::new()
            Gone      = $false
        })
}

function New-AcrStartInfo {
    param([string]$Node, [string]$Script)
    $info = [Diagnostics.ProcessStartInfo]::new($Node, '"' + $Script.Replace('"', '\"') + '"')
    $info.WorkingDirectory = Split-Path -Parent $Script
    $info.UseShellExecute = $false
    $info.CreateNoWindow = $true
    $info.RedirectStandardInput = $true
    $info.RedirectStandardOutput = $true
    $info.RedirectStandardError = $true
    return $info
}

# .NET Framework opens the host's input with a byte order mark wherever the console's encoding has one.
function Start-AcrProcess {
    param([Diagnostics.Process]$Process)
    if ($script:AcrTextJson) { return $Process.Start() }
    $encoding = [Console]::InputEncoding
    try {
        [Console]::InputEncoding = [Text.UTF8Encoding]::new($false)
        return $Process.Start()
    }
    finally { [Console]::InputEncoding = $encoding }
}

function Find-AcrHostScript {
    $built = [IO.Path]::Combine($script:AcrModuleFolder, 'host', 'host.js')
    if ([IO.File]::Exists($built)) { return $built }
    return [IO.Path]::GetFullPath([IO.Path]::Combine($script:AcrModuleFolder, '..', 'out', 'AcrShell', 'host', 'host.js'))
}

# ACRSHELL_NODE, then the Node beside the host, then the one on PATH.
function Find-AcrNode {
    param([string]$Script)
    if ($env:ACRSHELL_NODE) { return $env:ACRSHELL_NODE }
    foreach ($name in 'node', 'node.exe') {
        $beside = [IO.Path]::Combine([IO.Path]::GetDirectoryName($Script), $name)
        if ([IO.File]::Exists($beside)) { return $beside }
    }
    $command = $ExecutionContext.InvokeCommand.GetCommand('node', 'Application')
    if ($null -ne $command) { return $command.Source }
}

# The first call: versions on both sides. The types are made while Node is starting.
function Initialize-AcrHost {
    param([hashtable]$Call, [hashtable]$Session, [hashtable]$HostProcess, [string]$Node)
    $request = Send-AcrRequest $HostProcess $script:AcrContract.Methods['initialize'].Name @{
        client          = "AcrShell $($script:AcrContract.Version)"
        protocolVersion = $script:AcrContract.ProtocolVersion
        lost            = [string[]]@(Get-AcrLostName $Session)
    }
    $null = Get-AcrType 'AcrShell.Wire.Head'
    if ($null -eq $request -or -not (Wait-AcrAnswer $Call $HostProcess $request)) { return Write-AcrStartError $Call $HostProcess $Node }
    if ($null -ne $request.Head.Error) { return Write-AcrError $Call (Get-AcrFailure $request.Head.Error) }
    return Test-AcrVersion $Call (ConvertFrom-AcrJson $request.Answer.Task.Result 'AcrShell.Wire.initialize').Result
}

function Test-AcrVersion {
    param([hashtable]$Call, $Initialized)
    $contract = $script:AcrContract
    if ($Initialized.Version -eq $contract.Version -and $Initialized.ProtocolVersion -eq $contract.ProtocolVersion) { return $true }
    Write-AcrError $Call @{
        Kind    = 'Incompatible'
        Message = "The host is version $($Initialized.Version), the module $($contract.Version)."
        Advice  = 'Install AcrShell anew: module and host come from one build.'
    }
}

# Names by which a registry was known to a host that is gone.
function Get-AcrLostName {
    param([hashtable]$Session)
    $names = [Collections.Generic.SortedSet[string]]::new([StringComparer]::OrdinalIgnoreCase)
    foreach ($pair in $Session.Connected.ToArray()) {
        $null = $names.Add($pair.Key)
        $null = $names.Add($pair.Value)
    }
    return $names
}

function Write-AcrLoss {
    param([hashtable]$Call, [hashtable]$Session)
    $registries = @($Session.Connected.Keys) -join ', '
    $again = if ($registries) { " Connect again: $registries." } else { '' }
    $Call.Cmdlet.WriteWarning("The AcrShell host had ended; a new one was started and the session is lost.$again")
}

function Write-AcrNodeError {
    param([hashtable]$Call, [string]$Reason)
    Write-AcrError $Call @{
        Kind    = 'Incompatible'
        Message = "AcrShell needs Node $($script:AcrContract.OldestNode) or newer. $Reason"
        Advice  = 'Install Node, or let ACRSHELL_NODE name the one to use.'
    }
}

# Why the host ended before it was ready: mostly a Node that is too old.
function Write-AcrStartError {
    param([hashtable]$Call, [hashtable]$HostProcess, [string]$Node)
    $version = try { ([string](& $Node --version 2>$null)).TrimStart('v') } catch { '' }
    $number = $version -as [version]
    if ($null -ne $number -and $number -lt [version]$script:AcrContract.OldestNode) {
        return Write-AcrNodeError $Call "$Node is $version."
    }
    $null = $HostProcess.Process.WaitForExit(1000)
    $code = if ($HostProcess.Process.HasExited) { " (exit code $($HostProcess.Process.ExitCode))" } else { '' }
    Write-AcrError $Call @{
        Kind    = 'HostGone'
        Message = "The AcrShell host ended before it was ready$code."
        Advice  = 'Set ACRSHELL_LOG to a file and try again: the host says there what went wrong.'
    }
}

function Stop-AcrHost {
    param([hashtable]$HostProcess)
    $HostProcess.Gone = $true
    try { $HostProcess.Process.Kill() } catch [InvalidOperationException] { $null = $_ }
}
