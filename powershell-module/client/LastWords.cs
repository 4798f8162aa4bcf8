#nullable enable
using System;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;

namespace AcrShell.Client;

/// <summary>
/// What a host's process writes beside the wire: nothing, unless Node cannot start. It is read to its end, for a full pipe would block the host.
/// </summary>
internal sealed class LastWords
{
    private const int Most = 4000;
    private readonly StringBuilder text = new StringBuilder();
    private readonly ManualResetEventSlim ended = new ManualResetEventSlim();

    internal LastWords(Process process)
    {
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.BeginErrorReadLine();
    }

    /// <summary>The library that the system's loader did not find for Node; null where it is something else.</summary>
    internal string? MissingLibrary()
    {
        var match = Regex.Match(Whole(), @"error while loading shared libraries: ([\w.+-]+):");
        return match.Success ? match.Groups[1].Value : null;
    }

    /// <summary>The one line that says what went wrong, or the last one, as a sentence; empty where nothing was said.</summary>
    internal string Told()
    {
        var words = Whole().Trim();
        if (words.Length == 0) return "";
        var match = Regex.Match(words, Contract.TellingLine, RegexOptions.Multiline);
        var told = match.Success ? match.Value : words.Substring(words.LastIndexOf('\n') + 1);
        var line = Regex.Replace(told.Trim(), @"[^\x20-\x7e]", ".");
        return $" It said: {line.Substring(0, Math.Min(300, line.Length)).TrimEnd('.')}.";
    }

    /// <summary>The process has ended; the rest of what it wrote may take a moment.</summary>
    private string Whole()
    {
        ended.Wait(500);
        lock (text) return text.ToString();
    }

    private void Take(string? line)
    {
        if (line == null) ended.Set();
        else
            lock (text)
                if (text.Length < Most) text.Append(line).Append('\n');
    }
}
