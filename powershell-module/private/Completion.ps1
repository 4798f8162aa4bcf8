# The Tab key: what the host knows by the time that a key may take. It signs nobody in and starts nothing; and where there
# is nothing to offer, not even files are.

# All parameters that name something, once for a runspace where somebody sits.
function Register-AcrCompleter {
    if ($script:AcrCompletes) { return }
    $script:AcrCompletes = $true
    $completed = Get-AcrCompleted
    foreach ($parameter in $completed.Keys) {
        Microsoft.PowerShell.Core\Register-ArgumentCompleter -CommandName $completed[$parameter] -ParameterName $parameter -ScriptBlock $script:AcrCompleter
    }
}

function Complete-AcrArgument {
    param([string]$Command, [string]$Parameter, [string]$Word, $Given)
    $found = $null
    try {
        Register-AcrCompleter
        $found = Find-AcrCompletion $Command $Parameter $Word $Given
    }
    catch { $found = $null }
    if ($found) { return $found }
    # What is typed stays. Where nothing is, PowerShell's own mark for nothing, which is not public: without it files are offered.
    if ($Word) { return [Management.Automation.CompletionResult]::new($Word) }
    $nothing = [Management.Automation.CompletionResult].GetProperty('Null', [Reflection.BindingFlags]'Static, NonPublic')
    if ($null -ne $nothing) { return $nothing.GetValue($null) }
}

function Find-AcrCompletion {
    param([string]$Command, [string]$Parameter, [string]$Word, $Given)
    $hostProcess = if ($null -ne $script:AcrSession) { $script:AcrSession.Host }
    if ($null -eq $hostProcess -or $hostProcess.Gone -or $hostProcess.Process.HasExited) { return }
    $quote = [regex]::Match($Word, '^[''"]').Value
    $plain = if ($quote) { $Word.Trim($quote[0]).Replace("$quote$quote", $quote) } else { $Word }
    $texts = @{}
    foreach ($one in $Given.GetEnumerator()) { if ($one.Value -is [string]) { $texts[$one.Key] = $one.Value } }
    $request = Send-AcrRequest $hostProcess $script:AcrContract.Methods.Complete @{ cmdlet = $Command; parameter = $Parameter; word = $plain; given = $texts } -InPassing
    if ($null -eq $request) { return }
    $answer = $request.Answer.Task
    $waited = [Diagnostics.Stopwatch]::StartNew()
    while (-not $answer.IsCompleted -and $waited.ElapsedMilliseconds -lt 170) { Read-AcrFrame $hostProcess $answer 20 }
    $forgotten = $null
    $null = $hostProcess.Waiting.TryRemove($request.Id, [ref]$forgotten)
    if (-not $answer.IsCompleted -or $answer.IsCanceled -or $null -eq $request.Head.Result) { return }
    $names = $request.Head.Result.Names
    for ($index = 0; $index -lt $names.Count; $index++) {
        $name = $names[$index]
        [Management.Automation.CompletionResult]::new((Format-AcrWord $name $quote), $name, 'ParameterValue', $request.Head.Result.Texts[$index])
    }
}

# One argument, whatever is in it.
function Format-AcrWord {
    param([string]$Name, [string]$Quote)
    if ($Quote -eq '"') { return '"' + [regex]::Replace($Name, '[`$"\u201c\u201d\u201e]', '`$0') + '"' }
    if (-not $Quote -and $Name -match '^[\w/.][\w./:@+=-]*$') { return $Name }
    return "'" + [regex]::Replace($Name, "['\u2018\u2019\u201a\u201b]", '$0$0') + "'"
}
