# Frames to and from the host: JSON-RPC 2.0 with a Content-Length header, on its stdin and stdout. A host that sends
# anything else is ended: what follows an unreadable frame cannot be read either.

# A page of a list is some hundred kilobytes; content that is shown as text, four megabytes at most.
$script:AcrLargestFrame = 256MB
# Answers that hold no objects: those without a type are not of cmdlets.
$script:AcrPlainAnswers = @{ '' = $true; none = $true; bool = $true; string = $true; int = $true; json = $true; 'AcrShell.RepositoryName' = $true }
$script:AcrLongestHeader = 256
$script:AcrHeader = [regex]'(?i)\A(?:[\w-]+:[^\r\n]*\r\n)*?Content-Length: *(\d{1,10})\r\n(?:[\w-]+:[^\r\n]*\r\n)*\r\n'
$script:AcrHeaderBegun = [regex]'\A(?:[\w-]+:[^\r\n]*\r\n)*(?:[\w-]+(?::[^\r\n]*)?)?\r?\z'

# Registers who waits and sends; says nothing where the message did not go out whole. Log lines that the host sends
# meanwhile become the request's notes.
function Send-AcrRequest {
    param([hashtable]$HostProcess, [string]$Method, [hashtable]$Parameters, [hashtable]$More, $Flight, [switch]$InPassing)
    $request = @{
        # A semaphore counts up and says from where: the atomic counter that script can use.
        Id     = $HostProcess.Requests.Release()
        Answer = [Threading.Tasks.TaskCompletionSource[byte[]]]::new([Threading.Tasks.TaskCreationOptions]::RunContinuationsAsynchronously)
        Head   = $null
        Notes  = [Collections.Concurrent.ConcurrentQueue[object]]::new()
    }
    if ($Parameters.ContainsKey('call')) { $Parameters.call['id'] = [string]$request.Id }
    foreach ($name in $More.Keys) { $request[$name] = $More[$name] }
    $HostProcess.Waiting[$request.Id] = $request
    # Before it is sent: what was may have been done, whatever stops us here.
    if ($null -ne $Flight) { $Flight.Enqueue($request) }
    if (Send-AcrMessage $HostProcess @{ id = $request.Id; method = $Method; params = $Parameters } -Ahead:($null -ne $Flight) -InPassing:$InPassing) { return $request }
}

# Says whether it went out whole. In passing: what is sent where nothing may be waited for, and may be lost. Ahead: one of
# many, whose end the next one waits for.
function Send-AcrMessage {
    param([hashtable]$HostProcess, [hashtable]$Message, [switch]$InPassing, [switch]$Ahead)
    $Message['jsonrpc'] = '2.0'
    $body = if ($script:AcrTextJson) { [Text.Json.JsonSerializer]::Serialize($Message, [hashtable]) }
    else { Microsoft.PowerShell.Utility\ConvertTo-Json -InputObject $Message -Compress -Depth 5 }
    $utf8 = [Text.Encoding]::UTF8
    $frame = $utf8.GetBytes("Content-Length: $($utf8.GetByteCount($body))`r`n`r`n$body")
    $held = $false
    try {
        while (-not $held -and -not $HostProcess.Gone) {
            $held = $HostProcess.WriteGate.Wait(100)
            if ($InPassing) { break }
        }
        # A pipeline that was stopped may have left its message under way: none is ever torn, and none is written into it.
        if (-not $held -or -not (Wait-AcrWrite $HostProcess $InPassing)) { return $false }
        $HostProcess.Writing = $HostProcess.Input.WriteAsync($frame, 0, $frame.Length)
        if ($InPassing -or $Ahead) { return $true }
        if (-not (Wait-AcrWrite $HostProcess)) { return $false }
        $HostProcess.Writing = $HostProcess.Input.FlushAsync()
        return Wait-AcrWrite $HostProcess
    }
    finally { if ($held) { $null = $HostProcess.WriteGate.Release() } }
}

# Says whether nothing is left to be written. Waits in slices, as everything here does; in passing, not at all.
function Wait-AcrWrite {
    param([hashtable]$HostProcess, [bool]$InPassing)
    $writing = $HostProcess.Writing
    if ($null -eq $writing) { return $true }
    while (-not $writing.IsCompleted) {
        if ($InPassing -or $HostProcess.Gone) { return $false }
        $null = [Threading.Tasks.Task]::WaitAny([Threading.Tasks.Task[]]@($writing), 100)
    }
    if (-not $writing.IsFaulted) { return $true }
    Close-AcrHost $HostProcess 'It takes no more messages.'
    return $false
}

