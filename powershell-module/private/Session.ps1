# Everything that costs time is made at the first call: an import is done in a moment.
function Initialize-AcrModule {
    if ($null -eq $script:AcrShared) { Enter-AcrSession }
    $script:AcrSession = Get-AcrSession
    $script:AcrContract = New-AcrContract
    # A lookup costs a first call less than `-in` does.
    $script:AcrQuiet = @{ SilentlyContinue = $true; Ignore = $true }
    # Each preference, and the parameter that goes before it.
    $script:AcrPreferences = @{
        ErrorActionPreference = 'ErrorAction'
        WarningPreference     = 'WarningAction'
        InformationPreference = 'InformationAction'
        ProgressPreference    = 'ProgressAction'
        VerbosePreference     = 'Verbose'
        DebugPreference       = 'Debug'
        WhatIfPreference      = 'WhatIf'
        ConfirmPreference     = 'Confirm'
    }
    # What every cmdlet has, and what only PowerShell looks at.
    $script:AcrUnsent = [Collections.Generic.HashSet[string]]::new([StringComparer]::OrdinalIgnoreCase)
    foreach ($names in [Management.Automation.Cmdlet]::CommonParameters, [Management.Automation.Cmdlet]::OptionalCommonParameters, @('DefaultProfile', 'AsJob', 'InputObject', 'ThrottleLimit')) {
        $script:AcrUnsent.UnionWith([string[]]@($names))
    }
    # Where somebody sits at a prompt.
    if ($null -ne (Microsoft.PowerShell.Core\Get-Module -Name PSReadLine)) { Register-AcrCompleter }
    # .NET Framework has no System.Text.Json of its own.
    $script:AcrTextJson = $PSVersionTable.PSVersion.Major -ge 6
    if ($script:AcrTextJson) {
        $script:AcrJsonOptions = [Text.Json.JsonSerializerOptions]::new()
        $script:AcrJsonOptions.PropertyNamingPolicy = [Text.Json.JsonNamingPolicy]::CamelCase
        # A page in one go.
        $script:AcrJsonOptions.DefaultBufferSize = 1MB
    }
    else { Microsoft.PowerShell.Utility\Add-Type -AssemblyName System.Runtime.Serialization }
}

# What the whole PowerShell process shares, however many runspaces use the module: the host, what it was told, and
# the types. Held where every runspace can reach it; nothing in it belongs to one of them.
function Get-AcrSession {
    $sessions = $script:AcrShared.Sessions
    [Threading.Monitor]::Enter($sessions)
    try {
        if ($null -eq $sessions[$script:AcrVersion]) { $sessions[$script:AcrVersion] = New-AcrSession }
        return $sessions[$script:AcrVersion]
    }
    finally { [Threading.Monitor]::Exit($sessions) }
}

function New-AcrSession {
    # Node takes a while to start, which script can spend on starting as well.
    $process = Start-AcrProcess
    return [hashtable]::Synchronized(@{
            Process   = $process
            Host      = $null
            HostGate  = [Threading.SemaphoreSlim]::new(1, 1)
            HostLost  = $false
            # The host's last word on its session: what a host that dies leaves behind.
            Word      = ''
            Types     = Import-AcrType
        })
}

# One runspace at a time. Waits in slices, so that a stopped pipeline ends within one of them.
function Use-AcrGate {
    param([Threading.SemaphoreSlim]$Gate, [scriptblock]$Body)
    $held = $false
    try {
        while (-not $held) { $held = $Gate.Wait(100) }
        & $Body
    }
    finally { if ($held) { $null = $Gate.Release() } }
}
