#nullable enable
using System.Collections.Generic;
using System.Management.Automation;

namespace AcrShell.Client;

/// <summary>
/// The preferences that hold for a call. A module's functions do not see those that a caller's script or function has set: under
/// the caller's $WhatIfPreference they would really delete. So they are set as variables of the public function.
/// </summary>
internal sealed class Preferences
{
    /// <summary>Each, and the parameter that goes before it.</summary>
    private static readonly KeyValuePair<string, string>[] all =
    {
        new KeyValuePair<string, string>("ErrorActionPreference", "ErrorAction"),
        new KeyValuePair<string, string>("WarningPreference", "WarningAction"),
        new KeyValuePair<string, string>("InformationPreference", "InformationAction"),
        new KeyValuePair<string, string>("ProgressPreference", "ProgressAction"),
        new KeyValuePair<string, string>("VerbosePreference", "Verbose"),
        new KeyValuePair<string, string>("DebugPreference", "Debug"),
        new KeyValuePair<string, string>("WhatIfPreference", "WhatIf"),
        new KeyValuePair<string, string>("ConfirmPreference", "Confirm"),
    };

    private readonly Dictionary<string, object?> values = new Dictionary<string, object?>();

    internal Preferences(PSVariableIntrinsics own, PSCmdlet function)
    {
        var bound = function.MyInvocation.BoundParameters;
        foreach (var one in all)
        {
            var value = own.GetValue(one.Key);
            if (!bound.ContainsKey(one.Value))
            {
                var callers = function.GetVariableValue(one.Key);
                if (callers != null && !LanguagePrimitives.Equals(callers, value, true))
                {
                    own.Set(one.Key, callers);
                    value = callers;
                }
            }
            values[one.Key] = value;
        }
    }

    internal bool IsVerbose => !IsQuiet("VerbosePreference");

    internal bool IsDebug => !IsQuiet("DebugPreference");

    internal bool ShowsProgress => !IsQuiet("ProgressPreference");

    internal bool IsStop => Is("ErrorActionPreference", "Stop");

    internal bool IsWhatIf => LanguagePrimitives.IsTrue(values["WhatIfPreference"]);

    /// <summary>Whether ShouldProcess shows or asks something. Otherwise the target is not needed.</summary>
    internal bool MayAsk => IsWhatIf || IsVerbose || Is("ConfirmPreference", "Low") || Is("ConfirmPreference", "Medium");

    private bool IsQuiet(string name) => Is(name, "SilentlyContinue") || Is(name, "Ignore");

    private bool Is(string name, string value) => string.Equals(values[name]?.ToString(), value, System.StringComparison.OrdinalIgnoreCase);
}
