#nullable enable
using System;
using System.Management.Automation;

namespace AcrShell.Client;

/// <summary>The preferences that hold for a call: what was typed, and otherwise the caller's variables.</summary>
internal sealed class Preferences
{
    private readonly PSCmdlet cmdlet;

    internal Preferences(PSCmdlet cmdlet)
    {
        this.cmdlet = cmdlet;
        IsVerbose = IsOn("Verbose", "VerbosePreference");
        IsDebug = IsOn("Debug", "DebugPreference");
        ShowsProgress = !IsQuiet(Typed("ProgressAction") ?? Variable("ProgressPreference"));
        IsStop = Is(Typed("ErrorAction") ?? Variable("ErrorActionPreference"), "Stop");
        IsWhatIf = LanguagePrimitives.IsTrue(Typed("WhatIf") ?? Variable("WhatIfPreference"));
    }

    internal bool IsVerbose { get; }

    internal bool IsDebug { get; }

    internal bool ShowsProgress { get; }

    internal bool IsStop { get; }

    internal bool IsWhatIf { get; }

    /// <summary>Whether ShouldProcess shows or asks something. Otherwise the target is not needed.</summary>
    internal bool MayAsk => IsWhatIf || IsVerbose || Confirms();

    private bool Confirms()
    {
        if (Typed("Confirm") is object typed) return LanguagePrimitives.IsTrue(typed);
        var least = Variable("ConfirmPreference");
        return Is(least, "Low") || Is(least, "Medium");
    }

    private bool IsOn(string parameter, string variable) =>
        Typed(parameter) is object typed ? LanguagePrimitives.IsTrue(typed) : !IsQuiet(Variable(variable));

    private object? Typed(string parameter) =>
        cmdlet.MyInvocation.BoundParameters.TryGetValue(parameter, out var value) ? value : null;

    private object? Variable(string name) => cmdlet.GetVariableValue(name);

    private static bool IsQuiet(object? value) => Is(value, "SilentlyContinue") || Is(value, "Ignore");

    private static bool Is(object? value, string name) => string.Equals(value?.ToString(), name, StringComparison.OrdinalIgnoreCase);
}
