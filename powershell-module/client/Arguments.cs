#nullable enable
using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Security;
using System.Text.RegularExpressions;

namespace AcrShell.Client;

/// <summary>What was typed and what was piped, as the host is told: it decides what that means.</summary>
internal sealed class Arguments
{
    /// <summary>What every cmdlet has, and what only PowerShell looks at.</summary>
    private static readonly HashSet<string> unsent = new HashSet<string>(
        Cmdlet.CommonParameters.Concat(Cmdlet.OptionalCommonParameters).Concat(new[] { "DefaultProfile", "AsJob", "InputObject", "ThrottleLimit" }),
        StringComparer.OrdinalIgnoreCase);

    private readonly Call call;
    private readonly string[] typed;
    private readonly PipedObjects objects;
    private Dictionary<string, object?>? given;

    internal Arguments(Call call, string[] typed)
    {
        this.call = call;
        this.typed = typed;
        objects = new PipedObjects(call.Row);
    }

    internal Dictionary<string, object?> Parameters()
    {
        // The same for every object that is piped.
        given ??= Given();
        var parameters = new Dictionary<string, object?> { ["cmdlet"] = call.Name, ["given"] = given };
        if (call.Bound("InputObject") is object item) parameters["piped"] = objects.Describe(item);
        return parameters;
    }

    private Dictionary<string, object?> Given()
    {
        var values = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in typed)
        {
            var value = call.Bound(name);
            if (value == null || unsent.Contains(name)) continue;
            values[name] = Value(value, call.Row.Kinds.TryGetValue(name, out var kind) ? kind : "");
        }
        return values;
    }

    private object? Value(object? value, string kind)
    {
        // What PowerShell has wrapped has its properties outside.
        var plain = PipedObjects.Unwrapped(value);
        if (kind == "table" && (plain is IDictionary || plain is PSCustomObject)) return Table(value!, plain);
        if (kind == "tables" && !(plain is Array) && !(plain is string)) return Table(value!, plain!);
        switch (plain)
        {
            case null: return null;
            case string text: return IsPath(text, kind) ? call.Cmdlet.GetUnresolvedProviderPathFromPSPath(text) : text;
            case SwitchParameter isSet: return isSet.IsPresent;
            case bool _:
            case int _: return plain;
            case SecureString secret: return Plain(secret);
            case PSCredential credential:
                return new Dictionary<string, object?> { ["userName"] = credential.UserName, ["password"] = Plain(credential.Password) };
            case DateTime time: return Iso(time);
            case Array items: return items.Cast<object?>().Select(one => Value(one, kind)).ToArray();
            default: return objects.Describe(value!);
        }
    }

    /// <summary>The host's folder is not the caller's location. An address is no path of this machine.</summary>
    private static bool IsPath(string text, string kind) =>
        kind == "path" || kind == "paths" || (kind == "place" && !Regex.IsMatch(text, Contract.Address, RegexOptions.IgnoreCase));

    /// <summary>Names and values, as text.</summary>
    private static Dictionary<string, object?> Table(object value, object plain)
    {
        var table = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        if (plain is IDictionary entries)
            foreach (DictionaryEntry entry in entries) table[Text(entry.Key)] = Text(entry.Value);
        else
            foreach (var property in PSObject.AsPSObject(value).Properties) table[property.Name] = Text(property.Value);
        return table;
    }

    /// <summary>A time as the services write it, whatever the culture; a secret as the text that it holds.</summary>
    private static string Text(object? value)
    {
        switch (PipedObjects.Unwrapped(value))
        {
            case SecureString secret: return Plain(secret);
            case DateTime time: return Iso(time);
            case DateTimeOffset time: return Iso(time.UtcDateTime);
            default: return PipedObjects.Text(value);
        }
    }

    internal static string Plain(SecureString secret) => new NetworkCredential("", secret).Password;

    private static string Iso(DateTime time) => time.ToUniversalTime().ToString("o", CultureInfo.InvariantCulture);
}
