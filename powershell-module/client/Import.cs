#nullable enable
using System.IO;
using System.Management.Automation;

namespace AcrShell.Client;

/// <summary>The module in one runspace.</summary>
internal sealed class Import
{
    /// <summary>Keeps the tables out of the modules that a person sees, and ends with the runspace.</summary>
    private PSModuleInfo? place;

    internal Import(PSCmdlet cmdlet)
    {
        Engine = (EngineIntrinsics)cmdlet.GetVariableValue("ExecutionContext");
    }

    internal EngineIntrinsics Engine { get; }

    /// <summary>
    /// Once a runspace, with its first call: how objects are shown, which must be known before the first is and was a third of an import.
    /// </summary>
    internal void Prepare()
    {
        if (place != null) return;
        place = new PSModuleInfo(true);
        Run("param($tables) Microsoft.PowerShell.Core\\Import-Module -Name $tables -Verbose:$false -Debug:$false", Path.Combine(Module.Folder, "AcrShell.Views.psd1"));
    }

    /// <summary>The module goes. The tables may have gone before it: Get-Module -All | Remove-Module.</summary>
    internal void End()
    {
        if (place != null) Run("Microsoft.PowerShell.Core\\Remove-Module -Name AcrShell.Views -Verbose:$false -Debug:$false -ErrorAction Ignore");
    }

    private void Run(string script, params object[] arguments) =>
        Engine.InvokeCommand.InvokeScript(true, place!.NewBoundScriptBlock(ScriptBlock.Create(script)), null, arguments);
}
