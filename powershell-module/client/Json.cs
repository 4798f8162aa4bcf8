#nullable enable
using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Reflection;
using System.Runtime.Serialization;
using System.Runtime.Serialization.Json;
using System.Text;

namespace AcrShell.Client;

/// <summary>
/// Messages as JSON. Data of a registry never goes through ConvertFrom-Json, which turns text into dates and stumbles over keys that
/// differ by case only. .NET Framework has no System.Text.Json: what needs it stands in a class of its own (NewerJson).
/// </summary>
internal static class Json
{
    /// <summary>Windows PowerShell. A test sets it.</summary>
    internal static bool IsFramework = System.Environment.Version.Major == 4;

    internal static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Of null, text, bool, whole numbers, dictionaries and lists of these.</summary>
    internal static byte[] Write(object? value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Null where it is no such object.</summary>
    internal static object? Read(byte[] bytes, Type type)
    {
        if (!IsFramework) return NewerJson.Read(bytes, type);
        var settings = new DataContractJsonSerializerSettings
        {
            UseSimpleDictionaryFormat = true,
            DateTimeFormat = new DateTimeFormat("yyyy-MM-dd'T'HH:mm:ss.fffffffK"),
        };
        try
        {
            return new DataContractJsonSerializer(type, settings).ReadObject(new MemoryStream(bytes));
        }
        catch (Exception problem) when (problem is SerializationException || problem is System.Xml.XmlException || problem is FormatException)
        {
            return null;
        }
    }

    /// <summary>Any JSON, as ordered dictionaries, arrays, texts and numbers.</summary>
    internal static object? Parse(string text)
    {
        if (!IsFramework) return NewerJson.Parse(text);
        const string Assembly = "System.Web.Extensions, Version=4.0.0.0, Culture=neutral, PublicKeyToken=31bf3856ad364e35";
        var type = Type.GetType("System.Web.Script.Serialization.JavaScriptSerializer, " + Assembly, true)!;
        return type.GetMethod("DeserializeObject")!.Invoke(Activator.CreateInstance(type), new object[] { text });
    }

    private static void Write(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null: text.Append("null"); break;
            case string plain: Quote(text, plain); break;
            case bool isSo: text.Append(isSo ? "true" : "false"); break;
            case int number: text.Append(Text(number)); break;
            case long number: text.Append(Text(number)); break;
            case IDictionary<string, object?> table: WriteTable(text, table); break;
            case IEnumerable items: WriteList(text, items); break;
            default: throw new ArgumentException("There is no JSON for a " + value.GetType().Name + ".");
        }
    }

    private static void WriteTable(StringBuilder text, IDictionary<string, object?> table)
    {
        var separator = '{';
        foreach (var entry in table)
        {
            text.Append(separator);
            Quote(text, entry.Key);
            text.Append(':');
            Write(text, entry.Value);
            separator = ',';
        }
        text.Append(table.Count == 0 ? "{}" : "}");
    }

    private static void WriteList(StringBuilder text, IEnumerable items)
    {
        text.Append('[');
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst) text.Append(',');
            Write(text, item);
            isFirst = false;
        }
        text.Append(']');
    }

    private static void Quote(StringBuilder text, string plain)
    {
        text.Append('"');
        foreach (var letter in plain)
        {
            // Half of a surrogate pair would become another letter in UTF-8.
            if (letter == '"' || letter == '\\') text.Append('\\').Append(letter);
            else if (letter < ' ' || char.IsSurrogate(letter)) text.Append("\\u").Append(((int)letter).ToString("x4", CultureInfo.InvariantCulture));
            else text.Append(letter);
        }
        text.Append('"');
    }
}
