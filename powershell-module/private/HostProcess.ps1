# Starting the host: once a process, at the first call that needs it.

# The running host; starts one where there is none. Writes the error itself and returns nothing if that fails.
function Get-AcrHost {
    param([hashtable]$Call)
    $session = $script:AcrSession
    Use-AcrGate $session.HostGate {
        if (-not (Test-AcrHost $session.Host)) {
            if ($null -ne $session.Host) { $session.HostLost = $true }
            $session.Host = $null
            # In one statement: a host that nobody knows would stay.
            $session.Host = Start-AcrHost $Call $session
            if ($null -ne $session.Host) { $session.HostLost = $false }
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
    # The first one was started with the session.
    $process = $Session.Process
    $Session.Process = $null
    if ($null -eq $process) { $process = Start-AcrProcess }
    if ($process -is [string]) { return Write-AcrNodeError $Call $process }
    $hostProcess = New-AcrHostProcess $process
    $ready = $false
    try {
        $ready = Initialize-AcrHost $Call $Session $hostProcess
        if ($ready) { return $hostProcess }
    }
    finally { if (-not $ready) { Stop-AcrHost $hostProcess } }
}

# The process, or why there is none.
function Start-AcrProcess {
    $script = Find-AcrBuiltFile 'host/host.js'
    if (-not [IO.File]::Exists($script)) { return 'Its file, host/host.js, is missing from the module.' }
    $node = Find-AcrNode $script
    if (-not $node) { return 'No Node was found.' }
    if (-not [IO.File]::Exists($node)) { return "There is no $node." }
    $info = [Diagnostics.ProcessStartInfo]::new($node, '"' + $script.Replace('"', '\"') + '"')
    # Windows locks the folder that a process works in; the module's own must stay free for an update.
    $info.WorkingDirectory = [IO.Path]::GetPathRoot($script)
    if ($env:ACRSHELL_LOG) {
        $info.EnvironmentVariables['ACRSHELL_LOG'] = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($env:ACRSHELL_LOG)
    }
    $info.UseShellExecute = $false
    $info.CreateNoWindow = $true
    $info.RedirectStandardInput = $true
    $info.RedirectStandardOutput = $true
    $info.RedirectStandardError = $true
    try {
        if ($PSVersionTable.PSVersion.Major -ge 6) { return [Diagnostics.Process]::Start($info) }
        # .NET Framework begins the host's input with a byte order mark wherever the console's encoding has one. Without
        # a console (ISE, remoting, services) it has none, and setting it throws.
        $encoding = $null
        try {
            try {
                $own = [Console]::InputEncoding
                [Console]::InputEncoding = [Text.UTF8Encoding]::new($false)
                $encoding = $own
            }
            catch [IO.IOException] { Write-Debug 'There is no console.' }
            return [Diagnostics.Process]::Start($info)
        }
        finally { if ($null -ne $encoding) { [Console]::InputEncoding = $encoding } }
    }
    catch { return $_.Exception.GetBaseException().Message }
}

function New-AcrHostProcess {
    param([Diagnostics.Process]$Process)
    # Nobody reads what the host says there, but a pipe that nobody drains blocks the one who writes.
    $null = $Process.StandardError.BaseStream.CopyToAsync([IO.Stream]::Null)
    return [hashtable]::Synchronized(@{
            Process   = $Process
            Input     = $Process.StandardInput.BaseStream
            WriteGate = [Threading.SemaphoreSlim]::new(1, 1)
            Writing   = $null
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
            # Why, as a sentence; whether it was we who ended its process.
            Reason    = ''
            Stopped   = $false
        })
}

# ACRSHELL_NODE, then the Node beside the host, that of a companion module, and the one on PATH.
function Find-AcrNode {
    param([string]$Script)
    if ($env:ACRSHELL_NODE) { return $env:ACRSHELL_NODE }
    # A folder that Windows and Linux share may hold both.
    $name = if ([IO.Path]::DirectorySeparatorChar -eq '\') { 'node.exe' } else { 'node' }
    $beside = [IO.Path]::Combine([IO.Path]::GetDirectoryName($Script), $name)
    if ([IO.File]::Exists($beside)) { return $beside }
    $companion = Find-AcrNodeModule
    if ($null -ne $companion) { return $companion }
    $command = $ExecutionContext.InvokeCommand.GetCommand('node', 'Application')
    if ($null -ne $command) { return $command.Source }
}

# AcrShell.Node.Linux and its like bring Node where a machine has none. Nothing is imported: only the folders are looked at.
function Find-AcrNodeModule {
    $family = Get-AcrNodeFamily
    $platform = @{ Linux = 'linux'; Windows = 'win32'; MacOS = 'darwin' }[$family]
    $isArm = "$([Runtime.InteropServices.RuntimeInformation]::OSArchitecture)" -eq 'Arm64' -and $family -ne 'Windows'
    $binary = [IO.Path]::Combine("$platform-$(if ($isArm) { 'arm64' } else { 'x64' })", $(if ($family -eq 'Windows') { 'node.exe' } else { 'node' }))
    foreach ($folder in "$env:PSModulePath".Split([IO.Path]::PathSeparator)) {
        if (-not $folder) { continue }
        $module = [IO.Path]::Combine($folder, "AcrShell.Node.$family")
        if (-not [IO.Directory]::Exists($module)) { continue }
        $versions = @([IO.Directory]::GetDirectories($module) | Microsoft.PowerShell.Utility\Sort-Object -Descending -Property { [IO.Path]::GetFileName($_) -as [version] })
        foreach ($version in $versions) {
            $node = [IO.Path]::Combine($version, $binary)
            if ([IO.File]::Exists($node)) { return $node }
        }
    }
}

function Get-AcrNodeFamily {
    $isSystem = { param($Name) [Runtime.InteropServices.RuntimeInformation]::IsOSPlatform([Runtime.InteropServices.OSPlatform]::$Name) }
    if (& $isSystem 'Windows') { return 'Windows' }
    if (& $isSystem 'OSX') { return 'MacOS' }
    return 'Linux'
}

# The first call: versions on both sides, and what was lost with a host that died.
function Initialize-AcrHost {
    param([hashtable]$Call, [hashtable]$Session, [hashtable]$HostProcess)
    $told = @{ client = "AcrShell $script:AcrVersion"; protocolVersion = $script:AcrContract.ProtocolVersion }
    if ($Session.HostLost) { $told['lost'] = [string]$Session.Word }
    $request = Send-AcrRequest $HostProcess $script:AcrContract.Methods.Initialize $told
    $limit = 60
    # Of a machine that needs longer to start Node.
    if ($env:ACRSHELL_START_TIMEOUT -and $env:ACRSHELL_START_TIMEOUT -match '^[1-9]\d{0,4}$') { $limit = [int]$env:ACRSHELL_START_TIMEOUT }
    if ($null -eq $request -or -not (Wait-AcrAnswer $Call $HostProcess $request $limit)) { return Write-AcrStartError $Call $HostProcess }
    if ($null -ne $request.Head.Error) { return Write-AcrError $Call (Get-AcrFailure $request.Head.Error) }
    if (-not (Read-AcrResult $HostProcess $request)) { return Write-AcrStartError $Call $HostProcess }
    $result = $request.Head.Result
    if ($result.Warning) { $Call.Cmdlet.WriteWarning($result.Warning) }
    if ($result.Version -eq $script:AcrVersion -and $result.ProtocolVersion -eq $script:AcrContract.ProtocolVersion) { return $true }
    Write-AcrError $Call @{
        Kind    = 'Incompatible'
        Message = "The host is version $($result.Version), the module $script:AcrVersion."
        Advice  = 'Install AcrShell anew: module and host come from one build.'
    }
}

function Write-AcrNodeError {
    param([hashtable]$Call, [string]$Reason)
    Write-AcrError $Call @{
        Kind    = 'Incompatible'
        Message = "The AcrShell host cannot be started. $Reason"
        Advice  = "Install-PSResource AcrShell.Node.$(Get-AcrNodeFamily) brings the Node that it needs. Or put Node $($script:AcrContract.OldestNode) or newer on PATH, or let ACRSHELL_NODE name it."
    }
}

# Why the host ended before it was ready: mostly a Node that is too old.
function Write-AcrStartError {
    param([hashtable]$Call, [hashtable]$HostProcess)
    $node = $HostProcess.Process.StartInfo.FileName
    $version = try { "$(& $node --version 2>$null)".TrimStart('v') } catch { '' }
    $number = $version -as [version]
    if ($null -ne $number -and $number -lt [version]$script:AcrContract.OldestNode) {
        return Write-AcrNodeError $Call "$node is $version."
    }
    $code = if ($HostProcess.Process.HasExited -and -not $HostProcess.Stopped) { " (exit code $($HostProcess.Process.ExitCode))" } else { '' }
    Write-AcrError $Call @{
        Kind    = 'HostGone'
        Message = "The AcrShell host ended before it was ready$code. $($HostProcess.Reason)"
        Advice  = 'Set ACRSHELL_LOG to a file and try again: the host says there what went wrong.'
    }
}

function Stop-AcrHost {
    param([hashtable]$HostProcess)
    $HostProcess.Gone = $true
    if ($HostProcess.Process.HasExited) { return }
    $HostProcess.Stopped = $true
    $HostProcess.Process.Kill()
}
