#nullable enable
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation;

namespace AcrShell.Client;

/// <summary>
/// Many changes of one pipeline, concurrently: each is sent when its object arrives, and the results are written in order. Only at the end of
/// a pipeline (before `Select-Object -First 3`, only three may be made), and not if each is confirmed or the first error ends the pipeline.
/// </summary>
internal sealed class Changes
{
    private const int UsualWidth = 32;
    /// <summary>As long as a person would wait for an answer after Ctrl+C.</summary>
    private const int Patience = 10;
    private readonly Call call;
    private readonly int width;
    private readonly Queue<Sent> flight = new Queue<Sent>();

    private Changes(Call call, int width)
    {
        this.call = call;
        this.width = width;
    }

    /// <summary>Null where the changes of this pipeline go one by one.</summary>
    internal static Changes? For(Call call)
    {
        var invocation = call.Cmdlet.MyInvocation;
        var isLast = invocation.ExpectingInput && invocation.PipelinePosition == invocation.PipelineLength;
        if (!call.Row.IsBulk || !isLast || call.Preferences.MayAsk) return null;
        var given = call.Bound("ThrottleLimit");
        if (given != null) return new Changes(call, (int)LanguagePrimitives.ConvertTo(given, typeof(int)));
        return call.Preferences.IsStop ? null : new Changes(call, UsualWidth);
    }

    internal void Send(Arguments arguments)
    {
        while (flight.Count > 0 && (flight.Count >= width || flight.Peek().Request.IsOver)) Receive();
        var host = call.Session.GetHost(call);
        if (host == null) return;
        var parameters = arguments.Parameters();
        parameters["call"] = call.Caller();
        flight.Enqueue(new Sent(host, host.Send(Contract.Run, parameters), parameters));
        call.Import.Prepare();
    }

    internal void Complete()
    {
        while (flight.Count > 0) Receive();
    }

    /// <summary>The pipeline was stopped: the outcome of everything that was sent, for people. Null if there is nothing to report.</summary>
    internal string? Close()
    {
        if (flight.Count == 0) return null;
        var waited = Stopwatch.StartNew();
        var done = 0;
        var failed = new List<string>();
        var unknown = new List<string>();
        while (flight.Count > 0)
        {
            var sent = flight.Dequeue();
            // A change that was cancelled may have been made all the same.
            while (!sent.Request.IsOver && waited.Elapsed.TotalSeconds < Patience) sent.Request.Wait(100);
            var error = sent.Request.Head?.Error;
            if (!sent.Request.IsAnswered) unknown.Add(sent.Name);
            else if (error == null) done++;
            else failed.Add($"{sent.Name} ({(error.Message ?? "").TrimEnd('.')})");
        }
        var parts = new List<string>();
        if (done > 0) parts.Add($"{done} done");
        if (failed.Count > 0) parts.Add($"{failed.Count} failed: {Joined(failed)}");
        if (unknown.Count > 0) parts.Add($"{unknown.Count} sent, outcome unknown: {Joined(unknown)}; look before you repeat them");
        return string.Join("; ", parts) + ".";
    }

    private static string Joined(List<string> names)
    {
        var shown = string.Join(", ", names.Take(10));
        return names.Count > 10 ? $"{shown} and {names.Count - 10} more" : shown;
    }

    /// <summary>Writes the objects or the error of the oldest.</summary>
    private void Receive()
    {
        var sent = flight.Peek();
        var isAnswered = new Waiting(call, sent.Host, sent.Request).ForAnswer(isKept: true);
        flight.Dequeue();
        var error = sent.Request.Head?.Error;
        if (isAnswered && error == null && Output.CanRead(sent.Request)) WriteWhole(sent);
        else Fail(isAnswered && error != null ? Failure.Of(error) : Failure.HostGone(call, sent.Host, sent.Parameters));
    }

    /// <summary>A list may have more pages than came with the first answer.</summary>
    private void WriteWhole(Sent sent)
    {
        Output.WritePage(call, sent.Request);
        var continuation = sent.Request.Head!.Result!.Continuation;
        if (continuation == null) return;
        sent.Parameters["continuation"] = continuation;
        Output.WriteAll(call, sent.Parameters);
    }

    /// <summary>Under -ErrorAction Stop nothing more is sent after the first error, and what had been sent before it is told.</summary>
    private void Fail(Failure failure)
    {
        if (call.Preferences.IsStop && Close() is string told) call.Cmdlet.WriteWarning("Before the error below, more had been sent: " + told);
        call.WriteError(failure);
    }

    private sealed class Sent
    {
        internal Sent(Connection host, Request request, Dictionary<string, object?> parameters)
        {
            Host = host;
            Request = request;
            Parameters = parameters;
        }

        internal Connection Host { get; }

        internal Request Request { get; }

        internal Dictionary<string, object?> Parameters { get; }

        internal string Name => Failure.ItemName(Parameters["piped"] as IDictionary<string, object?>) ?? "";
    }
}
