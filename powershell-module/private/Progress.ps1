# How far a transfer has come, as PowerShell shows it: a bar for the artifact, and below it one for each large blob.
function Show-AcrProgress {
    param([hashtable]$Call, $Note)
    if ($Note.GoesOn) { $Call['GoesOn'] = if ($Note.State -ne 'finished') { $Note.GoesOn } }
    if ("$ProgressPreference" -in 'SilentlyContinue', 'Ignore') { return }
    if ($null -eq $Call['ProgressIds']) { $Call['ProgressIds'] = @{ artifact = 7100 } }
    $ids = $Call.ProgressIds
    if (-not $ids.ContainsKey($Note.Id)) { $ids[$Note.Id] = 7100 + $ids.Count }
    $megabytes = { param($bytes) ($bytes / 1MB).ToString('0.0', [cultureinfo]::InvariantCulture) }
    $status = if ($Note.Status) { $Note.Status } else { "$(& $megabytes $Note.Done) of $(& $megabytes $Note.Total) MB" }
    if ($Note.BytesPerSecond) { $status += ", $(& $megabytes $Note.BytesPerSecond) MB/s" }
    $record = [Management.Automation.ProgressRecord]::new($ids[$Note.Id], $Note.Activity, $status)
    if ($Note.Id -notin 'artifact', 'operation') { $record.ParentActivityId = $ids['artifact'] }
    if ($Note.Total -gt 0) { $record.PercentComplete = [Math]::Min(100, [int][Math]::Floor(100 * $Note.Done / $Note.Total)) }
    if ($null -ne $Note.SecondsLeft) { $record.SecondsRemaining = [int]$Note.SecondsLeft }
    if ($Note.State -eq 'finished') { $record.RecordType = 'Completed' }
    $Call.Cmdlet.WriteProgress($record)
}

# Ctrl+C: nobody waits any more, but Azure goes on. Said past the pipeline, which takes nothing more.
function Show-AcrGoesOn {
    param([hashtable]$Call)
    if ($null -eq $Call['GoesOn']) { return }
    try { $Call.Cmdlet.Host.UI.WriteWarningLine($Call.GoesOn) }
    catch { Microsoft.PowerShell.Utility\Write-Debug 'There is nobody to tell.' }
}
