# How far a transfer has come, as PowerShell shows it: a bar for the artifact, and below it one for each large blob.
function Show-AcrProgress {
    param([hashtable]$Call, $Note)
    if ($null -eq $Call['ProgressIds']) { $Call['ProgressIds'] = @{ artifact = 7100 } }
    $ids = $Call.ProgressIds
    if (-not $ids.ContainsKey($Note.Id)) { $ids[$Note.Id] = 7100 + $ids.Count }
    $megabytes = { param($bytes) ($bytes / 1MB).ToString('0.0', [cultureinfo]::InvariantCulture) }
    $status = "$(& $megabytes $Note.Done) of $(& $megabytes $Note.Total) MB"
    if ($Note.BytesPerSecond) { $status += ", $(& $megabytes $Note.BytesPerSecond) MB/s" }
    $record = [Management.Automation.ProgressRecord]::new($ids[$Note.Id], $Note.Activity, $status)
    if ($Note.Id -ne 'artifact') { $record.ParentActivityId = $ids['artifact'] }
    if ($Note.Total -gt 0) { $record.PercentComplete = [Math]::Min(100, [int][Math]::Floor(100 * $Note.Done / $Note.Total)) }
    if ($null -ne $Note.SecondsLeft) { $record.SecondsRemaining = [int]$Note.SecondsLeft }
    if ($Note.State -eq 'finished') { $record.RecordType = 'Completed' }
    $Call.Cmdlet.WriteProgress($record)
}
