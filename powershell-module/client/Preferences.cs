#nullable enable
using System;
using System.Management.Automation;

namespace AcrShell.Client;

/// <summary>The preferences that hold for a call: what was typed, and otherwise the caller's variables.</summary>
internal sealed class Preferences
{
    private readonly Call call;

    internal Preferences(Call call)
    {
        this.call = call;
        IsVerbose = IsOn("Verbose", "VerbosePreference");
        IsDebug = IsOn("Debug", "DebugPreference");
        ShowsProgress = !IsQuiet(call.Bound("ProgressAction") ?? Variable("ProgressPreference"));
        IsStop = Is(call.Bound("ErrorAction") ?? Variable("ErrorActionPreference"), "Stop");
        IsWhatIf = LanguagePrimitives.IsTrue(call.Bound("WhatIf") ?? Variable("WhatIfPreference"));
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
        if (call.Bound("Confirm") is object typed) return LanguagePrimitives.IsTrue(typed);
        var least = Variable("ConfirmPreference");
        return Is(least, "Low") || Is(least, "Medium");
    }

    private bool IsOn(string parameter, string variable) =>
        call.Bound(parameter) is object typed ? LanguagePrimitives.IsTrue(typed) : !IsQuiet(Variable(variable));

    private object? Variable(string name) => call.Cmdlet.GetVariableValue(name);

    private static bool IsQuiet(object? value) => Is(value, "SilentlyContinue") || Is(value, "Ignore");

    private static bool Is(object? value, string name) => string.Equals(value?.ToString(), name, StringComparison.OrdinalIgnoreCase);
}
