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
        Changes  = $declared.Changes
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
    if ($parameters.ContainsKey('refused')) { return Write-AcrResourceRefusal $Call $parameters.refused }
    if ($parameters.ContainsKey('refusal')) { return Write-AcrError $Call $parameters.refusal }
    if ($Call.Cmdlet.MyInvocation.ExpectingInput -and -not (Update-AcrPipedParameter $Call $parameters $Piped ([ref]$action))) { return }
    if ($Call.Declared['Target']) {
        if (Test-AcrUnnamed $Call $parameters) { return Write-AcrUnnamed $Call }
        if (-not $Call.Cmdlet.ShouldProcess((Get-AcrTarget $Call $parameters))) { return }
    }
    if ($Call.Bound['AsJob']) { return Start-AcrJob $Call }
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

# A registry alone, where something in it is to be changed: -WhatIf would name the registry as what is to be deleted.
function Test-AcrUnnamed {
    param([hashtable]$Call, [hashtable]$Parameters)
    if (-not $Call.Declared['Piped'] -or $Call.Declared.Fills['Name'] -ne 'name' -or $Parameters['name']) { return $false }
    if (-not $Call.Declared.Target.Contains('{Name}')) { return $false }
    return $Parameters['id'] -notmatch '(?i)/registries/[^/]+/[^/]+/[^/]+'
}

function Write-AcrUnnamed {
    param([hashtable]$Call)
    $noun = ($Call.Declared.Target -replace ' \{Name\}.*').ToLowerInvariant()
    Write-AcrError $Call @{
        Kind    = 'InvalidInput'
        Message = "Which $noun is not said."
        Advice  = "Give -Name, or pipe what $($Call.Name -replace '^\w+-', 'Get-') writes."
    }
}

# What -WhatIf and -Confirm name: parameters in braces.
function Get-AcrTarget {
    param([hashtable]$Call, [hashtable]$Parameters)
    $declared = $Call.Declared
    $registry = $Parameters['registry']
    # What was piped is named by its id: registries/myregistry/replications/westus. A registry is where it is done.
    if ($Parameters['id'] -match '/registries/([^/]+)$' -and $declared.Target.Contains('{RegistryName}')) { $registry = $Matches[1] }
    elseif ($Parameters['id'] -match '(?i)/providers/Microsoft\.ContainerRegistry/(.+)$') {
        $typed = if ($declared.Fills['Name'] -eq 'name' -and $Parameters['name']) { " ($($Parameters.name))" }
        return "$($Matches[1])$typed"
    }
    return [regex]::Replace($declared.Target, '\{(\w+)\}', {
            param($match)
            $name = $match.Groups[1].Value
            $value = if ($name -eq 'RegistryName') { $registry } else { $Parameters[$declared.Fills[$name]] }
            if ($null -ne $value) { $value } else { $declared.Absent[$name] }
        })
}

# -AsJob: the same call in a runspace of this process, which shares the session; ThreadJob comes with PowerShell 7.
function Start-AcrJob {
    param([hashtable]$Call)
    if ($null -eq (Microsoft.PowerShell.Core\Get-Command -Name Start-ThreadJob -ErrorAction Ignore)) {
        return Write-AcrError $Call @{
            Kind    = 'InvalidInput'
            Message = 'This PowerShell has no Start-ThreadJob for -AsJob.'
            Advice  = 'Install-Module ThreadJob, or use -NoWait.'
        }
    }
    $given = @{}
    foreach ($one in $Call.Bound.GetEnumerator()) { if ($one.Key -notin 'AsJob', 'WhatIf', 'Confirm') { $given[$one.Key] = $one.Value } }
    # Whoever started it has answered already.
    if ($Call.Declared['Target']) { $given['Confirm'] = $false }
    # An Az login belongs to the process; its module, to the runspace.
    $modules = [string[]]@([IO.Path]::Combine($script:AcrModuleFolder, 'AcrShell.psd1'))
    $modules += @(Microsoft.PowerShell.Core\Get-Module -Name Az.Accounts | Microsoft.PowerShell.Utility\Select-Object -ExpandProperty Path)
    $work = { param($Modules, $Name, $Given) Import-Module -Name $Modules; & "AcrShell\$Name" @Given }
    $Call.Cmdlet.WriteObject((Start-ThreadJob -Name "Long-running operation: $($Call.Name)" -ScriptBlock $work -ArgumentList $modules, $Call.Name, $given))
}
