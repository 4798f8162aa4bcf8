#nullable enable
using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading;

namespace AcrShell.Client;

/// <summary>
/// Which runspaces of this process use the module: with the last one that gives it up, the session ends. Import-Module -Force
/// takes the module away and brings it back in one command, which must lose nothing: what ends the session is set going when
/// the module goes, and called off when the same command brings it back.
/// </summary>
internal static class Users
{
    /// <summary>Milliseconds.</summary>
    private const int Delay = 1000;
    private const int Many = 16;
    /// <summary>Null until the first call.</summary>
    private static readonly Dictionary<Runspace, Import?> all = new Dictionary<Runspace, Import?>();
    private static Timer? leaving;
    private static string leftFrom = "";

    internal static bool IsLeaving => leaving != null;

    internal static void Enter(Runspace runspace)
    {
        lock (all)
        {
            if (all.Count > Many) ForgetClosed();
            all[runspace] = null;
            if (leaving != null) Return();
        }
    }

    internal static Import ImportOf(PSCmdlet cmdlet)
    {
        var runspace = Runspace.DefaultRunspace;
        lock (all)
        {
            if (all.TryGetValue(runspace, out var known) && known != null) return known;
            var import = new Import(cmdlet);
            all[runspace] = import;
            return import;
        }
    }

    internal static void Leave(Runspace runspace)
    {
        Import? import;
        lock (all)
        {
            all.TryGetValue(runspace, out import);
            all.Remove(runspace);
        }
        import?.End();
        lock (all)
        {
            ForgetClosed();
            if (all.Count > 0 || Session.Current == null) return;
            leftFrom = Command();
            leaving = new Timer(_ => End(), null, Delay, Timeout.Infinite);
        }
    }

    /// <summary>A runspace that was closed takes the module along without a word.</summary>
    private static void ForgetClosed()
    {
        foreach (var closed in all.Keys.Where(one => one.RunspaceStateInfo.State != RunspaceState.Opened).ToArray()) all.Remove(closed);
    }

    private static void Return()
    {
        if (leftFrom == Command()) StopTimer();
        else End();
    }

    private static void End()
    {
        lock (all)
        {
            // The timer may have fired while it was called off.
            if (leaving == null) return;
            StopTimer();
            Session.End();
        }
    }

    private static void StopTimer()
    {
        leaving?.Dispose();
        leaving = null;
    }

    /// <summary>The command of the user's that is being run: its file, where in it, and its text.</summary>
    internal static string Command()
    {
        foreach (var frame in Runspace.DefaultRunspace.Debugger.GetCallStack())
        {
            if (frame.ScriptName != null && frame.ScriptName.StartsWith(Module.Folder, StringComparison.OrdinalIgnoreCase)) continue;
            return frame.Position.File + " " + frame.Position.StartOffset + " " + frame.Position.Text;
        }
        return "";
    }
}
