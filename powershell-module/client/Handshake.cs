#nullable enable
using System;
using System.Collections.Generic;
using System.Text.RegularExpressions;

namespace AcrShell.Client;

/// <summary>The first exchange with a host: versions on both sides, and what was lost with a host that died.</summary>
internal static class Handshake
{
    private const int UsualLimit = 60;

    /// <summary>Null where there is no host to talk to, which is the call's error.</summary>
    internal static Connection? Open(Call call, Session session, HostStart start, bool isAfterLoss)
    {
        if (start.Process == null)
        {
            call.WriteError(NodeProblem(start.Problem));
            return null;
        }
        var host = new Connection(session, start.Process);
        var isReady = false;
        try
        {
            var problem = Greet(call, host, isAfterLoss ? session.Word : null);
            isReady = problem == null;
            if (problem != null) call.WriteError(problem);
            return isReady ? host : null;
        }
        finally
        {
            if (!isReady) host.Kill();
        }
    }

    private static Failure? Greet(Call call, Connection host, string? lost)
    {
        var told = new Dictionary<string, object?> { ["client"] = "AcrShell " + Contract.Version, ["protocolVersion"] = Contract.ProtocolVersion };
        if (lost != null) told["lost"] = lost;
        var request = host.Send(Contract.Initialize, told);
        // Node needs the time to start anyway.
        call.Import.Prepare();
        if (!new Waiting(call, host, request).ForAnswer(Limit())) return StartProblem(host);
        var head = request.Head!;
        if (head.Error != null) return Failure.Of(head.Error);
        if (head.Result == null) return StartProblem(host);
        if (!string.IsNullOrEmpty(head.Result.Warning)) call.Cmdlet.WriteWarning(head.Result.Warning);
        if (head.Result.Version == Contract.Version && head.Result.ProtocolVersion == Contract.ProtocolVersion) return null;
        return new Failure(
            "Incompatible",
            $"The host is version {head.Result.Version}, the module {Contract.Version}.",
            "Install AcrShell anew: module and host come from one build.");
    }

    /// <summary>Seconds: some machines need longer to start Node.</summary>
    private static int Limit()
    {
        var given = System.Environment.GetEnvironmentVariable("ACRSHELL_START_TIMEOUT") ?? "";
        return Regex.IsMatch(given, @"^[1-9]\d{0,4}$") ? int.Parse(given) : UsualLimit;
    }

    private static Failure NodeProblem(string reason)
    {
        var own = Node.HasCompanion ? $"Install-PSResource AcrShell.Node.{Node.Family} brings the Node that it needs. Or put" : "Put";
        var alpine = Node.HasCompanion ? "" : " ('apk add nodejs' on Alpine)";
        return new Failure(
            "Incompatible",
            "The AcrShell host cannot be started. " + reason,
            $"{own} Node {Contract.OldestNode} or newer on PATH{alpine}, or let ACRSHELL_NODE name it.");
    }

    /// <summary>Node 25 and newer need libatomic on Linux, which few systems install by themselves.</summary>
    private static Failure LibraryProblem(string node, string library) => new Failure(
        "Incompatible",
        $"The AcrShell host cannot be started. {node} needs {library}, which this system does not have.",
        (library.StartsWith("libatomic.", StringComparison.Ordinal)
            ? "Install it: 'apt-get install libatomic1' on Debian and Ubuntu, 'dnf install libatomic' on RHEL and Fedora."
            : "Install the package of your system that contains it.")
        + " Or let ACRSHELL_NODE name another Node.");

    /// <summary>Why the host ended before it was ready: mostly a Node that is too old.</summary>
    private static Failure StartProblem(Connection host)
    {
        if (!host.IsGone) host.Close("Its answer cannot be read.");
        var node = host.Process.StartInfo.FileName;
        var version = Node.VersionOf(node);
        if (Version.TryParse(version, out var number) && number < Version.Parse(Contract.OldestNode)) return NodeProblem($"{node} is {version}.");
        var library = host.LastWords.MissingLibrary();
        if (library != null) return LibraryProblem(node, library);
        var code = host.Process.HasExited && !host.IsStopped ? $" (exit code {host.Process.ExitCode})" : "";
        return new Failure(
            "HostGone",
            $"The AcrShell host ended before it was ready{code}. {host.Reason}{host.LastWords.Told()}",
            "Set ACRSHELL_LOG to a file and try again: the host says there what went wrong.");
    }
}