# True when the answer is there, false when the host is gone. Whoever waits reads for all, one at a time. A host that
# does not answer within the seconds that it is given, if any, is ended.
function Wait-AcrAnswer {
    param([hashtable]$Call, [hashtable]$HostProcess, [hashtable]$Request, [int]$Limit)
    $answer = $Request.Answer.Task
    $waited = if ($Limit) { [Diagnostics.Stopwatch]::StartNew() }
    try {
        while (-not $answer.IsCompleted) {
            Read-AcrFrame $HostProcess $answer
            if ($Limit -and $waited.Elapsed.TotalSeconds -ge $Limit) { Close-AcrHost $HostProcess "It did not answer within $Limit seconds." }
            if (-not $Request.Notes.IsEmpty) { Show-AcrNote $Call $HostProcess $Request }
        }
        if (-not $Request.Notes.IsEmpty) { Show-AcrNote $Call $HostProcess $Request }
        return -not $answer.IsCanceled
    }
    finally {
        # A pipeline that was stopped: the host may give up, and if its answer still comes, nobody waits for it. One of many
        # changes may have been made, and is still waited for.
        $forgotten = $null
        $isStopped = -not $Request['IsKept'] -and $HostProcess.Waiting.TryRemove($Request.Id, [ref]$forgotten)
        if ($isStopped) { $null = Send-AcrMessage $HostProcess @{ method = '$/cancelRequest'; params = @{ id = $Request.Id } } -InPassing }
        # Others may wait for what was asked of this call.
        $note = $null
        while ($Request.Notes.TryDequeue([ref]$note)) {
            if ($note -is [hashtable]) { Deny-AcrQuestion $HostProcess $note.Question 'The pipeline was stopped.' }
            elseif ($note.GoesOn) { $Call['GoesOn'] = if ($note.State -ne 'finished') { $note.GoesOn } }
        }
        if ($isStopped) { Show-AcrGoesOn $Call }
    }
}

# Reads the objects that an answer holds, and says whether it can be read: a host that answers anything else is ended.
function Read-AcrResult {
    param([hashtable]$HostProcess, [hashtable]$Request)
    $result = $Request.Head.Result
    if ($null -ne $result -and $script:AcrPlainAnswers["$($result.Type)"]) { return $true }
    if ($null -ne $result) {
        $name = "$($result.Type)".Replace('AcrShell.', 'AcrShell.Wire.') + 'Answer'
        $answer = if ($null -ne $script:AcrSession.Types.GetType($name)) { ConvertFrom-AcrJson $Request.Answer.Task.Result $name }
        if ($null -ne $answer -and $null -ne $answer.Result.Items) {
            $Request['Items'] = $answer.Result.Items
            return $true
        }
    }
    Close-AcrHost $HostProcess 'Its answer cannot be read.'
    return $false
}

# One slice of waiting: as the one who reads, or, while another does, for the answer or for the end of that.
# Nothing here blocks for longer than the slice, or Ctrl+C would have to wait for the host.
function Read-AcrFrame {
    param([hashtable]$HostProcess, [Threading.Tasks.Task]$Answer, [int]$Slice = 100)
    $gate = $HostProcess.ReadGate
    $held = $false
    try {
        $held = $gate.Wait(0)
        if (-not $held) {
            $null = [Threading.WaitHandle]::WaitAny(@(([IAsyncResult]$Answer).AsyncWaitHandle, $gate.AvailableWaitHandle), $Slice)
        }
        elseif (-not $Answer.IsCompleted) {
            if ($null -eq $HostProcess.Reading) {
                $HostProcess.Reading = $HostProcess.Output.ReadAsync($HostProcess.Buffer, $HostProcess.Count, $HostProcess.Buffer.Length - $HostProcess.Count)
            }
            # A read that failed is noticed where it is completed.
            $null = [Threading.Tasks.Task]::WaitAny([Threading.Tasks.Task[]]@($HostProcess.Reading), $Slice)
        }
    }
    finally {
        if ($held) {
            # In a finally because that is not interrupted: what was read must not be lost half-way. Whatever becomes
            # of it, the others can go on.
            try { if ($null -ne $HostProcess.Reading -and $HostProcess.Reading.IsCompleted) { Complete-AcrRead $HostProcess } }
            finally { $null = $gate.Release() }
        }
    }
}

