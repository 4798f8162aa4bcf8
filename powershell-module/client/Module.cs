#nullable enable
using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Text.RegularExpressions;

namespace AcrShell.Client;

/// <summary>
/// The module in this process: PowerShell says when it comes and goes. All its imports share one session, whatever their runspaces: one
/// host with its tokens.
/// </summary>
public sealed class Module : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    internal static string Folder => Path.GetDirectoryName(typeof(Module).Assembly.Location)!;

    /// <summary>The host's process; null while there is none.</summary>
    public static Process? HostProcess => Session.Current?.Host?.Process;

    /// <summary>Whether the session ends in a moment, because no runspace uses it.</summary>
    public static bool IsLeaving => Users.IsLeaving;

    /// <summary>Ends the host and all that it holds; the next call starts another.</summary>
    public static void EndSession() => Session.End();

    /// <summary>The module comes to a runspace. An import costs what this does.</summary>
    public void OnImport()
    {
        Users.Enter(Runspace.DefaultRunspace);
        if (AppDomain.CurrentDomain.GetAssemblies().Any(IsOfAz)) TakeOver();
    }

    /// <summary>The module goes from its runspace.</summary>
    public void OnRemove(PSModuleInfo module) => Users.Leave(Runspace.DefaultRunspace);

    /// <summary>Az.ContainerRegistry.private.dll is what all its functions need.</summary>
    private static bool IsOfAz(Assembly one) => one.ManifestModule.Name.IndexOf("ContainerRegistry", StringComparison.Ordinal) >= 0;

    /// <summary>
    /// Functions win over cmdlets, and most commands of Az.ContainerRegistry are functions. As with two modules of one kind, the last import
    /// wins: functions of other modules go. Not where the import gives the cmdlets other names, or is to hide nothing.
    /// </summary>
    private static void TakeOver()
    {
        if (Regex.IsMatch(Users.Command(), @"\s-(Pre|NoC)", RegexOptions.IgnoreCase)) return;
        var engine = (EngineIntrinsics)ScriptBlock.Create("$ExecutionContext").Invoke()[0].BaseObject;
        foreach (var row in Contract.Cmdlets.Split(new[] { '\n' }, StringSplitOptions.RemoveEmptyEntries))
        {
            var name = row.Substring(0, row.IndexOf('|'));
            var isOther = engine.InvokeCommand.GetCommand(name, CommandTypes.Function) is CommandInfo found && found.ModuleName.Length > 0;
            if (isOther) engine.InvokeProvider.Item.Remove("Function:" + name, false);
        }
    }
}
