# Many changes of one pipeline, under way at once: each is sent as it comes, and what came of it is written in its turn.
# Only at the end of a pipeline, where nobody can want to stop after the third, and not where each is asked about or the
# first error ends it all.

function Test-AcrBulk {
    param([hashtable]$Call)
    if ($null -ne $Call.Width) { return $Call.Width -gt 0 }
    $invocation = $Call.Cmdlet.MyInvocation
    $isLast = $invocation.ExpectingInput -and $invocation.PipelinePosition -eq $invocation.PipelineLength
    $given = $Call.Bound['ThrottleLimit']
    $Call['IsStop'] = "$ErrorActionPreference" -eq 'Stop'
    $Call.Width = if (-not $isLast -or $Call.MayAsk) { 0 } elseif ($null -ne $given) { [int]$given } elseif ($Call.IsStop) { 0 } else { 32 }
    if ($Call.Width -gt 0) {
        $Call.Flight = [Collections.Generic.Queue[object]]::new()
        $script:AcrOpen = $Call
    }
    return $Call.Width -gt 0
}

function Send-AcrChange {
    param([hashtable]$Call, $Piped)
    $flight = $Call.Flight
    while ($flight.Count -gt 0 -and ($flight.Count -ge $Call.Width -or $flight.Peek().Answer.Task.IsCompleted)) { Receive-AcrChange $Call }
    # Thousands go this way: what is the same for all of them is made once.
    $parameters = $Call['Change']
    if ($null -eq $parameters) {
        $parameters = $Call['Change'] = New-AcrParameter $Call $Piped
        $parameters['call'] = Get-AcrCaller $Call
    }
    else { $parameters['piped'] = Get-AcrPiped $Call $Piped }
    $hostProcess = $script:AcrSession.Host
    if ($null -eq $hostProcess -or $hostProcess.Gone -or $hostProcess.Process.HasExited) {
        $hostProcess = Get-AcrHost $Call
        if ($null -eq $hostProcess) { return }
    }
    # One that did not go out whole is told in its turn.
    $null = Send-AcrRequest $hostProcess $script:AcrContract.Methods.Run $parameters @{ IsKept = $true; Host = $hostProcess; Piped = $parameters.piped } $flight
}

# The oldest: what it wrote, or its error.
function Receive-AcrChange {
    param([hashtable]$Call)
    $request = $Call.Flight.Peek()
    $isAnswered = if ($request.Head -and $request.Notes.IsEmpty) { $true } else { Wait-AcrAnswer $Call $request.Host $request }
    $null = $Call.Flight.Dequeue()
    if ($isAnswered -and $null -eq $request.Head.Error -and (Read-AcrResult $request.Host $request)) { return Write-AcrWhole $Call $request }
    $failure = if ($isAnswered -and $null -ne $request.Head.Error) { Get-AcrFailure $request.Head.Error } else { Get-AcrGoneFailure $Call $request.Host $request.Piped }
    if ($Call.IsStop) { Stop-AcrChange $Call $failure } else { Write-AcrError $Call $failure }
}

# A list may have more pages than came with the first answer.
function Write-AcrWhole {
    param([hashtable]$Call, [hashtable]$Request)
    Write-AcrPage $Call $Request
    $continuation = $Request.Head.Result.Continuation
    if ($null -eq $continuation) { return }
    $parameters = $Call['Change'].Clone()
    $parameters['piped'] = $Request.Piped
    $parameters['continuation'] = $continuation
    Write-AcrResult $Call $parameters
}

# The first error under -ErrorAction Stop: nothing more is sent, and what had been sent before it is told.
function Stop-AcrChange {
    param([hashtable]$Call, [hashtable]$Failure)
    $told = Wait-AcrFlight $Call
    if ($told) { $Call.Cmdlet.WriteWarning("Before the error below, more had been sent: $told") }
    Write-AcrError $Call $Failure
}

function Complete-AcrCall {
    param([hashtable]$Call)
    try { while ($Call.Flight -and $Call.Flight.Count -gt 0) { Receive-AcrChange $Call } }
    catch { throw }
    if ([object]::ReferenceEquals($script:AcrOpen, $Call)) { $script:AcrOpen = $null }
}

# A pipeline that was stopped, by Ctrl+C or an error before us: nothing more is sent, and what had been is told.
function Close-AcrCall {
    param([hashtable]$Call)
    if ([object]::ReferenceEquals($script:AcrOpen, $Call)) { $script:AcrOpen = $null }
    if ($null -eq $Call -or $null -eq $Call.Flight -or $Call.Flight.Count -eq 0) { return }
    $told = Wait-AcrFlight $Call
    try { $Call.Cmdlet.Host.UI.WriteWarningLine("$($Call.Name) was stopped. Of what it had sent: $told") }
    catch { Microsoft.PowerShell.Utility\Write-Debug 'There is nobody to tell.' }
}

# Before PowerShell 7.3 nothing runs when a pipeline is stopped: the next call tells.
function Test-AcrOpen {
    param([Management.Automation.PSCmdlet]$Cmdlet)
    $open = $script:AcrOpen
    $isOver = $open.Cmdlet.Stopping -or $open.Cmdlet.MyInvocation.HistoryId -ne $Cmdlet.MyInvocation.HistoryId
    if ($isOver) { Close-AcrCall $open }
}

# What came of everything that is under way, for people. A change that was cancelled may have been made all the same, so its
# answer is waited for, as long as a person would; of what has none then, nobody knows.
function Wait-AcrFlight {
    param([hashtable]$Call)
    $waited = [Diagnostics.Stopwatch]::StartNew()
    $done = 0
    $failed = [Collections.Generic.List[string]]::new()
    $unknown = [Collections.Generic.List[string]]::new()
    while ($Call.Flight.Count -gt 0) {
        $request = $Call.Flight.Dequeue()
        $answer = $request.Answer.Task
        while (-not $answer.IsCompleted -and $waited.Elapsed.TotalSeconds -lt 10) { Read-AcrFrame $request.Host $answer }
        if (-not $answer.IsCompleted -or $answer.IsCanceled) { $unknown.Add((Get-AcrItemName $request.Piped)) }
        elseif ($null -eq $request.Head.Error) { $done++ }
        else { $failed.Add("$(Get-AcrItemName $request.Piped) ($($request.Head.Error.Message.TrimEnd('.')))") }
    }
    $parts = @(
        if ($done -gt 0) { "$done done" }
        if ($failed.Count -gt 0) { "$($failed.Count) failed: $(Join-AcrName $failed)" }
        if ($unknown.Count -gt 0) { "$($unknown.Count) sent, outcome unknown: $(Join-AcrName $unknown); look before you repeat them" }
    )
    if ($parts.Count -gt 0) { return ($parts -join '; ') + '.' }
}

function Join-AcrName {
    param([Collections.Generic.List[string]]$Names)
    $shown = $Names.GetRange(0, [Math]::Min(10, $Names.Count)) -join ', '
    if ($Names.Count -gt 10) { return "$shown and $($Names.Count - 10) more" }
    return $shown
}

# As errors name it: repository:tag, repository@digest.
function Get-AcrItemName {
    param([hashtable]$Piped)
    $properties = $Piped.properties
    $repository = if ($properties['RepositoryName']) { $properties['RepositoryName'] } else { $properties['ImageName'] }
    $name = $properties['Name']
    if ($name -and $name -ne $repository) { return "${repository}:$name" }
    if ($properties['Digest']) { return "$repository@$($properties['Digest'])" }
    return "$repository"
}
