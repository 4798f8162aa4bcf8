#nullable enable
using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using System.Security;

namespace AcrShell.Client;

/// <summary>An object as the host is told of it: its type, and what it has of the properties that can say what it is.</summary>
internal sealed class PipedObjects
{
    private readonly CmdletRow row;
    /// <summary>Of our own types, which pipelines bring thousands of, all have the same properties.</summary>
    private readonly Dictionary<Type, KeyValuePair<string, PropertyInfo>[]> own = new Dictionary<Type, KeyValuePair<string, PropertyInfo>[]>();

    internal PipedObjects(CmdletRow row)
    {
        this.row = row;
    }

    internal Dictionary<string, object?> Describe(object item)
    {
        var value = Unwrapped(item)!;
        if (value is Array several)
        {
            if (several.Length != 1) return new Dictionary<string, object?> { ["several"] = several.Length };
            item = several.GetValue(0)!;
            value = Unwrapped(item)!;
        }
        var type = value.GetType();
        return type.Namespace == "AcrShell" ? DescribeOwn(type, value) : DescribeOther(PSObject.AsPSObject(item), value);
    }

    /// <summary>What PowerShell has wrapped, to give it properties of its own.</summary>
    internal static object? Unwrapped(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    /// <summary>As PowerShell casts to text, whatever the culture.</summary>
    internal static string Text(object? value) => (string)LanguagePrimitives.ConvertTo(value, typeof(string), CultureInfo.InvariantCulture) ?? "";

    private Dictionary<string, object?> DescribeOwn(Type type, object value)
    {
        if (!own.TryGetValue(type, out var properties))
        {
            var all = type.GetProperties();
            own[type] = properties = (
                from name in row.Identifying
                from property in all
                where IsSame(property.Name, name)
                select new KeyValuePair<string, PropertyInfo>(name, property)).ToArray();
        }
        var found = new Dictionary<string, object?>();
        foreach (var property in properties) Add(found, property.Key, property.Value.GetValue(value));
        return new Dictionary<string, object?> { ["type"] = type.FullName, ["properties"] = found };
    }

    private static bool IsSame(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private Dictionary<string, object?> DescribeOther(PSObject item, object value)
    {
        var names = item.TypeNames;
        var found = new Dictionary<string, object?>();
        foreach (var name in row.Identifying)
        {
            var property = item.Properties[name];
            if (property != null) Add(found, name, property.Value);
        }
        var type = names.FirstOrDefault(name => name.Contains("AcrShell.")) ?? names[0];
        var piped = new Dictionary<string, object?> { ["type"] = type, ["properties"] = found };
        if (value is string text) piped["text"] = text;
        if (value is PSCustomObject) piped["isRow"] = true;
        return piped;
    }

    /// <summary>Only what names something: no lists, no tables.</summary>
    private static void Add(Dictionary<string, object?> properties, string name, object? value)
    {
        switch (Unwrapped(value))
        {
            case string text: properties[name] = text; break;
            case bool isSo: properties[name] = isSo; break;
            case IList list when name == "Tags": properties[name] = string.Join(" ", list.Cast<object?>().Select(Text)); break;
            case ValueType number: properties[name] = Text(number); break;
            case SecureString secret: properties[name] = Arguments.Plain(secret); break;
        }
    }
}
