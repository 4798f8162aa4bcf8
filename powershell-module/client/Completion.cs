#nullable enable
using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;
using System.Text.RegularExpressions;

namespace AcrShell.Client;

/// <summary>
/// Tab completion for parameters that name something, from what the host knows within the time of a key press. It never signs in, never starts
/// the host, and never falls back to offering files.
/// </summary>
public sealed class Completion : IArgumentCompleter
{
    /// <summary>Milliseconds.</summary>
    private const int Patience = 170;

    /// <summary>For PowerShell: each parameter that names something says so by an attribute.</summary>
    public IEnumerable<CompletionResult> CompleteArgument(string cmdlet, string parameter, string word, CommandAst ast, IDictionary given)
    {
        var found = Find(WithoutPrefix(cmdlet), parameter, word, given).ToArray();
        if (found.Length > 0) return found;
        // The typed word, or PowerShell's own mark for nothing, which is not public: without results PowerShell offers files.
        if (word.Length > 0) return new[] { new CompletionResult(word) };
        var nothing = typeof(CompletionResult).GetProperty("Null", BindingFlags.Static | BindingFlags.NonPublic)?.GetValue(null) as CompletionResult;
        return nothing == null ? found : new[] { nothing };
    }

    private static string WithoutPrefix(string cmdlet) => Regex.Replace(cmdlet, "-.*(?=AzContainerRegistry)", "-", RegexOptions.IgnoreCase);

    private static IEnumerable<CompletionResult> Find(string cmdlet, string parameter, string word, IDictionary given)
    {
        var quote = word.Length > 0 && (word[0] == '\'' || word[0] == '"') ? word.Substring(0, 1) : "";
        var plain = quote.Length > 0 ? word.Trim(quote[0]).Replace(quote + quote, quote) : word;
        var suggested = Suggested().FirstOrDefault(line => Is(line[0], parameter) && line[1].Split(' ').Any(one => Is(one, cmdlet)));
        if (suggested != null)
        {
            var fitting = suggested[2].Split('\t').Where(one => one.StartsWith(plain, StringComparison.OrdinalIgnoreCase));
            return fitting.Select(one => Result(one, quote, one));
        }
        return Ask(cmdlet, parameter, plain, given) is Result found
            ? found.Names!.Select((name, index) => Result(name, quote, found.Texts![index]))
            : Enumerable.Empty<CompletionResult>();
    }

    /// <summary>parameter, cmdlets, values that are suggested</summary>
    private static IEnumerable<string[]> Suggested() => Contract.Suggested.Split('\n').Select(line => line.Split('|'));

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static Result? Ask(string cmdlet, string parameter, string word, IDictionary given)
    {
        var host = Session.Current?.Host;
        if (host == null || host.IsGone) return null;
        var texts = new Dictionary<string, object?>();
        foreach (DictionaryEntry one in given)
            if (one.Value is string text) texts[(string)one.Key] = text;
        var asked = new Dictionary<string, object?> { ["cmdlet"] = cmdlet, ["parameter"] = parameter, ["word"] = word, ["given"] = texts };
        var request = host.Send(Contract.Complete, asked);
        var waited = Stopwatch.StartNew();
        while (!request.IsOver && waited.ElapsedMilliseconds < Patience) request.Wait((int)Math.Max(1, Patience - waited.ElapsedMilliseconds));
        host.Forget(request);
        return request.IsAnswered ? request.Head!.Result : null;
    }

    private static CompletionResult Result(string name, string quote, string tooltip) =>
        new CompletionResult(Word(name, quote), name, CompletionResultType.ParameterValue, tooltip);

    /// <summary>One argument, whatever is in it.</summary>
    private static string Word(string name, string quote)
    {
        if (quote == "\"") return "\"" + Regex.Replace(name, "[`$\"\u201c\u201d\u201e]", "`$0") + "\"";
        if (quote.Length == 0 && Regex.IsMatch(name, @"^[\w/.][\w./:@+=-]*$")) return name;
        return "'" + Regex.Replace(name, "['\u2018\u2019\u201a\u201b]", "$0$0") + "'";
    }
}
