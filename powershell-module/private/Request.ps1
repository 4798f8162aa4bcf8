# One call of the host: what came of it. Writes the error itself and returns nothing where there is one.
function Invoke-AcrRequest {
    param([hashtable]$Call, [string]$Method, [hashtable]$Parameters)
    foreach ($attempt in 1, 2) {
        $hostProcess = $script:AcrSession.Host
        if ($null -eq $hostProcess -or $hostProcess.Gone -or $hostProcess.Process.HasExited) {
            $hostProcess = Get-AcrHost $Call
            if ($null -eq $hostProcess) { return }
        }
        $Parameters['call'] = Get-AcrCaller $Call
        $request = Send-AcrRequest $hostProcess $Method $Parameters
        if ($null -eq $request) { continue }
        if ($null -eq $script:AcrViews) { Import-AcrView }
        if (Wait-AcrAnswer $Call $hostProcess $request) {
            if ($null -ne $request.Head.Error) { return Write-AcrError $Call (Get-AcrFailure $request.Head.Error) }
            if (Read-AcrResult $hostProcess $request) { return $request }
        }
        # A host that ended before it had the whole request did nothing; otherwise only reading is repeated, and not in
        # the middle of a list, which that host was holding.
        if ($Call.Declared.Effect -ne 'reads' -or $Parameters['continuation']) { break }
    }
    Write-AcrError $Call (Get-AcrGoneFailure $Call $hostProcess $Parameters['piped'])
}

# Who calls: log lines, progress and questions will name it.
function Get-AcrCaller {
    param([hashtable]$Call)
    # Once a call, and by the cheapest look: most sessions have no Az.Accounts.
    if (-not $Call.ContainsKey('AzIdentity')) {
        $mayHave = $Call.Bound.ContainsKey('DefaultProfile') -or $null -ne (Microsoft.PowerShell.Core\Get-Module -Name Az.Accounts)
        $Call['AzIdentity'] = if ($mayHave) { Get-AcrAzContext $Call }
    }
    $caller = @{}
    if ($Call.Pipeline) { $caller['pipeline'] = $Call.Pipeline }
    if ($Call.Trace) { $caller['trace'] = $Call.Trace }
    if ($null -ne $Call.AzIdentity) { $caller['azContext'] = $Call.AzIdentity }
    # What moves content is shown; an operation of Azure also goes on without us, and then we must know how to follow it.
    $progress = $Call.Declared['Progress']
    if ($progress -eq 'operation' -or ($progress -and -not $script:AcrQuiet["$ProgressPreference"])) { $caller['progress'] = $true }
    return $caller
}
