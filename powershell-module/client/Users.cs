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
    private const int Delay = 1000;
    private const string OnRemove = "$AcrShell.Leave()";
    private static readonly Dictionary<Module, Runspace?> all = new Dictionary<Module, Runspace?>();
    private static Timer? leaving;
    private static string leftFrom = "";

    internal static bool IsLeaving => leaving != null;

    internal static void Enter(Module module)
    {
        lock (all)
        {
            all[module] = Runspace.DefaultRunspace;
            if (leaving != null) Return(module);
        }
        var imported = module.Engine.SessionState.Module;
        imported.OnRemove = imported.NewBoundScriptBlock(ScriptBlock.Create(OnRemove));
    }

    internal static void Leave(Module module)
    {
        lock (all)
        {
            all.Remove(module);
            // A runspace that was closed takes the module along without a word.
            foreach (var closed in all.Where(IsClosed).Select(one => one.Key).ToArray()) all.Remove(closed);
            if (all.Count > 0 || Session.Current == null) return;
            leftFrom = Command(module.Folder);
            leaving = new Timer(_ => End(), null, Delay, Timeout.Infinite);
        }
    }

    private static bool IsClosed(KeyValuePair<Module, Runspace?> one) =>
        one.Value == null || one.Value.RunspaceStateInfo.State != RunspaceState.Opened;

    private static void Return(Module module)
    {
        if (leftFrom == Command(module.Folder)) StopTimer();
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

    /// <summary>The command of the user's that is being run: its file and where in it.</summary>
    private static string Command(string folder)
    {
        foreach (var frame in Runspace.DefaultRunspace.Debugger.GetCallStack())
        {
            if (frame.Position.Text == OnRemove) continue;
            if (frame.ScriptName != null && frame.ScriptName.StartsWith(folder, StringComparison.OrdinalIgnoreCase)) continue;
            return frame.Position.File + " " + frame.Position.StartOffset + " " + frame.Position.Text;
        }
        return "";
    }
}
