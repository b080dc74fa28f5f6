using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Parley.Protocols.Native;
using Parley.Protocols.Wire;

namespace Parley.Testing.Hostile;

/// <summary>Good frames and bodies of every command and route, broken at random from a seed: said to the state machine, a socket and HTTP.</summary>
public sealed class HostileMutants(HostileHost host, int seed)
{
    private readonly Random _random = new(seed);

    public List<string> Wrong { get; } = [];

    /// <summary>Without I/O: a command or an answer comes out, and the answer can be said.</summary>
    /// <returns>How many were commands still.</returns>
    public int ToMachine(int count, CancellationToken cancellation)
    {
        var mutator = new Mutator(_random);
        var frames = HostileFrames.Of(host.Scene).Select(entry => entry.Frame.ToJsonString()).ToList();
        var commands = 0;
        for (var turn = 0; turn < count; turn++)
        {
            cancellation.ThrowIfCancellationRequested();
            var frame = mutator.Break(frames[_random.Next(frames.Count)]);
            var dialect = _random.Next(2) == 0 ? NativeDialect.Strict : NativeDialect.Lenient;
            if (Fails(dialect, frame) is { } wrong)
            {
                var least = Least(frame, shorter => Fails(dialect, shorter) is not null);
                var shown = $"{Encoding.UTF8.GetString(least)} = {Convert.ToHexString(least)}";
                Wrong.Add($"seed {seed:D}, frame {turn:D} at {dialect}: {wrong}\n    {shown}");
            }
            else if (Read(dialect, frame).Command is not null)
            {
                commands++;
            }
        }

        return commands;
    }

    public async Task<HostileSocket> ToSocketAsync(int count, string path, CancellationToken cancellation)
    {
        var mutator = new Mutator(_random);
        var socket = new HostileSocket(host, path);
        var frames = HostileFrames.Of(host.Scene).Where(entry => entry.Name != "ClientAuth").Select(entry => entry.Frame.ToJsonString()).ToList();
        var refused = new List<SaidFrame>();
        for (var turn = 0; turn < count; turn++)
        {
            cancellation.ThrowIfCancellationRequested();
            var frame = frames[_random.Next(frames.Count)].Replace("\"id\":1", $"\"id\":\"f{turn:D}\"", StringComparison.Ordinal);
            var (what, broken) = ($"seed {seed:D}, frame {turn:D}", mutator.Break(frame));
            if (await socket.SayAsync(broken, what))
            {
                refused.Add(new SaidFrame(what, broken));
            }
        }

        await socket.SayAgainAsync(refused);

        Wrong.AddRange(socket.Wrong);
        return socket;
    }

    public async Task<HostileHttp> ToHttpAsync(int count, CancellationToken cancellation)
    {
        var mutator = new Mutator(_random);
        var http = await HostileHttp.OpenAsync(host);
        var routes = HostileRoute.Of(host.Host).Where(route => route.Body is not null).ToList();
        var refused = new List<(HostileRoute Route, string Path, byte[] Body, string What)>();
        for (var turn = 0; turn < count; turn++)
        {
            cancellation.ThrowIfCancellationRequested();
            var route = routes[_random.Next(routes.Count)];
            var (path, what) = (host.Scene.PathOf(route), $"seed {seed:D}, body {turn:D}");
            var body = mutator.Break(Whole(host.Scene.Fill(route.Body!)));
            var status = await http.AskAsync(route, path, body, what);
            if (status >= 400)
            {
                refused.Add((route, path, body, what));
            }

            if (status is < 400 or 401 or 403 or 404 && !await http.IsSceneWholeAsync())
            {
                await host.SetSceneAgainAsync(cancellation);
            }
        }

        var again = new SaidAgain<(HostileRoute Route, string Path, byte[] Body, string What)>(
            host.Host.Database, async said => await http.AskAsync(said.Route, said.Path, said.Body, said.What) >= 400);
        Wrong.AddRange((await again.FindAsync(refused)).Select(found =>
            $"{found.Said.What}: {found.Said.Route} {Encoding.UTF8.GetString(found.Said.Body)} was refused and changed {found.Tables}"));
        Wrong.AddRange(http.Wrong);
        return http;
    }

    // Escapes and letters of more than one byte are among what is broken.
    private static string Whole(JsonObject body) => body.ToJsonString().Replace("hello", "h\u00e9llo \\ud83d\\udc4b", StringComparison.Ordinal);

    private static FrameInput Read(NativeDialect dialect, byte[] frame)
    {
        var connection = new NativeConnection(dialect);
        connection.SignIn(1);
        return connection.Receive(frame, isText: true, TimeSpan.Zero);
    }

    private static string? Fails(NativeDialect dialect, byte[] frame)
    {
        try
        {
            var input = Read(dialect, frame);
            return input.Command is null == input.Answer is null ? "neither a command nor an answer, or both"
                : input.Answer is { } answer && NativeProtocol.Strict.Encode(answer).Length == 0 ? "an answer that cannot be said"
                : null;
        }
        catch (Exception thrown) when (thrown is not OutOfMemoryException)
        {
            return thrown.ToString();
        }
    }

    /// <summary>The shortest that still fails when pieces are taken out of it.</summary>
    private static byte[] Least(byte[] failing, Func<byte[], bool> fails)
    {
        var bound = Stopwatch.StartNew();
        for (var size = Math.Max(1, failing.Length / 2); size >= 1; size /= 2)
        {
            for (var at = 0; at + size <= failing.Length && bound.Elapsed < TimeSpan.FromSeconds(5);)
            {
                byte[] shorter = [.. failing[..at], .. failing[(at + size)..]];
                if (fails(shorter))
                {
                    failing = shorter;
                }
                else
                {
                    at += size;
                }
            }
        }

        return failing;
    }
}
