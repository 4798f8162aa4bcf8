#nullable enable
using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace AcrShell.Client;

/// <summary>One call of a cmdlet.</summary>
internal sealed class Call
{
    private readonly Arguments arguments;
    private readonly string? pipeline;
    private Dictionary<string, object?>? azContext;
    private bool isAzContextKnown;
    private Changes? changes;
    private bool isBulkKnown;

    internal Call(Import import, string name, PSCmdlet cmdlet)
    {
        Import = import;
        Name = name;
        Cmdlet = cmdlet;
        Session = Session.Get(import);
        Row = CmdletRow.Of(name);
        Preferences = new Preferences(this);
        // What was typed wins over what is piped.
        arguments = new Arguments(this, cmdlet.MyInvocation.BoundParameters.Keys.ToArray());
        Progress = new ProgressBars(this);
        if (Row.IsPerPipeline) pipeline = Guid.NewGuid().ToString("N");
    }

    internal Import Import { get; }

    internal string Name { get; }

    internal PSCmdlet Cmdlet { get; }

    internal Session Session { get; }

    internal CmdletRow Row { get; }

    internal Preferences Preferences { get; }

    internal ProgressBars Progress { get; }

    /// <summary>Once, or for each object that is piped in.</summary>
    internal void Process()
    {
        if (IsBulk()) changes!.Send(arguments);
        else ProcessOne(arguments.Parameters());
    }

    internal void End() => changes?.Complete();

    /// <summary>The pipeline is over. It may have been stopped, by Ctrl+C or an error before us: what had been sent is told.</summary>
    internal void Close()
    {
        var told = changes?.Close();
        if (told != null) Warn($"{Name} was stopped. Of what it had sent: {told}");
    }

    internal object? Bound(string parameter) =>
        Cmdlet.MyInvocation.BoundParameters.TryGetValue(parameter, out var value) ? value : null;

    internal void ThrowIfStopped()
    {
        if (Cmdlet.Stopping) throw new PipelineStoppedException();
    }

    internal void WriteError(Failure failure) => Cmdlet.WriteError(failure.ToRecord());

    /// <summary>Past the pipeline, which takes nothing more.</summary>
    internal void Warn(string text)
    {
        try
        {
            Cmdlet.Host.UI.WriteWarningLine(text);
        }
        catch (Exception problem) when (problem is NotImplementedException || problem is InvalidOperationException || problem is PSNotImplementedException)
        {
            // A host without a place for it.
        }
    }

    /// <summary>What came of a request of the host; null after its error was written.</summary>
    internal Request? Ask(string method, Dictionary<string, object?> parameters)
    {
        Connection? host = null;
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            host = Session.GetHost(this);
            if (host == null) return null;
            parameters["call"] = Caller();
            var request = host.Send(method, parameters);
            Import.Prepare();
            if (new Waiting(this, host, request).ForAnswer())
            {
                if (request.Head!.Error != null)
                {
                    WriteError(Failure.Of(request.Head.Error));
                    return null;
                }
                if (Output.CanRead(request)) return request;
                host.Close("Its answer cannot be read.");
            }
            // A host that ended before it had the whole request did nothing; otherwise only reading is repeated, and not in the
            // middle of a list, which that host was holding.
            var isRepeatable = !request.IsSent || (Row.Effect == "reads" && !parameters.ContainsKey("continuation"));
            if (!isRepeatable) break;
        }
        WriteError(Failure.HostGone(this, host, parameters));
        return null;
    }

    /// <summary>Who calls: log lines, progress and questions will name it.</summary>
    internal Dictionary<string, object?> Caller()
    {
        if (!isAzContextKnown) azContext = AzContext.Of(this);
        isAzContextKnown = true;
        var caller = new Dictionary<string, object?>();
        if (pipeline != null) caller["pipeline"] = pipeline;
        if (Preferences.IsDebug) caller["trace"] = "bodies";
        else if (Preferences.IsVerbose) caller["trace"] = "requests";
        if (azContext != null) caller["azContext"] = azContext;
        // What moves content is shown; an operation of Azure also goes on without us, and then we must know how to follow it.
        if (Row.Progress == "operation" || (Row.Progress.Length > 0 && Preferences.ShowsProgress)) caller["progress"] = true;
        return caller;
    }

    private bool IsBulk()
    {
        if (isBulkKnown) return changes != null;
        isBulkKnown = true;
        changes = Changes.For(this);
        return changes != null;
    }

    private void ProcessOne(Dictionary<string, object?> parameters)
    {
        if (Row.HasPreview && Preferences.IsWhatIf)
        {
            parameters["whatIf"] = true;
            Output.WriteAll(this, parameters);
            return;
        }
        var isJob = LanguagePrimitives.IsTrue(Bound("AsJob"));
        if (Row.HasTarget && (Preferences.MayAsk || isJob))
        {
            var bound = Ask(Contract.Bind, parameters);
            if (bound == null || !Cmdlet.ShouldProcess(bound.Head!.Result?.Target)) return;
        }
        if (isJob) Jobs.Start(this);
        else Output.WriteAll(this, parameters);
    }
}
