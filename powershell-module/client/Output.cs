#nullable enable
using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation;

namespace AcrShell.Client;

/// <summary>
/// What the host says a cmdlet writes. A page is written as one enumerable; the next is asked for only when the pipeline comes back
/// for more.
/// </summary>
internal static class Output
{
    /// <summary>Answers that hold no objects: those without a type are not of cmdlets.</summary>
    private static readonly HashSet<string> plain = new HashSet<string> { "", "none", "bool", "string", "int", "json", "AcrShell.RepositoryName" };

    internal static void WriteAll(Call call, Dictionary<string, object?> parameters)
    {
        object? whole = null;
        string? continuation;
        do
        {
            var request = call.Ask(Contract.Run, parameters);
            if (request == null) return;
            var result = request.Head!.Result!;
            // Az's one list object, which goes on with each page.
            if (result.Into == null) WritePage(call, request);
            else whole = Joined(whole, request.Items![0]!, result.Into);
            continuation = result.Continuation;
            parameters["continuation"] = continuation;
        } while (continuation != null);
        if (whole != null) call.Cmdlet.WriteObject(whole);
    }

    /// <summary>Whether the objects that an answer should hold are there.</summary>
    internal static bool CanRead(Request request)
    {
        if (!(request.Head!.Result is Result result)) return false;
        if (plain.Contains(result.Type ?? "")) return true;
        var type = TypeOf(result.Type!);
        if (type != null) request.Items = (Json.Read(request.Bytes!, typeof(Answer<>).MakeGenericType(type)) as IAnswer)?.Items;
        return request.Items != null;
    }

    internal static void WritePage(Call call, Request request)
    {
        var result = request.Head!.Result!;
        var cmdlet = call.Cmdlet;
        switch (result.Type)
        {
            case "none": break;
            case "bool": cmdlet.WriteObject(true); break;
            case "string" when result.Names != null: cmdlet.WriteObject(result.Names, true); break;
            case "string": cmdlet.WriteObject(result.Text); break;
            case "int": cmdlet.WriteObject(int.Parse(result.Text!, CultureInfo.InvariantCulture)); break;
            case "json": cmdlet.WriteObject(Json.Parse(result.Text!)); break;
            case "AcrShell.RepositoryName": WriteNames(cmdlet, result); break;
            default: cmdlet.WriteObject(request.Items, true); break;
        }
    }

    private static Type? TypeOf(string name) =>
        name.StartsWith("AcrShell.", StringComparison.Ordinal) && name.IndexOf('.', 9) < 0 ? typeof(Output).Assembly.GetType(name) : null;

    private static object Joined(object? whole, object next, string property)
    {
        if (whole == null) return next;
        var list = (IList)whole.GetType().GetProperty(property)!.GetValue(whole)!;
        foreach (var item in (IEnumerable)next.GetType().GetProperty(property)!.GetValue(next)!) list.Add(item);
        return whole;
    }

    /// <summary>Az writes plain strings; these also know where they belong, so that they pipe.</summary>
    private static void WriteNames(PSCmdlet cmdlet, Result result)
    {
        foreach (var name in result.Names!)
        {
            var text = new PSObject(name);
            text.Properties.Add(new PSNoteProperty("RegistryName", result.RegistryName));
            text.Properties.Add(new PSNoteProperty("RepositoryName", name));
            cmdlet.WriteObject(text);
        }
    }
}
