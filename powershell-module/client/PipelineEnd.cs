#nullable enable
using System;
using System.Management.Automation;
using System.Reflection;

namespace AcrShell.Client;

/// <summary>
/// When a pipeline is stopped, only a clean block of a function runs, and PowerShell before 7.3 cannot parse one. All versions raise an event,
/// which is not public. Without it the next call reports (<see cref="Module.Open"/>).
/// </summary>
internal static class PipelineEnd
{
    internal static void Notify(PSCmdlet function, Action act)
    {
        var disposing = function.GetType().GetEvent("DisposingEvent", BindingFlags.Instance | BindingFlags.NonPublic);
        disposing?.GetAddMethod(true)?.Invoke(function, new object[] { new EventHandler((sender, _) => act()) });
    }
}
