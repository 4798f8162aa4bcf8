#nullable enable
using System;
using System.Collections.Specialized;
using System.Linq;
using System.Net;
using System.Security;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AcrShell.Client;

/// <summary>What of <see cref="Json"/> PowerShell 7 does with its own library.</summary>
internal static class NewerJson
{
    private static readonly JsonSerializerOptions options = new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new SecretConverter() },
    };

    internal static object? Read(byte[] bytes, Type type)
    {
        try
        {
            return JsonSerializer.Deserialize(new ReadOnlySpan<byte>(bytes), type, options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal static object? Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return Plain(document.RootElement);
    }

    private static object? Plain(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var table = new OrderedDictionary(StringComparer.Ordinal);
                foreach (var property in element.EnumerateObject()) table[property.Name] = Plain(property.Value);
                return table;
            case JsonValueKind.Array: return element.EnumerateArray().Select(Plain).ToArray();
            case JsonValueKind.String: return element.GetString();
            case JsonValueKind.Number: return element.TryGetInt64(out var whole) ? (object)whole : element.GetDouble();
            case JsonValueKind.True: return true;
            case JsonValueKind.False: return false;
            default: return null;
        }
    }

    /// <summary>What is kept from the eyes crosses the wire as text.</summary>
    private sealed class SecretConverter : JsonConverter<SecureString>
    {
        public override SecureString? Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions _) =>
            new NetworkCredential("", reader.GetString()).SecurePassword;

        public override void Write(Utf8JsonWriter writer, SecureString value, JsonSerializerOptions _) => throw new NotSupportedException();
    }
}
