# What the public functions hand over to: begin makes the call, process does it for each object that is piped in.

function New-AcrCall {
    param([string]$Name, [Management.Automation.PSCmdlet]$Cmdlet, [int]$Scope = 1)
    if ($null -eq $script:AcrSession) { Initialize-AcrModule }
    $bound = $Cmdlet.MyInvocation.BoundParameters
    # A module's functions do not see the preferences that a caller's script or function has set: under the caller's
    # $WhatIfPreference they would really delete. So they become variables of the public function.
    $seen = $ExecutionContext.SessionState.PSVariable
    foreach ($variable in $script:AcrPreferences.Keys) {
        if ($bound.ContainsKey($script:AcrPreferences[$variable])) { continue }
        $callers = $Cmdlet.GetVariableValue($variable)
        if ($null -ne $callers -and $callers -ne $seen.GetValue($variable)) {
            Microsoft.PowerShell.Utility\Set-Variable -Name $variable -Value $callers -Scope $Scope -WhatIf:$false -Confirm:$false
        }
    }
    $declared = $script:AcrContract.Cmdlets[$Name]
    $verbose = "$VerbosePreference" -notin 'SilentlyContinue', 'Ignore'
    return @{
        Name     = $Name
        Cmdlet   = $Cmdlet
        Bound    = $bound
        Declared = $declared
        Changes  = $null -ne $declared['Changes']
        # What was typed wins over what is piped.
        Typed    = [string[]]@($bound.Keys)
        Verbose  = $verbose
        # Found when the host is called.
        AzContext = $null
        Trace    = if ("$DebugPreference" -notin 'SilentlyContinue', 'Ignore') { 'bodies' } elseif ($verbose) { 'requests' }
    }
}

# The pipeline's object counts only where there is a pipeline: otherwise `$_` is the caller's.
function Invoke-AcrCall {
    param([hashtable]$Call, $Piped)
    $set = $Call.Cmdlet.ParameterSetName
    $action = $Call.Declared.Sets[$(if ($set -eq '__AllParameterSets') { 'Default' } else { $set })]
    $parameters = Get-AcrParameter $Call $action
    if ($Call.Cmdlet.MyInvocation.ExpectingInput -and -not (Update-AcrPipedParameter $Call $parameters $Piped)) { return }
    if ($Call.Changes -and -not $Call.Cmdlet.ShouldProcess((Get-AcrTarget $Call $parameters))) { return }
    # Inside a try, a failed .NET call ends the whole of what follows instead of its own statement alone.
    try {
        switch ($action.Do) {
            'call' { Invoke-AcrSingle $Call $action $parameters }
            'expand' { Write-AcrMember $Call $action $parameters }
            'names' { Write-AcrName $Call $action $parameters }
            'collect' { Write-AcrCollection $Call $action $parameters }
            'getOrMatch' { Write-AcrMatch $Call $action $parameters }
        }
    }
    catch { throw }
}

# What -WhatIf and -Confirm name: parameters in braces.
function Get-AcrTarget {
    param([hashtable]$Call, [hashtable]$Parameters)
    $declared = $Call.Declared
    return [regex]::Replace($declared.Changes, '\{(\w+)\}', {
            param($match)
            $name = $match.Groups[1].Value
            $value = $Parameters[$declared.Fills[$name]]
            if ($null -ne $value) { $value } else { $declared.Absent[$name] }
        })
}
