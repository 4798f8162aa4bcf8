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
    if ($null -ne $script:AcrOpen) { Test-AcrOpen $Cmdlet }
    $verbose = -not $script:AcrQuiet["$VerbosePreference"]
    return @{
        Name      = $Name
        Cmdlet    = $Cmdlet
        Bound     = $bound
        Declared  = $script:AcrContract.Cmdlets[$Name]
        # Begin is once a pipeline.
        Pipeline  = if ($script:AcrContract.Cmdlets[$Name]['PerPipeline']) { [guid]::NewGuid().ToString('N') }
        # What was typed wins over what is piped.
        Typed     = [string[]]@($bound.Keys)
        Given     = $null
        # Which properties objects of a type have, of those that the host is told.
        Offered   = @{}
        Verbose   = $verbose
        WhatIf    = [bool]$WhatIfPreference
        # Otherwise ShouldProcess says yes without a word, and nobody need know what would be done.
        MayAsk    = $WhatIfPreference -or $verbose -or "$ConfirmPreference" -eq 'Low' -or "$ConfirmPreference" -eq 'Medium'
        # How many changes may be under way at once, once that is known, and those that are.
        Width     = $null
        Flight    = $null
        # Found when the host is called.
        AzContext = $null
        Trace     = if (-not $script:AcrQuiet["$DebugPreference"]) { 'bodies' } elseif ($verbose) { 'requests' }
    }
}

function Invoke-AcrCall {
    param([hashtable]$Call, $Piped)
    # Inside a try, a failed .NET call ends the whole of what follows instead of its own statement alone.
    if ($Call.Declared['Bulk'] -and (Test-AcrBulk $Call)) { try { return Send-AcrChange $Call $Piped } catch { throw } }
    $parameters = New-AcrParameter $Call $Piped
    if ($Call.Declared['Preview'] -and $Call.WhatIf) {
        $parameters['whatIf'] = $true
        return Write-AcrResult $Call $parameters
    }
    if ($Call.Declared['Target'] -and ($Call.MayAsk -or $Call.Bound['AsJob'])) {
        $bound = Invoke-AcrRequest $Call $script:AcrContract.Methods.Bind $parameters
        if ($null -eq $bound -or -not $Call.Cmdlet.ShouldProcess($bound.Head.Result.Target)) { return }
    }
    if ($Call.Bound['AsJob']) { return Start-AcrJob $Call }
    try { Write-AcrResult $Call $parameters }
    catch { throw }
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
    # What the job writes is shown here.
    if ($null -eq $script:AcrViews) { Import-AcrView }
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
