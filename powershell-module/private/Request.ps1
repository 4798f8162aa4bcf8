# One call of the host. Writes the error itself and returns nothing where there is one.
function Invoke-AcrRequest {
    param([hashtable]$Call, [string]$Method, [hashtable]$Parameters)
    $declared = $script:AcrContract.Methods[$Method]
    # Once a call, and by the cheapest look: most sessions have no Az.Accounts.
    if (-not $Call.ContainsKey('AzIdentity')) {
        $mayHave = $Call.Bound.ContainsKey('DefaultProfile') -or $null -ne (Microsoft.PowerShell.Core\Get-Module -Name Az.Accounts)
        $Call['AzIdentity'] = if ($mayHave) { Get-AcrAzContext $Call }
    }
    foreach ($attempt in 1, 2) {
        $hostProcess = $script:AcrSession.Host
        if ($null -eq $hostProcess -or $hostProcess.Gone -or $hostProcess.Process.HasExited) {
            $hostProcess = Get-AcrHost $Call
            if ($null -eq $hostProcess) { return }
        }
        # Only what the method takes; log lines will name the call.
        $sent = @{ call = if ($Call.Trace) { @{ trace = $Call.Trace } } else { @{} } }
        if ($null -ne $Call.AzIdentity) { $sent.call['azContext'] = $Call.AzIdentity }
        if ($declared.Operates) { $sent.call['progress'] = $true }
        elseif ($declared.Moves -and "$ProgressPreference" -notin 'SilentlyContinue', 'Ignore') { $sent.call['progress'] = $true }
        foreach ($name in $declared.Parameters) {
            if ($Parameters.ContainsKey($name)) { $sent[$name] = $Parameters[$name] }
        }
        $request = Send-AcrRequest $hostProcess $declared.Name $sent
        if ($null -eq $request) { continue }
        if (Wait-AcrAnswer $Call $hostProcess $request) {
            if ($null -ne $request.Head.Error) { return Write-AcrError $Call (Get-AcrFailure $request.Head.Error) }
            $result = Read-AcrResult $hostProcess $request $Method
            if ($null -ne $result) { return $result }
        }
        # A host that ended before it had the whole request did nothing; otherwise only reading is repeated.
        if (-not $declared.Reads) { break }
    }
    Write-AcrHostGone $Call $hostProcess
}
