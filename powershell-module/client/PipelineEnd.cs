#nullable enable
using System;
using System.Management.Automation;
using System.Reflection;

namespace AcrShell.Client;

/// <summary>
/// Nothing of a function runs when its pipeline is stopped, but for a clean block, which no PowerShell before 7.3 can parse. All of them raise an
/// event, which is not public; one that has it no more leaves it to the next call (<see cref="Module.Open"/>).
/// </summary>
internal static class PipelineEnd
{
    internal static void Notify(PSCmdlet function, Action act)
    {
        var disposing = function.GetType().GetEvent("DisposingEvent", BindingFlags.Instance | BindingFlags.NonPublic);
        disposing?.GetAddMethod(true)?.Invoke(function, new object[] { new EventHandler((sender, _) => act()) });
    }
}
