# Frames to and from the host: JSON-RPC 2.0 with a Content-Length header, on its stdin and stdout.

# Registers who waits and sends; says nothing where the message did not go out whole. Log lines that the host sends
# meanwhile become the request's notes.
function Send-AcrRequest {
    param([hashtable]$HostProcess, [string]$Method, [hashtable]$Parameters)
    $request = @{
        # A semaphore counts up and says from where: the atomic counter that script can use.
        Id     = $HostProcess.Requests.Release()
        Answer = [Threading.Tasks.TaskCompletionSource[byte[]]]::new([Threading.Tasks.TaskCreationOptions]::RunContinuationsAsynchronously)
        Head   = $null
        Notes  = [Collections.Concurrent.ConcurrentQueue[object]]::new()
    }
    if ($Parameters.ContainsKey('call')) { $Parameters.call['id'] = [string]$request.Id }
    $HostProcess.Waiting[$request.Id] = $request
    if (Send-AcrMessage $HostProcess @{ id = $request.Id; method = $Method; params = $Parameters }) { return $request }
}

function Send-AcrMessage {
    param([hashtable]$HostProcess, [hashtable]$Message)
    $Message['jsonrpc'] = '2.0'
    $body = if ($script:AcrTextJson) { [Text.Json.JsonSerializer]::Serialize($Message, [hashtable]) }
    else { Microsoft.PowerShell.Utility\ConvertTo-Json -InputObject $Message -Compress -Depth 5 }
    $utf8 = [Text.Encoding]::UTF8
    $frame = $utf8.GetBytes("Content-Length: $($utf8.GetByteCount($body))`r`n`r`n$body")
    $held = $false
    try {
        while (-not $held) { $held = $HostProcess.WriteGate.Wait(100) }
        $HostProcess.Input.Write($frame, 0, $frame.Length)
        $HostProcess.Input.Flush()
        return $true
    }
    catch [IO.IOException], [ObjectDisposedException] {
        Close-AcrHost $HostProcess
        return $false
    }
    finally { if ($held) { $null = $HostProcess.WriteGate.Release() } }
}

# True when the answer is there, false when the host is gone. Whoever waits reads for all, one at a time.
function Wait-AcrAnswer {
    param([hashtable]$Call, [hashtable]$HostProcess, [hashtable]$Request)
    $answer = $Request.Answer.Task
    try {
        while (-not $answer.IsCompleted) {
            Read-AcrFrame $HostProcess $answer
            if (-not $Request.Notes.IsEmpty) { Show-AcrNote $Call $HostProcess $Request }
        }
        if (-not $Request.Notes.IsEmpty) { Show-AcrNote $Call $HostProcess $Request }
        return -not $answer.IsCanceled
    }
    finally {
        # A pipeline that was stopped: the host may give up, and if its answer still comes, nobody waits for it.
        $forgotten = $null
        $isStopped = $HostProcess.Waiting.TryRemove($Request.Id, [ref]$forgotten)
        if ($isStopped) { $null = Send-AcrMessage $HostProcess @{ method = '$/cancelRequest'; params = @{ id = $Request.Id } } }
        # Others may wait for what was asked of this call.
        $note = $null
        while ($Request.Notes.TryDequeue([ref]$note)) {
            if ($note -is [hashtable]) { Deny-AcrQuestion $HostProcess $note.Question 'The pipeline was stopped.' }
            elseif ($note.Follow) { $Call['Follow'] = if ($note.State -ne 'finished') { $note } }
        }
        if ($isStopped) { Show-AcrFollow $Call }
    }
}

# One slice of waiting: as the one who reads, or, while another does, for the answer or for the end of that.
# Nothing here blocks for longer than the slice, or Ctrl+C would have to wait for the host.
function Read-AcrFrame {
    param([hashtable]$HostProcess, [Threading.Tasks.Task]$Answer)
    $gate = $HostProcess.ReadGate
    $held = $false
    try {
        $held = $gate.Wait(0)
        if (-not $held) {
            $null = [Threading.WaitHandle]::WaitAny(@(([IAsyncResult]$Answer).AsyncWaitHandle, $gate.AvailableWaitHandle), 100)
        }
        elseif (-not $Answer.IsCompleted) {
            if ($null -eq $HostProcess.Reading) {
                $HostProcess.Reading = $HostProcess.Output.ReadAsync($HostProcess.Buffer, $HostProcess.Count, $HostProcess.Buffer.Length - $HostProcess.Count)
            }
            # A read that failed is noticed where it is completed.
            $null = [Threading.Tasks.Task]::WaitAny([Threading.Tasks.Task[]]@($HostProcess.Reading), 100)
        }
    }
    finally {
        if ($held) {
            # In a finally because that is not interrupted: what was read must not be lost half-way.
            if ($null -ne $HostProcess.Reading -and $HostProcess.Reading.IsCompleted) { Complete-AcrRead $HostProcess }
            $null = $gate.Release()
        }
    }
}

