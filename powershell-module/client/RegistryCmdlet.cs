#nullable enable
using System;
using System.Management.Automation;

namespace AcrShell.Client;

/// <summary>What all cmdlets do: they hand their call on. The build makes a class for each of them, with its parameters, from the contract.</summary>
public abstract class RegistryCmdlet : PSCmdlet, IDisposable
{
    /// <summary>Its name in the contract, which Import-Module -Prefix does not change.</summary>
    private readonly string name;
    private Call? call;

    /// <param name="name">verb-noun</param>
    protected RegistryCmdlet(string name)
    {
        this.name = name;
    }

    protected override void BeginProcessing() => call = new Call(Users.ImportOf(this), name, this);

    protected override void ProcessRecord() => call!.Process();

    protected override void EndProcessing() => call!.End();

    /// <summary>The pipeline is over, or was stopped.</summary>
    public void Dispose() => call?.Close();
}
