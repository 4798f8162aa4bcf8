#nullable enable
using System;
using System.Collections;
using System.Diagnostics;
using System.IO;
using System.Management.Automation;

namespace AcrShell.Client;

/// <summary>
/// One import of the module in one runspace. All imports of a process share one session, whatever their runspaces: one host
/// with its tokens. AcrShell.psm1 and the public functions call what is public here.
/// </summary>
public sealed class Module
{
    private bool isPrepared;
    private bool isCompletionRegistered;
    private string prefix = "";

    private Module(EngineIntrinsics engine, string folder)
    {
        Engine = engine;
        Folder = folder;
    }

    internal EngineIntrinsics Engine { get; }

    internal string Folder { get; }

    /// <summary>
    /// Once a runspace, with its first call: how objects are shown, which must be known before the first is and was a third of an import; and the
    /// Tab key.
    /// </summary>
    internal void Prepare()
    {
        if (isPrepared) return;
        isPrepared = true;
        Engine.InvokeCommand.InvokeScript(
            "param($name) $null = Microsoft.PowerShell.Core\\Import-Module -Name $name -Verbose:$false -Debug:$false",
            Path.Combine(Folder, "AcrShell.Views.psd1"));
        // Not in runspaces of ForEach-Object -Parallel and the like.
        if (Engine.Host.Name != "Default Host") RegisterCompletion();
    }

    private void RegisterCompletion()
    {
        if (isCompletionRegistered) return;
        isCompletionRegistered = true;
        Completion.Register(this, prefix);
    }

    /// <summary>A call with changes under way, whose pipeline may have been stopped without a word.</summary>
    internal Call? Open { get; set; }

    /// <summary>The host's process; null while there is none.</summary>
    public Process? HostProcess => Session.Current?.Host?.Process;

    /// <summary>Whether the session ends in a moment, because no runspace uses it.</summary>
    public bool IsLeaving => Users.IsLeaving;

    /// <summary>Ends the host and all that it holds; the next call starts another.</summary>
    public void EndSession() => Session.End();

    /// <summary>
    /// What a runspace keeps as $AcrShell. An assembly that is loaded from its bytes is another one each
    /// time: where two runspaces import at the same moment, the one that was first serves both.
    /// </summary>
    public static object Import(EngineIntrinsics engine, string folder)
    {
        var domain = AppDomain.CurrentDomain;
        var key = "AcrShell " + folder;
        lock (domain)
        {
            if (domain.GetData(key) is Type first && first != typeof(Module))
                return first.GetMethod(nameof(Import))!.Invoke(null, new object[] { engine, folder })!;
            domain.SetData(key, typeof(Module));
        }
        var module = new Module(engine, folder);
        Users.Enter(module);
        if (Completion.IsNeeded(engine)) module.RegisterCompletion();
        return module;
    }

    /// <summary>The begin block of a cmdlet.</summary>
    public Call Begin(string cmdlet, PSCmdlet function)
    {
        // Import-Module -Prefix: the words that Tab is pressed behind have other names.
        var name = function.MyInvocation.MyCommand.Name;
        if (name.Length > cmdlet.Length && prefix.Length == 0)
        {
            prefix = name.Substring(cmdlet.IndexOf('-') + 1, name.Length - cmdlet.Length);
            isCompletionRegistered = false;
        }
        return new Call(this, cmdlet, function);
    }

    /// <summary>What the Tab key offers.</summary>
    public CompletionResult[] Complete(string cmdlet, string parameter, string word, IDictionary given) =>
        Completion.Of(cmdlet, parameter, word, given);

    /// <summary>The module goes from its runspace.</summary>
    public void Leave() => Users.Leave(this);
}
