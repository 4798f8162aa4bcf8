#nullable enable
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;

namespace AcrShell.Client;

/// <summary>One request of the host and what came of it.</summary>
internal sealed class Request
{
    private readonly ManualResetEventSlim changed = new ManualResetEventSlim();
    private volatile bool isOver;

    internal Request(int id)
    {
        Id = id;
    }

    internal int Id { get; }

    /// <summary>The object in whose name it was sent, for messages.</summary>
    internal IDictionary<string, object?>? Piped { get; set; }

    /// <summary>Log lines, progress and questions that came meanwhile; who waits shows and answers them.</summary>
    internal ConcurrentQueue<Head> Notes { get; } = new ConcurrentQueue<Head>();

    /// <summary>False while some of it may still be on its way: such a request was not read by a host that ended.</summary>
    internal volatile bool IsSent;

    internal Head? Head { get; private set; }

    /// <summary>The whole answer.</summary>
    internal byte[]? Bytes { get; private set; }

    /// <summary>The objects that the answer brings, once they were read.</summary>
    internal System.Collections.IList? Items { get; set; }

    internal bool IsOver => isOver;

    internal bool IsAnswered => isOver && Head != null;

    internal void Answer(Head head, byte[] bytes)
    {
        Head = head;
        Bytes = bytes;
        Lose();
    }

    /// <summary>There is nothing more to come.</summary>
    internal void Lose()
    {
        isOver = true;
        changed.Set();
    }

    internal void Note(Head head)
    {
        Notes.Enqueue(head);
        changed.Set();
    }

    /// <summary>Until there is something new, or for so many milliseconds.</summary>
    internal void Wait(int milliseconds)
    {
        if (!changed.Wait(milliseconds)) return;
        changed.Reset();
        // An end that came between the two is not forgotten.
        if (isOver) changed.Set();
    }
}
