#nullable enable
using System.Collections.Generic;
using System.Runtime.Serialization;

namespace AcrShell.Client;

/// <summary>What of a message tells whose it is and what it brings (src/protocol/wire). The objects of an answer: <see cref="Answer{T}"/>.</summary>
[DataContract]
internal sealed class Head
{
    [DataMember(Name = "id")] public long? Id { get; set; }
    [DataMember(Name = "method")] public string? Method { get; set; }
    [DataMember(Name = "error")] public WireError? Error { get; set; }
    [DataMember(Name = "params")] public Note? Params { get; set; }
    [DataMember(Name = "result")] public Result? Result { get; set; }
}

[DataContract]
internal sealed class WireError
{
    [DataMember(Name = "message")] public string? Message { get; set; }
    [DataMember(Name = "data")] public ErrorData? Data { get; set; }
}

[DataContract]
internal sealed class ErrorData
{
    [DataMember(Name = "kind")] public string? Kind { get; set; }
    [DataMember(Name = "registry")] public string? Registry { get; set; }
    [DataMember(Name = "resource")] public string? Resource { get; set; }
    [DataMember(Name = "acrCode")] public string? AcrCode { get; set; }
    [DataMember(Name = "correlationId")] public string? CorrelationId { get; set; }
    [DataMember(Name = "advice")] public string? Advice { get; set; }
    [DataMember(Name = "status")] public int? Status { get; set; }
}

/// <summary>A log line, progress, the word of a session, or the question for a token.</summary>
[DataContract]
internal sealed class Note
{
    [DataMember(Name = "callId")] public string? CallId { get; set; }
    [DataMember(Name = "level")] public string? Level { get; set; }
    [DataMember(Name = "message")] public string? Message { get; set; }
    [DataMember(Name = "audience")] public string? Audience { get; set; }
    [DataMember(Name = "id")] public string? Id { get; set; }
    [DataMember(Name = "activity")] public string? Activity { get; set; }
    [DataMember(Name = "state")] public string? State { get; set; }
    [DataMember(Name = "status")] public string? Status { get; set; }
    [DataMember(Name = "goesOn")] public string? GoesOn { get; set; }
    [DataMember(Name = "session")] public string? Session { get; set; }
    [DataMember(Name = "done")] public long? Done { get; set; }
    [DataMember(Name = "total")] public long? Total { get; set; }
    [DataMember(Name = "bytesPerSecond")] public long? BytesPerSecond { get; set; }
    [DataMember(Name = "secondsLeft")] public long? SecondsLeft { get; set; }
}

[DataContract]
internal sealed class Result
{
    [DataMember(Name = "type")] public string? Type { get; set; }
    [DataMember(Name = "text")] public string? Text { get; set; }
    [DataMember(Name = "into")] public string? Into { get; set; }
    [DataMember(Name = "continuation")] public string? Continuation { get; set; }
    [DataMember(Name = "registryName")] public string? RegistryName { get; set; }
    [DataMember(Name = "target")] public string? Target { get; set; }
    [DataMember(Name = "version")] public string? Version { get; set; }
    [DataMember(Name = "warning")] public string? Warning { get; set; }
    [DataMember(Name = "names")] public List<string>? Names { get; set; }
    [DataMember(Name = "texts")] public List<string>? Texts { get; set; }
    [DataMember(Name = "protocolVersion")] public long? ProtocolVersion { get; set; }
}

internal interface IAnswer
{
    System.Collections.IList? Items { get; }
}

/// <summary>A message that brings objects of one type.</summary>
[DataContract]
internal sealed class Answer<T> : IAnswer
{
    [DataMember(Name = "result")] public Page<T>? Result { get; set; }

    System.Collections.IList? IAnswer.Items => Result?.Items;
}

[DataContract]
internal sealed class Page<T>
{
    [DataMember(Name = "items")] public List<T>? Items { get; set; }
}
