#nullable enable
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;

namespace AcrShell.Client;

/// <summary>
/// A running host: JSON-RPC 2.0 on its stdin and stdout. Two threads read and write, so that a host that hangs cannot block a
/// pipeline. A host that sends an unreadable message is ended: what follows cannot be read either.
/// </summary>
internal sealed class Connection
{
    private const string Deaf = "It takes no more messages.";
    /// <summary>Bytes: Windows' pipes hold four thousand.</summary>
    private const int FitsEveryPipe = 2048;
    private readonly Session session;
    private readonly ConcurrentDictionary<int, Request> waiting = new ConcurrentDictionary<int, Request>();
    private readonly BlockingCollection<Outgoing> outgoing = new BlockingCollection<Outgoing>();
    private readonly object end = new object();
    private readonly object writing = new object();
    private int lastId;
    private volatile bool isGone;

    internal Connection(Session session, Process process)
    {
        this.session = session;
        Process = process;
        LastWords = new LastWords(process);
        new Thread(Read) { IsBackground = true, Name = "AcrShell reads" }.Start();
        new Thread(WriteAll) { IsBackground = true, Name = "AcrShell writes" }.Start();
    }

    internal Process Process { get; }

    internal LastWords LastWords { get; }

    internal bool IsGone => isGone;

    /// <summary>Why it is gone, as a sentence.</summary>
    internal string Reason { get; private set; } = "";

    /// <summary>Whether it was we who ended its process.</summary>
    internal bool IsStopped { get; private set; }

    internal Request Send(string method, Dictionary<string, object?> parameters)
    {
        var request = new Request(Interlocked.Increment(ref lastId));
        if (parameters.TryGetValue("call", out var call)) ((Dictionary<string, object?>)call!)["id"] = Json.Text(request.Id);
        waiting[request.Id] = request;
        Post(new Dictionary<string, object?> { ["id"] = request.Id, ["method"] = method, ["params"] = parameters }, request);
        // The host ended meanwhile, and Close did not see this request.
        if (isGone && waiting.TryRemove(request.Id, out _)) request.Lose();
        return request;
    }

    /// <summary>Its answer is dropped when it comes. False if it had come already.</summary>
    internal bool Forget(Request request) => waiting.TryRemove(request.Id, out _);

    internal void Cancel(Request request)
    {
        var which = new Dictionary<string, object?> { ["id"] = request.Id };
        Post(new Dictionary<string, object?> { ["method"] = "$/cancelRequest", ["params"] = which });
    }

    internal void Reply(long question, Dictionary<string, object?> result) =>
        Post(new Dictionary<string, object?> { ["id"] = question, ["result"] = result });

    internal void Refuse(long question, string reason)
    {
        var error = new Dictionary<string, object?> { ["code"] = -32601, ["message"] = reason };
        Post(new Dictionary<string, object?> { ["id"] = question, ["error"] = error });
    }

    /// <summary>The host has a moment to end by itself, then its process is ended; all who wait are told.</summary>
    internal void Close(string reason)
    {
        lock (end)
        {
            if (!isGone) Reason = reason;
            isGone = true;
            if (!Process.WaitForExit(500)) Kill();
        }
        foreach (var id in waiting.Keys)
            if (waiting.TryRemove(id, out var request)) request.Lose();
    }

    /// <summary>The session is over: a host ends as its input is closed.</summary>
    internal void End()
    {
        outgoing.CompleteAdding();
    }

    internal void Kill()
    {
        IsStopped = true;
        try
        {
            Process.Kill();
        }
        catch (Exception problem) when (problem is InvalidOperationException || problem is System.ComponentModel.Win32Exception)
        {
            // It ended by itself meanwhile.
        }
    }

    private void Post(Dictionary<string, object?> message, Request? request = null)
    {
        message["jsonrpc"] = "2.0";
        var sent = new Outgoing(Frames.Framed(Json.Write(message)), request);
        if (TryWriteNow(sent)) return;
        try
        {
            outgoing.Add(sent);
        }
        catch (InvalidOperationException)
        {
            // The session has ended.
        }
    }

    /// <summary>
    /// A host that has answered all it was asked has read all it was sent: what fits into an empty pipe goes there at once, and another thread
    /// need not be woken.
    /// </summary>
    private bool TryWriteNow(Outgoing message)
    {
        if (message.Request == null || message.Frame.Length > FitsEveryPipe || waiting.Count > 1) return false;
        if (!Monitor.TryEnter(writing)) return false;
        try
        {
            if (isGone || outgoing.Count > 0 || outgoing.IsAddingCompleted) return false;
            Write(message);
            return true;
        }
        catch (Exception problem) when (problem is IOException || problem is ObjectDisposedException)
        {
            Close(Deaf);
            return true;
        }
        finally
        {
            Monitor.Exit(writing);
        }
    }

    private void Write(Outgoing message)
    {
        var input = Process.StandardInput.BaseStream;
        input.Write(message.Frame, 0, message.Frame.Length);
        input.Flush();
        if (message.Request != null) message.Request.IsSent = true;
    }

    private void WriteAll()
    {
        try
        {
            foreach (var message in outgoing.GetConsumingEnumerable())
                lock (writing) Write(message);
            Process.StandardInput.Close();
        }
        catch (Exception problem) when (problem is IOException || problem is ObjectDisposedException)
        {
            Close(Deaf);
        }
    }

    private void Read()
    {
        string reason;
        try
        {
            // The first use of a serializer takes as long as Node needs to start.
            Json.Read(new byte[] { (byte)'{', (byte)'}' }, typeof(Head));
            reason = Frames.Read(Process.StandardOutput.BaseStream, Take) ?? "Its output ended.";
        }
        catch (Exception problem) when (problem is IOException || problem is ObjectDisposedException)
        {
            reason = "Its output ended.";
        }
        Close(reason);
    }

    /// <summary>
    /// Gives a message to the request that it belongs to. Answers to forgotten requests are dropped. Returns false for anything that is
    /// no message of the protocol, such as an answer to an id that was never sent.
    /// </summary>
    private bool Take(byte[] bytes)
    {
        if (!(Json.Read(bytes, typeof(Head)) is Head head)) return false;
        if (head.Id < 0 || head.Id > int.MaxValue) return false;
        if (head.Method == null) return TakeAnswer(head, bytes);
        if (head.Id != null) TakeQuestion(head);
        else if (head.Method == Contract.SessionChanged) session.Word = head.Params?.Session ?? "";
        else if ((head.Method == "log" || head.Method == Contract.Progress) && Find(head) is Request request) request.Note(head);
        return true;
    }

    private bool TakeAnswer(Head head, byte[] bytes)
    {
        if (head.Id == null || head.Id < 1 || head.Id > lastId) return false;
        if (waiting.TryRemove((int)head.Id, out var request)) request.Answer(head, bytes);
        return true;
    }

    /// <summary>The host asks for a token of the Az context of a call: the runspace of that call answers.</summary>
    private void TakeQuestion(Head head)
    {
        if (head.Method == Contract.Token && Find(head) is Request request) request.Note(head);
        else Refuse(head.Id!.Value, "The call that this belongs to has ended.");
    }

    private Request? Find(Head head) =>
        int.TryParse(head.Params?.CallId, out var id) && waiting.TryGetValue(id, out var request) ? request : null;

    private struct Outgoing
    {
        internal Outgoing(byte[] frame, Request? request)
        {
            Frame = frame;
            Request = request;
        }

        internal byte[] Frame { get; }

        internal Request? Request { get; }
    }
}
