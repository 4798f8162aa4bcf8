#nullable enable
using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Text;

namespace AcrShell.Client;

/// <summary>The host's process as it was started, or why it was not.</summary>
internal sealed class HostStart
{
    private HostStart(Process? process, string problem)
    {
        Process = process;
        Problem = problem;
    }

    internal Process? Process { get; }

    /// <summary>A sentence.</summary>
    internal string Problem { get; }

    internal static HostStart Begin(Import import)
    {
        var script = Path.Combine(Module.Folder, "host", "host.js");
        if (!File.Exists(script)) return new HostStart(null, "Its file, host/host.js, is missing from the module.");
        var node = Node.Find(import, script);
        if (node == null) return new HostStart(null, "No Node was found.");
        if (!File.Exists(node)) return new HostStart(null, $"There is no {node}.");
        try
        {
            return new HostStart(Start(StartInfo(import, node, script)), "");
        }
        catch (Exception problem) when (problem is Win32Exception || problem is InvalidOperationException || problem is IOException)
        {
            return new HostStart(null, problem.GetBaseException().Message);
        }
    }

    internal void End()
    {
        Process?.StandardInput.Close();
    }

    private static ProcessStartInfo StartInfo(Import import, string node, string script)
    {
        var info = new ProcessStartInfo(node, Contract.NodeOptions + " \"" + script.Replace("\"", "\\\"") + "\"")
        {
            // Windows locks the folder that a process works in; the module's own must stay free for an update.
            WorkingDirectory = Path.GetPathRoot(script),
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var log = System.Environment.GetEnvironmentVariable("ACRSHELL_LOG");
        if (!string.IsNullOrEmpty(log))
            info.EnvironmentVariables["ACRSHELL_LOG"] = import.Engine.SessionState.Path.GetUnresolvedProviderPathFromPSPath(log);
        return info;
    }

    private static Process Start(ProcessStartInfo info)
    {
        if (!Json.IsFramework) return Process.Start(info)!;
        // .NET Framework begins the host's input with a byte order mark wherever the console's encoding has one. Without a
        // console (ISE, remoting, services) it has none, and setting it throws.
        Encoding? own = null;
        try
        {
            own = Console.InputEncoding;
            Console.InputEncoding = new UTF8Encoding(false);
        }
        catch (IOException)
        {
            own = null;
        }
        try
        {
            return Process.Start(info)!;
        }
        finally
        {
            if (own != null) Console.InputEncoding = own;
        }
    }
}
