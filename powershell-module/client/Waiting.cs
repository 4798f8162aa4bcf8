#nullable enable
using System.Diagnostics;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace AcrShell.Client;

/// <summary>A call that waits for its answer, and shows and answers meanwhile what the host says.</summary>
internal struct Waiting
{
    private const int Slice = 100;
    private readonly Call call;
    private readonly Connection host;
    private readonly Request request;

    internal Waiting(Call call, Connection host, Request request)
    {
        this.call = call;
        this.host = host;
        this.request = request;
    }

    /// <summary>
    /// False where the host is gone. One that does not answer within the seconds that it is given, if any, is ended. In slices: Ctrl+C must
    /// not wait for the host.
    /// </summary>
    internal bool ForAnswer(int seconds = 0, bool isKept = false)
    {
        var waited = Stopwatch.StartNew();
        try
        {
            while (!request.IsOver)
            {
                request.Wait(Slice);
                ShowNotes();
                call.ThrowIfStopped();
                if (seconds > 0 && waited.Elapsed.TotalSeconds >= seconds) host.Close($"It did not answer within {seconds} seconds.");
            }
            ShowNotes();
            return request.IsAnswered;
        }
        finally
        {
            if (!request.IsOver) GiveUp(isKept);
        }
    }

    /// <summary>
    /// The pipeline was stopped: the request is cancelled, and its answer dropped. One of many changes is kept: it may have been made, and its
    /// outcome is reported.
    /// </summary>
    private void GiveUp(bool isKept)
    {
        var isForgotten = !isKept && host.Forget(request);
        if (isForgotten) host.Cancel(request);
        while (request.Notes.TryDequeue(out var note))
        {
            if (note.Id != null) host.Refuse(note.Id.Value, "The pipeline was stopped.");
            else call.Progress.Follow(note.Params!);
        }
        if (isForgotten && call.Progress.GoesOn != null) call.Warn(call.Progress.GoesOn);
    }

    private void ShowNotes()
    {
        while (request.Notes.TryDequeue(out var head))
        {
            var note = head.Params!;
            if (head.Id != null) AzContext.Answer(call, host, head);
            else if (note.State != null) call.Progress.Show(note);
            else ShowLine(note.Level, note.Message ?? "");
        }
    }

    private void ShowLine(string? level, string text)
    {
        switch (level)
        {
            // Under -Debug alone, WriteVerbose would ask whether to go on.
            case "verbose" when call.Preferences.IsVerbose: call.Cmdlet.WriteVerbose(text); break;
            case "verbose":
            case "debug": call.Cmdlet.WriteDebug(text); break;
            // A device code must be seen, whatever $InformationPreference says: as Write-Host does.
            case "information": call.Cmdlet.WriteInformation(new HostInformationMessage { Message = Shown(text) }, new[] { "PSHOST" }); break;
            case "warning": call.Cmdlet.WriteWarning(text); break;
        }
    }

    /// <summary>Colours of a build's log, where they can be seen. PowerShell itself takes them away from what is redirected.</summary>
    private string Shown(string text)
    {
        if (text.IndexOf('\u001b') < 0) return text;
        var isPlain = !string.IsNullOrEmpty(System.Environment.GetEnvironmentVariable("NO_COLOR")) || !call.Cmdlet.Host.UI.SupportsVirtualTerminal;
        return isPlain ? Regex.Replace(text, "\u001b\\[[\\d;]*m", "") : text + "\u001b[0m";
    }
}
