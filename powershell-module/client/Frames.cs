#nullable enable
using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.RegularExpressions;

namespace AcrShell.Client;

/// <summary>Messages between a Content-Length header and the next one, as the Language Server Protocol frames them.</summary>
internal static class Frames
{
    /// <summary>A page of a list is some hundred kilobytes; content that is shown as text, four megabytes at most.</summary>
    private const int Largest = 256 * 1024 * 1024;
    private const int LongestHeader = 256;
    private const string Usual = "Content-Length: ";

    internal static byte[] Framed(byte[] message)
    {
        var header = Encoding.ASCII.GetBytes(Usual + Json.Text(message.Length) + "\r\n\r\n");
        var frame = new byte[header.Length + message.Length];
        Buffer.BlockCopy(header, 0, frame, 0, header.Length);
        Buffer.BlockCopy(message, 0, frame, header.Length, message.Length);
        return frame;
    }

    /// <summary>Hands on one message after the other; returns null at the end, or as a sentence why the rest cannot be read.</summary>
    internal static string? Read(Stream stream, Func<byte[], bool> take)
    {
        var buffer = new byte[65536];
        var count = 0;
        while (true)
        {
            var read = stream.Read(buffer, count, buffer.Length - count);
            if (read == 0) return null;
            count += read;
            var start = 0;
            var needed = 0;
            while (start < count)
            {
                var header = Encoding.ASCII.GetString(buffer, start, Math.Min(count - start, LongestHeader));
                if (!TryHeader(header, out var begin, out var length))
                {
                    if (header.Length < LongestHeader && HasBegun(header)) break;
                    return $"It wrote {Printable(header)} where a message should begin.";
                }
                if (length > Largest) return $"Its message of {length} bytes is too large.";
                needed = begin + (int)length;
                if (start + needed > count) break;
                var message = new byte[(int)length];
                Buffer.BlockCopy(buffer, start + begin, message, 0, message.Length);
                if (!take(message)) return "Its message cannot be read.";
                start += needed;
                needed = 0;
            }
            // The rest, the beginning of a message, goes to the front of a buffer that has room for the whole of it.
            var target = needed > buffer.Length ? new byte[needed] : buffer;
            Buffer.BlockCopy(buffer, start, target, 0, count - start);
            count -= start;
            buffer = target;
        }
    }

    private static bool TryHeader(string text, out int end, out long length)
    {
        var lines = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        end = lines + 4;
        var isUsual = lines > Usual.Length && lines <= Usual.Length + 10 && text.StartsWith(Usual, StringComparison.Ordinal);
        var digits = isUsual ? text.Substring(Usual.Length, lines - Usual.Length) : "";
        if (long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out length)) return true;
        const string Any = @"\A(?:[\w-]+:[^\r\n]*\r\n)*?Content-Length: *(\d{1,10})\r\n(?:[\w-]+:[^\r\n]*\r\n)*\r\n";
        var match = Regex.Match(text, Any, RegexOptions.IgnoreCase);
        end = match.Length;
        length = match.Success ? long.Parse(match.Groups[1].Value) : 0;
        return match.Success;
    }

    private static bool HasBegun(string text) => Regex.IsMatch(text, @"\A(?:[\w-]+:[^\r\n]*\r\n)*(?:[\w-]+(?::[^\r\n]*)?)?\r?\z");

    /// <summary>Its beginning, as text that does a terminal no harm.</summary>
    private static string Printable(string text) =>
        "'" + Regex.Replace(text.Substring(0, Math.Min(60, text.Length)), @"[^\x20-\x7e]", ".") + "'";
}
