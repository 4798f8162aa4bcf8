#nullable enable
using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Security;

namespace AcrShell.Client;

/// <summary>A login of Az.Accounts in this session is an identity for the registries of known clouds: the host asks for its tokens.</summary>
internal static class AzContext
{
    private const string Current = "try { Az.Accounts\\Get-AzContext -ErrorAction Ignore -WarningAction Ignore } catch { }";
    private const string Token = @"param($audience, $context)
        $given = @{ ResourceUrl = $audience; ErrorAction = 'Stop'; WarningAction = 'Ignore' }
        if ($context) { $given['DefaultProfile'] = $context }
        (Az.Accounts\Get-AzAccessToken @given).Token";

    /// <summary>What the host is told of the context that counts for this call; null where there is none.</summary>
    internal static Dictionary<string, object?>? Of(Call call)
    {
        var chosen = Chosen(call);
        var context = chosen ?? CurrentOf(call);
        if (context == null || Value(context, "Account") == null) return null;
        string? Read(params string[] path) => Value(context, path) is object value ? PipedObjects.Text(value) : null;
        var environment = Read("Environment", "Name");
        var tenant = Read("Tenant", "Id");
        var told = new Dictionary<string, object?> { ["key"] = string.Join("/", environment, tenant, Read("Account", "Id")) };
        void Tell(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value)) told[name] = value;
        }
        Tell("environment", environment);
        Tell("subscription", Read("Subscription", "Id"));
        Tell("tenant", tenant);
        Tell("resourceManagerUrl", Read("Environment", "ResourceManagerUrl"));
        Tell("resourceManagerAudience", Read("Environment", "ActiveDirectoryServiceEndpointResourceId")?.TrimEnd('/'));
        if (chosen != null) told["chosen"] = true;
        return told;
    }

    /// <summary>Az.Accounts gives the token as text or, from 5.0 on, as a SecureString.</summary>
    internal static void Answer(Call call, Connection host, Head question)
    {
        try
        {
            var given = Run(call, Token, question.Params!.Audience, Chosen(call)).FirstOrDefault();
            var token = given?.BaseObject is SecureString secret ? Arguments.Plain(secret) : PipedObjects.Text(given);
            host.Reply(question.Id!.Value, new Dictionary<string, object?> { ["token"] = token });
        }
        catch (RuntimeException problem) when (!(problem is PipelineStoppedException))
        {
            host.Refuse(question.Id!.Value, problem.ErrorRecord?.Exception.Message ?? problem.Message);
        }
    }

    /// <summary>-DefaultProfile: a context, or a profile that holds several, one of them its default.</summary>
    private static PSObject? Chosen(Call call)
    {
        if (!(call.Bound("DefaultProfile") is object given)) return null;
        var profile = PSObject.AsPSObject(given);
        if (profile.Properties["DefaultContext"] is PSPropertyInfo inner) return inner.Value == null ? null : PSObject.AsPSObject(inner.Value);
        return profile.Properties["Account"] == null ? null : profile;
    }

    /// <summary>A loaded module is enough to look; it is never loaded for this, which would cost more than everything else.</summary>
    private static PSObject? CurrentOf(Call call) => IsLoaded(call) ? Run(call, Current).FirstOrDefault() : null;

    /// <summary>Two cheap looks: Get-Module takes a tenth of a call.</summary>
    private static bool IsLoaded(Call call)
    {
        var engine = call.Import.Engine;
        return engine.InvokeCommand.GetCmdlet("Get-AzContext") != null || engine.SessionState.InvokeProvider.Item.Exists("Function:Get-AzContext");
    }

    private static IEnumerable<PSObject> Run(Call call, string script, params object?[] arguments) =>
        call.Import.Engine.InvokeCommand.InvokeScript(script, arguments!).Where(one => one != null);

    private static object? Value(PSObject item, params string[] path)
    {
        object? value = item;
        foreach (var name in path)
        {
            if (value == null) return null;
            value = PSObject.AsPSObject(value).Properties[name]?.Value;
        }
        return value;
    }
}
