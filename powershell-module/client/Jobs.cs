#nullable enable
using System;
using System.Collections;
using System.IO;
using System.Linq;
using System.Management.Automation;

namespace AcrShell.Client;

/// <summary>-AsJob: the same call in a runspace of this process, which shares the session; ThreadJob comes with PowerShell 7.</summary>
internal static class Jobs
{
    private static readonly string[] unsent = { "AsJob", "WhatIf", "Confirm" };
    private const string Script = @"param($name, $module, $given)
        # An Az login belongs to the process; its module, to the runspace.
        $modules = @($module) + @(Microsoft.PowerShell.Core\Get-Module -Name Az.Accounts | Microsoft.PowerShell.Utility\Select-Object -ExpandProperty Path)
        $work = { param($Modules, $Name, $Given) Import-Module -Name $Modules; & ""AcrShell\$Name"" @Given }
        Start-ThreadJob -Name ""Long-running operation: $name"" -ScriptBlock $work -ArgumentList $modules, $name, $given";

    internal static void Start(Call call)
    {
        var commands = call.Import.Engine.InvokeCommand;
        if (commands.GetCommand("Start-ThreadJob", CommandTypes.Cmdlet | CommandTypes.Function) == null)
        {
            call.WriteError(new Failure("InvalidInput", "This PowerShell has no Start-ThreadJob for -AsJob.", "Install-Module ThreadJob, or use -NoWait."));
            return;
        }
        // What the job writes is shown here.
        call.Import.Prepare();
        var given = new Hashtable(StringComparer.OrdinalIgnoreCase);
        foreach (var one in call.Cmdlet.MyInvocation.BoundParameters)
            if (!unsent.Contains(one.Key)) given[one.Key] = one.Value;
        // It was confirmed when the job was started.
        if (call.Row.HasTarget) given["Confirm"] = false;
        var manifest = Path.Combine(Module.Folder, "AcrShell.psd1");
        foreach (var job in commands.InvokeScript(Script, call.Name, manifest, given)) call.Cmdlet.WriteObject(job);
    }
}
