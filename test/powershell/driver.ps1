# Runs scripts that arrive on stdin, one JSON line each, and answers with what each of them wrote, stream by stream.
# What goes past the streams (What if: ...) is plain text on stdout, between the answers.
param([string]$Module)
Set-StrictMode -Version 3.0
$InformationPreference = 'SilentlyContinue'
# Windows has another one by default.
[Console]::OutputEncoding = [Text.UTF8Encoding]::new($false)
Import-Module $Module

function ConvertTo-Plain {
    param($Item)
    if ($null -eq $Item) { return $null }
    if ($Item -is [string] -or $Item -is [bool] -or $Item -is [int] -or $Item -is [long] -or $Item -is [double]) { return $Item.PSObject.BaseObject }
    # Through text: each object stands as PowerShell itself would write it as JSON.
    return @{ json = (ConvertTo-Json -InputObject $Item -Depth 6 -Compress -WarningAction SilentlyContinue) }
}

function ConvertTo-PlainError {
    param([Management.Automation.ErrorRecord]$Record)
    $exception = $Record.Exception
    $details = $Record.ErrorDetails
    $data = @{}
    foreach ($key in $exception.Data.Keys) { if ($key -is [string] -and $key -notlike 'System.*') { $data[$key] = "$($exception.Data[$key])" } }
    return @{
        id       = $Record.FullyQualifiedErrorId
        category = [string]$Record.CategoryInfo.Category
        target   = [string]$Record.TargetObject
        message  = $exception.Message
        shown    = [string]$Record
        advice   = if ($details) { $details.RecommendedAction }
        line     = $Record.InvocationInfo.Line
        script   = $Record.InvocationInfo.ScriptName
        data     = $data
        stack    = $Record.ScriptStackTrace
    }
}

function Invoke-Case {
    param([string]$Text)
    $answer = @{ output = @(); errors = @(); warnings = @(); verbose = @(); debug = @(); information = @(); stopped = $null }
    try {
        & ([scriptblock]::Create($Text)) *>&1 | ForEach-Object {
            switch ($_) {
                { $_ -is [Management.Automation.ErrorRecord] } { $answer.errors += ConvertTo-PlainError $_; break }
                { $_ -is [Management.Automation.WarningRecord] } { $answer.warnings += $_.Message; break }
                { $_ -is [Management.Automation.VerboseRecord] } { $answer.verbose += $_.Message; break }
                { $_ -is [Management.Automation.DebugRecord] } { $answer.debug += $_.Message; break }
                { $_ -is [Management.Automation.InformationRecord] } { $answer.information += [string]$_; break }
                default { $answer.output += , (ConvertTo-Plain $_) }
            }
        }
    }
    catch { $answer.stopped = ConvertTo-PlainError $_ }
    return $answer
}

while ($null -ne ($line = [Console]::In.ReadLine())) {
    $answer = Invoke-Case ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($line)))
    [Console]::Out.WriteLine([char]30 + ($answer | ConvertTo-Json -Depth 5 -Compress))
}
