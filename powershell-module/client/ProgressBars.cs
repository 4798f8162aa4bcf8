#nullable enable
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation;

namespace AcrShell.Client;

/// <summary>How far a transfer has come, as PowerShell shows it: a bar for the artifact, and below it one for each large blob.</summary>
internal sealed class ProgressBars
{
    private const int First = 7100;
    private readonly Call call;
    private readonly Dictionary<string, int> ids = new Dictionary<string, int> { ["artifact"] = First };

    internal ProgressBars(Call call)
    {
        this.call = call;
    }

    /// <summary>How to follow an operation that continues in Azure after Ctrl+C.</summary>
    internal string? GoesOn { get; private set; }

    internal void Follow(Note note)
    {
        if (!string.IsNullOrEmpty(note.GoesOn)) GoesOn = note.State == "finished" ? null : note.GoesOn;
    }

    internal void Show(Note note)
    {
        Follow(note);
        if (!call.Preferences.ShowsProgress) return;
        var id = note.Id ?? "";
        if (!ids.TryGetValue(id, out var number)) ids[id] = number = First + ids.Count;
        var record = new ProgressRecord(number, note.Activity, Status(note));
        if (id != "artifact" && id != "operation") record.ParentActivityId = First;
        if (note.Total > 0) record.PercentComplete = (int)Math.Min(100, 100 * (note.Done ?? 0) / note.Total.Value);
        if (note.SecondsLeft != null) record.SecondsRemaining = (int)note.SecondsLeft.Value;
        if (note.State == "finished") record.RecordType = ProgressRecordType.Completed;
        call.Cmdlet.WriteProgress(record);
    }

    private static string Status(Note note)
    {
        var status = !string.IsNullOrEmpty(note.Status) ? note.Status! : $"{Megabytes(note.Done)} of {Megabytes(note.Total)} MB";
        return note.BytesPerSecond > 0 ? $"{status}, {Megabytes(note.BytesPerSecond)} MB/s" : status;
    }

    private static string Megabytes(long? bytes) => ((bytes ?? 0) / 1048576.0).ToString("0.0", CultureInfo.InvariantCulture);
}
