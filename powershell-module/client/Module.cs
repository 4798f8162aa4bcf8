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
    private const string RemoveOthers = @"param($folder)
        Microsoft.PowerShell.Core\Get-Module -Name AcrShell |
            Microsoft.PowerShell.Core\Where-Object ModuleBase -NE $folder |
            Microsoft.PowerShell.Core\Remove-Module";

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
        var own = typeof(Module).Assembly;
        if (AppDomain.CurrentDomain.GetAssemblies().Any(one => one != own && HasOurNames(one))) MakeRoom();
    }

    /// <summary>The module goes from its runspace.</summary>
    public void OnRemove(PSModuleInfo module) => Users.Leave(Runspace.DefaultRunspace);

    /// <summary>Another build of AcrShell, or Az.ContainerRegistry.private.dll, which all functions of that module need.</summary>
    private static bool HasOurNames(Assembly one)
    {
        var file = one.ManifestModule.Name;
        return file == "AcrShell.dll" || file.IndexOf("ContainerRegistry", StringComparison.Ordinal) >= 0;
    }

    /// <summary>
    /// The last import wins, as with two modules of functions. Of itself PowerShell would refuse a second version with the same cmdlets, and
    /// let functions win over cmdlets: most commands of Az.ContainerRegistry are functions. Nothing goes where the import gives the cmdlets
    /// other names, or is to hide nothing.
    /// </summary>
    private static void MakeRoom()
    {
        if (Regex.IsMatch(Users.Command(), @"\s-(Pre|NoC)", RegexOptions.IgnoreCase)) return;
        ScriptBlock.Create(RemoveOthers).Invoke(Folder);
        var engine = (EngineIntrinsics)ScriptBlock.Create("$ExecutionContext").Invoke()[0].BaseObject;
        foreach (var row in Contract.Cmdlets.Split(new[] { '\n' }, StringSplitOptions.RemoveEmptyEntries))
        {
            var function = "Function:" + row.Substring(0, row.IndexOf('|'));
            // Not by InvokeCommand, which would import a module that has it.
            var items = engine.InvokeProvider.Item;
            var isOther = items.Exists(function) && items.Get(function)[0].BaseObject is FunctionInfo found && found.ModuleName.Length > 0;
            if (isOther) items.Remove(function, false);
        }
    }
}