# What was read: frames go to whom they belong, the rest stays for the next read.
function Complete-AcrRead {
    param([hashtable]$HostProcess)
    $read = $HostProcess.Reading
    $HostProcess.Reading = $null
    if ($read.IsFaulted -or $read.IsCanceled -or $read.Result -eq 0) { return Close-AcrHost $HostProcess }
    $HostProcess.Count += $read.Result
    $start = 0
    $needed = 0
    while ($start -lt $HostProcess.Count) {
        $header = [Text.Encoding]::ASCII.GetString($HostProcess.Buffer, $start, [Math]::Min(200, $HostProcess.Count - $start))
        $match = [regex]::Match($header, '(?i)\A(?:[^\r\n]+\r\n)*?Content-Length: *(\d+)\r\n(?:[^\r\n]+\r\n)*\r\n')
        if (-not $match.Success) { break }
        $needed = $match.Length + [int]$match.Groups[1].Value
        if ($start + $needed -gt $HostProcess.Count) { break }
        $bytes = [byte[]]::new($needed - $match.Length)
        [Buffer]::BlockCopy($HostProcess.Buffer, $start + $match.Length, $bytes, 0, $bytes.Length)
        Submit-AcrFrame $HostProcess $bytes
        $start += $needed
        $needed = 0
    }
    if ($start -eq $HostProcess.Count) { $HostProcess.Count = 0 }
    else { Move-AcrRest $HostProcess $start $needed }
}

# The rest, the beginning of a frame, goes to the front of a buffer that has room for the whole of it.
function Move-AcrRest {
    param([hashtable]$HostProcess, [int]$Start, [int]$Needed)
    $old = $HostProcess.Buffer
    $rest = $HostProcess.Count - $Start
    if ($Start -eq 0 -and $Needed -le $old.Length) { return }
    if ($Needed -gt $old.Length) { $HostProcess.Buffer = [byte[]]::new($Needed) }
    [Buffer]::BlockCopy($old, $Start, $HostProcess.Buffer, 0, $rest)
    $HostProcess.Count = $rest
}

# Gives a frame to the one who waits for it. What nobody waits for any more is dropped.
function Submit-AcrFrame {
    param([hashtable]$HostProcess, [byte[]]$Bytes)
    $head = ConvertFrom-AcrJson $Bytes 'AcrShell.Wire.Head'
    $request = $null
    if ($null -eq $head.Method) {
        if ($null -ne $head.Id -and $HostProcess.Waiting.TryRemove([int]$head.Id, [ref]$request)) {
            $request.Head = $head
            $null = $request.Answer.TrySetResult($Bytes)
        }
    }
    elseif ($null -ne $head.Id) { Submit-AcrQuestion $HostProcess $head }
    elseif ($head.Method -in 'log', $script:AcrContract.ProgressMethod -and $HostProcess.Waiting.TryGetValue([int]$head.Params.CallId, [ref]$request)) {
        $request.Notes.Enqueue($head.Params)
    }
}

# The host asks for a token of the Az context in whose name a call was made: the runspace of that call answers.
function Submit-AcrQuestion {
    param([hashtable]$HostProcess, $Head)
    $request = $null
    if ($Head.Method -eq $script:AcrContract.TokenMethod -and $HostProcess.Waiting.TryGetValue([int]$Head.Params.CallId, [ref]$request)) {
        $request.Notes.Enqueue(@{ Question = [int]$Head.Id; Audience = $Head.Params.Audience })
    }
    else { Deny-AcrQuestion $HostProcess ([int]$Head.Id) 'Nobody is there to answer that any more.' }
}

function Deny-AcrQuestion {
    param([hashtable]$HostProcess, [int]$Id, [string]$Reason)
    $null = Send-AcrMessage $HostProcess @{ id = $Id; error = @{ code = -32601; message = $Reason } }
}

# The end of the host: everyone who waits is told.
function Close-AcrHost {
    param([hashtable]$HostProcess)
    $HostProcess.Gone = $true
    foreach ($id in $HostProcess.Waiting.Keys) {
        $request = $null
        if ($HostProcess.Waiting.TryRemove($id, [ref]$request)) { $null = $request.Answer.TrySetCanceled() }
    }
}

function Show-AcrNote {
    param([hashtable]$Call, [hashtable]$HostProcess, [hashtable]$Request)
    $note = $null
    while ($Request.Notes.TryDequeue([ref]$note)) {
        if ($note -is [hashtable]) { Send-AcrAzToken $Call $HostProcess $note; continue }
        if ($note.State) { Show-AcrProgress $Call $note; continue }
        switch ($note.Level) {
            # Under -Debug alone, WriteVerbose would ask whether to go on.
            'verbose' { if ($Call.Verbose) { $Call.Cmdlet.WriteVerbose($note.Message) } else { $Call.Cmdlet.WriteDebug($note.Message) } }
            'debug' { $Call.Cmdlet.WriteDebug($note.Message) }
            # A device code must be seen, whatever $InformationPreference says: as Write-Host does.
            'information' { Microsoft.PowerShell.Utility\Write-Host $note.Message }
            'warning' { $Call.Cmdlet.WriteWarning($note.Message) }
        }
    }
}
