#nullable enable
using System.Threading;

namespace AcrShell.Client;

/// <summary>What all runspaces of this process share: the host, and its last word on its session.</summary>
internal sealed class Session
{
    private static readonly object creation = new object();
    private static volatile Session? current;
    private readonly SemaphoreSlim starting = new SemaphoreSlim(1, 1);
    private HostStart? next;
    private volatile Connection? host;
    private bool isHostLost;

    private Session(Import import)
    {
        // Node takes a while to start, which a first call can spend on what it needs itself.
        next = HostStart.Begin(import);
    }

    internal static Session? Current => current;

    internal Connection? Host => host;

    /// <summary>What a host that dies leaves behind: the next one tells what was lost.</summary>
    internal volatile string Word = "";

    internal static Session Get(Import import)
    {
        if (current != null) return current;
        lock (creation)
        {
            return current ??= new Session(import);
        }
    }

    internal static void End()
    {
        Session? ended;
        lock (creation)
        {
            ended = current;
            current = null;
        }
        ended?.host?.End();
        ended?.next?.End();
    }

    /// <summary>The running host; null where there is none and none could be started, which is the call's error.</summary>
    internal Connection? GetHost(Call call)
    {
        if (host != null && !host.IsGone) return host;
        while (!starting.Wait(100)) call.ThrowIfStopped();
        try
        {
            if (host != null && !host.IsGone) return host;
            if (host != null) isHostLost = true;
            // The first one was started with the session.
            var start = next ?? HostStart.Begin(call.Import);
            next = null;
            host = Handshake.Open(call, this, start, isHostLost);
            if (host != null) isHostLost = false;
            return host;
        }
        finally
        {
            starting.Release();
        }
    }
}
