#nullable enable
using System;
using System.Collections.Generic;
using System.Linq;

namespace AcrShell.Client;

/// <summary>What a client must know of a cmdlet before it asks the host: one line of <see cref="Contract.Cmdlets"/>.</summary>
internal sealed class CmdletRow
{
    private readonly string flags;

    private CmdletRow(string[] parts)
    {
        Effect = parts[1];
        Progress = parts[2];
        flags = parts[3];
        Kinds = Words(parts[4]).Select(one => one.Split(':')).ToDictionary(one => one[0], one => one[1], StringComparer.OrdinalIgnoreCase);
        Identifying = Contract.Identifying.Concat(Words(parts[5])).ToArray();
    }

    /// <summary>reads, session or changes: whether a request may be repeated if its outcome is unknown.</summary>
    internal string Effect { get; }

    /// <summary>content, operation or nothing.</summary>
    internal string Progress { get; }

    /// <summary>It asks ShouldProcess.</summary>
    internal bool HasTarget => flags.Contains("t");

    /// <summary>The calls of one pipeline share something in the host.</summary>
    internal bool IsPerPipeline => flags.Contains("p");

    /// <summary>-WhatIf writes a plan.</summary>
    internal bool HasPreview => flags.Contains("w");

    /// <summary>Many of a pipeline may be under way at once.</summary>
    internal bool IsBulk => flags.Contains("b");

    /// <summary>Parameters that are more than text: path, paths, place, table, tables.</summary>
    internal IReadOnlyDictionary<string, string> Kinds { get; }

    /// <summary>The properties of a piped object that the host is told.</summary>
    internal IReadOnlyList<string> Identifying { get; }

    private static IEnumerable<string> Words(string text) => text.Split(new[] { ' ' }, StringSplitOptions.RemoveEmptyEntries);

    internal static CmdletRow Of(string cmdlet)
    {
        var start = Contract.Cmdlets.IndexOf("\n" + cmdlet + "|", StringComparison.Ordinal) + 1;
        return new CmdletRow(Contract.Cmdlets.Substring(start, Contract.Cmdlets.IndexOf('\n', start) - start).Split('|'));
    }
}