# What was read: frames go to whom they belong, the rest stays for the next read.
function Complete-AcrRead {
    param([hashtable]$HostProcess)
    $read = $HostProcess.Reading
    $HostProcess.Reading = $null
    if ($read.IsFaulted -or $read.IsCanceled -or $read.Result -eq 0) { return Close-AcrHost $HostProcess 'Its output ended.' }
    $HostProcess.Count += $read.Result
    $start = 0
    $needed = 0
    while ($start -lt $HostProcess.Count) {
        $rest = $HostProcess.Count - $start
        $header = [Text.Encoding]::ASCII.GetString($HostProcess.Buffer, $start, $(if ($rest -lt $script:AcrLongestHeader) { $rest } else { $script:AcrLongestHeader }))
        $match = $script:AcrHeader.Match($header)
        if (-not $match.Success) {
            if ($header.Length -lt $script:AcrLongestHeader -and $script:AcrHeaderBegun.IsMatch($header)) { break }
            return Close-AcrHost $HostProcess "It wrote $(Format-AcrStrange $header) where a message should begin."
        }
        $length = [long]$match.Groups[1].Value
        if ($length -gt $script:AcrLargestFrame) { return Close-AcrHost $HostProcess "Its message of $length bytes is too large." }
        $needed = $match.Length + [int]$length
        if ($start + $needed -gt $HostProcess.Count) { break }
        $bytes = [byte[]]::new($needed - $match.Length)
        [Buffer]::BlockCopy($HostProcess.Buffer, $start + $match.Length, $bytes, 0, $bytes.Length)
        if (-not (Submit-AcrFrame $HostProcess $bytes)) { return Close-AcrHost $HostProcess 'Its message cannot be read.' }
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

# Its beginning, as text that does a terminal no harm.
function Format-AcrStrange {
    param([string]$Text)
    return "'$([regex]::Replace($Text.Substring(0, [Math]::Min(60, $Text.Length)), '[^\x20-\x7e]', '.'))'"
}

# Gives a frame to the one who waits for it, and says whether it was one. What nobody waits for any more is dropped; an
# answer to what nobody asked is none.
function Submit-AcrFrame {
    param([hashtable]$HostProcess, [byte[]]$Bytes)
    $head = ConvertFrom-AcrJson $Bytes 'AcrShell.Wire.Head'
    if ($null -eq $head) { return $false }
    if ($null -ne $head.Id -and ($head.Id -lt 0 -or $head.Id -gt [int]::MaxValue)) { return $false }
    $request = $null
    if ($null -eq $head.Method) {
        if ($null -eq $head.Id -or $head.Id -ge $HostProcess.Requests.CurrentCount) { return $false }
        if ($HostProcess.Waiting.TryRemove([int]$head.Id, [ref]$request)) {
            $request.Head = $head
            $null = $request.Answer.TrySetResult($Bytes)
        }
    }
    elseif ($null -ne $head.Id) { Submit-AcrQuestion $HostProcess $head }
    elseif ($head.Method -eq $script:AcrContract.Notifications.Session) { $script:AcrSession.Word = [string]$head.Params.Session }
    elseif (($head.Method -eq 'log' -or $head.Method -eq $script:AcrContract.Notifications.Progress) -and (Test-AcrWaiting $HostProcess $head ([ref]$request))) {
        $request.Notes.Enqueue($head.Params)
    }
    return $true
}

function Test-AcrWaiting {
    param([hashtable]$HostProcess, $Head, [ref]$Request)
    $id = 0
    return $null -ne $Head.Params -and [int]::TryParse($Head.Params.CallId, [ref]$id) -and $HostProcess.Waiting.TryGetValue($id, $Request)
}

# The host asks for a token of the Az context in whose name a call was made: the runspace of that call answers.
function Submit-AcrQuestion {
    param([hashtable]$HostProcess, $Head)
    $request = $null
    if ($Head.Method -eq $script:AcrContract.Methods.Token -and (Test-AcrWaiting $HostProcess $Head ([ref]$request))) {
        $request.Notes.Enqueue(@{ Question = [int]$Head.Id; Audience = $Head.Params.Audience })
    }
    else { Deny-AcrQuestion $HostProcess ([int]$Head.Id) 'Nobody is there to answer that any more.' }
}

function Deny-AcrQuestion {
    param([hashtable]$HostProcess, [int]$Id, [string]$Reason)
    $null = Send-AcrMessage $HostProcess @{ id = $Id; error = @{ code = -32601; message = $Reason } } -InPassing
}

# The end of the host: everyone who waits is told, and its process ends, too, if not by itself.
function Close-AcrHost {
    param([hashtable]$HostProcess, [string]$Reason)
    if (-not $HostProcess.Gone) { $HostProcess.Reason = $Reason }
    $HostProcess.Gone = $true
    if (-not $HostProcess.Process.WaitForExit(500)) { Stop-AcrHost $HostProcess }
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
            'information' { Microsoft.PowerShell.Utility\Write-Host (ConvertTo-AcrShown $note.Message) }
            'warning' { $Call.Cmdlet.WriteWarning($note.Message) }
        }
    }
}

# Colours of a build's log, where they can be seen. PowerShell itself takes them away from what is redirected.
function ConvertTo-AcrShown {
    param([string]$Text)
    $escape = [string][char]27
    if (-not $Text.Contains($escape)) { return $Text }
    if (-not $env:NO_COLOR -and $Host.UI.SupportsVirtualTerminal) { return "$Text$escape[0m" }
    return $Text -replace "$escape\[[\d;]*m"
}
