#nullable enable
using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Net;

namespace AcrShell.Client;

/// <summary>What went wrong: its kind is the error's id and decides its category.</summary>
internal sealed class Failure
{
    internal Failure(string kind, string message, string? advice)
    {
        Kind = kind;
        Message = message;
        Advice = advice;
    }

    internal string Kind { get; }

    internal string Message { get; }

    internal string? Advice { get; }

    internal string? Registry { get; set; }

    internal string? Resource { get; set; }

    internal int? Status { get; set; }

    internal string? AcrCode { get; set; }

    internal string? CorrelationId { get; set; }

    /// <summary>What the host sent. What has no kind is a fault of the protocol itself.</summary>
    internal static Failure Of(WireError error)
    {
        var data = error.Data;
        if (data?.Kind == null || Contract.CategoryOf(data.Kind) == null)
        {
            var message = string.IsNullOrEmpty(error.Message) ? "The AcrShell host answered with an error that says nothing." : error.Message!;
            return new Failure("Internal", message, "Set ACRSHELL_LOG to a file, try again, and report what it says.");
        }
        return new Failure(data.Kind, error.Message ?? "", data.Advice)
        {
            Registry = data.Registry,
            Resource = data.Resource,
            Status = data.Status,
            AcrCode = data.AcrCode,
            CorrelationId = data.CorrelationId,
        };
    }

    /// <summary>The host is gone, and cannot say so itself.</summary>
    internal static Failure HostGone(Call call, Connection? host, IDictionary<string, object?>? parameters)
    {
        var why = string.IsNullOrEmpty(host?.Reason) ? "" : " " + host!.Reason;
        object? piped = null;
        parameters?.TryGetValue("piped", out piped);
        return new Failure("HostGone", Contract.HostGone + why, Contract.AdviceAfterHost(call.Row.Effect))
        {
            Resource = ItemName(piped as IDictionary<string, object?>),
        };
    }

    /// <summary>As errors name it: repository:tag, repository@digest.</summary>
    internal static string? ItemName(IDictionary<string, object?>? piped)
    {
        if (piped == null || !piped.TryGetValue("properties", out var found) || !(found is IDictionary<string, object?> properties)) return null;
        string? Read(string name) => properties.TryGetValue(name, out var value) && value is string text && text.Length > 0 ? text : null;
        var repository = Read("RepositoryName") ?? Read("ImageName");
        var name = Read("Name");
        if (name != null && name != repository) return $"{repository}:{name}";
        return Read("Digest") is string digest ? $"{repository}@{digest}" : repository ?? "";
    }

    internal ErrorRecord ToRecord()
    {
        var message = Message.TrimEnd('.');
        if (!string.IsNullOrEmpty(AcrCode) && !message.Contains(AcrCode!)) message += $" ({AcrCode})";
        var whole = $"{message}. {Advice}".TrimEnd();
        var category = (ErrorCategory)Enum.Parse(typeof(ErrorCategory), Contract.CategoryOf(Kind)!);
        var target = string.Join("/", new[] { Registry, Resource }.Where(part => !string.IsNullOrEmpty(part)));
        return new ErrorRecord(ToException(whole), "AcrShell." + Kind, category, target)
        {
            // PowerShell 7 shows the recommendation below the message; before, it would go unseen.
            ErrorDetails = new ErrorDetails(Json.IsFramework ? whole : message + ".") { RecommendedAction = Advice ?? "" },
        };
    }

    /// <summary>Says what happened in each of the ways in which scripts ask Az's exceptions for it.</summary>
    private RegistryException ToException(string message)
    {
        var exception = new RegistryException(message)
        {
            Kind = Kind,
            Registry = Registry,
            Resource = Resource,
            CorrelationId = CorrelationId,
            Advice = Advice,
            Code = AcrCode,
            ErrorCode = AcrCode,
        };
        exception.Data["kind"] = Kind;
        if (AcrCode != null) exception.Data["acrCode"] = AcrCode;
        if (CorrelationId != null) exception.Data["correlationId"] = CorrelationId;
        if (Status == null) return exception;
        exception.Data["status"] = Status;
        exception.Status = Status;
        exception.StatusCode = (HttpStatusCode)Status;
        exception.Response = new ErrorResponse { StatusCode = exception.StatusCode, ReasonPhrase = exception.StatusCode.ToString() };
        return exception;
    }
}
