#nullable enable
using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace AcrShell.Client;

/// <summary>One call of a cmdlet: begin makes it, process does it for each object that is piped in.</summary>
public sealed class Call
{
    private readonly Arguments arguments;
    private readonly string? pipeline;
    private Dictionary<string, object?>? azContext;
    private bool isAzContextKnown;
    private Changes? changes;
    private bool isBulkKnown;

    internal Call(Module module, string name, PSCmdlet function)
    {
        Module = module;
        Name = name;
        Function = function;
        Session = Session.Get(module);
        Row = CmdletRow.Of(name);
        Preferences = new Preferences(module.Engine.SessionState.PSVariable, function);
        module.Open?.CloseIfStopped(function);
        // What was typed wins over what is piped.
        arguments = new Arguments(this, function.MyInvocation.BoundParameters.Keys.ToArray());
        Progress = new ProgressBars(this);
        if (Row.IsPerPipeline) pipeline = Guid.NewGuid().ToString("N");
    }

    internal Module Module { get; }

    internal string Name { get; }

    internal PSCmdlet Function { get; }

    internal Session Session { get; }

    internal CmdletRow Row { get; }

    internal Preferences Preferences { get; }

    internal ProgressBars Progress { get; }

    /// <summary>The process block. Without a pipeline, what it gets is the caller's $_.</summary>
    public void Process(PSObject? piped)
    {
        if (IsBulk()) changes!.Send(arguments, piped);
        else ProcessOne(arguments.Parameters(piped));
    }

    /// <summary>The end block of a cmdlet whose changes may be many.</summary>
    public void End()
    {
        changes?.Complete();
        if (Module.Open == this) Module.Open = null;
    }

    /// <summary>The pipeline is over. It may have been stopped, by Ctrl+C or an error before us: what had been sent is told.</summary>
    internal void Close()
    {
        if (Module.Open == this) Module.Open = null;
        var told = changes?.Close();
        if (told != null) Warn($"{Name} was stopped. Of what it had sent: {told}");
    }

    internal object? Bound(string parameter) =>
        Function.MyInvocation.BoundParameters.TryGetValue(parameter, out var value) ? value : null;

    internal void ThrowIfStopped()
    {
        if (Function.Stopping) throw new PipelineStoppedException();
    }

    internal void WriteError(Failure failure) => Function.WriteError(failure.ToRecord());

    /// <summary>Past the pipeline, which takes nothing more.</summary>
    internal void Warn(string text)
    {
        try
        {
            Function.Host.UI.WriteWarningLine(text);
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
            Module.Prepare();
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

    /// <summary>Where the end of the pipeline went unnoticed, the next call tells.</summary>
    private void CloseIfStopped(PSCmdlet next)
    {
        if (Function.Stopping || Function.MyInvocation.HistoryId != next.MyInvocation.HistoryId) Close();
    }

    private bool IsBulk()
    {
        if (isBulkKnown) return changes != null;
        isBulkKnown = true;
        changes = Changes.For(this);
        if (changes != null)
        {
            Module.Open = this;
            PipelineEnd.Notify(Function, Close);
        }
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
            if (bound == null || !Function.ShouldProcess(bound.Head!.Result?.Target)) return;
        }
        if (isJob) Jobs.Start(this);
        else Output.WriteAll(this, parameters);
    }
}
