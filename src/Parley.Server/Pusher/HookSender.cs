using System.Net.Http.Headers;
using System.Text;
using Parley.Core;
using Parley.Core.WebHooks;
using Parley.Protocols.Pusher;

namespace Parley.Server.Pusher;

/// <summary>
/// Sends the web-hooks that wait, each signed to the byte with the secret of its app, until it is taken or too old. Each line goes by itself and
/// in order: the first that is not taken holds up those behind it, and a server that hangs none but its own.
/// </summary>
internal sealed partial class HookSender(
    Store store, PusherApps apps, PusherSettings settings, TimeProvider clock, ILogger<HookSender> logger) : IDisposable
{
    private const int AtOnce = 8;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    // Where they go the operator has said; nobody is followed from there, and what is answered is not read (attack OB5).
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
    {
        Timeout = settings.HookTryTime,
    };

    // As many as the settings name, and those that they named before and for which something waits still.
    private readonly Dictionary<WebHookLine, Line> _lines = [];

    public void Dispose() => _http.Dispose();

    /// <summary>Sets off every line that is not under way and need not wait. One caller at a time, who hears of what has failed since.</summary>
    public async Task SendDueAsync(CancellationToken cancellation)
    {
        foreach (var name in await store.WebHooks.LinesAsync(cancellation))
        {
            if (!_lines.TryGetValue(name, out var line))
            {
                _lines.Add(name, line = new Line());
            }

            if (line.Sending.IsCompleted && clock.GetElapsedTime(line.FailedAt) >= line.Pause)
            {
                var last = line.Sending;
                line.Sending = SendAsync(name, line, cancellation);
                await last;
            }
        }
    }

    /// <summary>Completes once nothing is under way.</summary>
    public Task DoneAsync() => Task.WhenAll(_lines.Values.Select(line => line.Sending));

    private async Task SendAsync(WebHookLine name, Line line, CancellationToken cancellation)
    {
        // Whose app or address the settings name no more, nobody waits for.
        var app = apps.OfId(name.App)?.App;
        var isWanted = app?.Hooks.Any(hook => hook.Url.AbsoluteUri == name.Url) == true;
        for (var hooks = await FirstAsync(); hooks.Count > 0; hooks = await FirstAsync())
        {
            foreach (var hook in hooks)
            {
                if (isWanted && await PostAsync(app!, name.Url, hook.Body, cancellation) is { } why)
                {
                    await PostponeAsync(name, line, hook.Id, why, cancellation);
                    return;
                }

                // It stands in the queue still, and would be the first again: as fast as the two servers can.
                if ((await store.WebHooks.SettleAsync(hook.Id, cancellation)).Refusal is { } refused)
                {
                    await PostponeAsync(name, line, hook.Id, $"taken, but the store could not note it: {refused.Detail}", cancellation);
                    return;
                }

                (line.Failures, line.Pause) = (0, TimeSpan.Zero);
            }
        }

        Task<IReadOnlyList<WaitingWebHook>> FirstAsync() => store.WebHooks.FirstAsync(name, AtOnce, cancellation);
    }

    private async Task PostponeAsync(WebHookLine name, Line line, long id, string why, CancellationToken cancellation)
    {
        line.Failures++;
        (line.FailedAt, line.Pause) = (clock.GetTimestamp(), PauseAfter(line.Failures));
        NotTaken(id, name.App, line.Failures, why);
        var tooOld = (clock.GetUtcNow() - settings.HookLife).ToUnixTimeMilliseconds();
        var gone = await store.WebHooks.GiveUpAsync(name, tooOld, cancellation);
        if (gone.TryGet(out var count, out _) && count > 0)
        {
            GivenUp(count, name.App, line.Failures, why);
        }
    }

    /// <returns>Why it was not taken; null: it was.</returns>
    private async Task<string?> PostAsync(PusherApp app, string url, string text, CancellationToken cancellation)
    {
        var body = Encoding.UTF8.GetBytes(text);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };

        // To the letter: a server's SDK compares the whole header.
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-Pusher-Key", app.Key);
        request.Headers.Add("X-Pusher-Signature", PusherSignature.Of(app.Secret, body));
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return answer.IsSuccessStatusCode ? null : $"answered {(int)answer.StatusCode:D}";
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return exception is HttpRequestException failed ? failed.HttpRequestError.ToString() : "no answer in time";
        }
    }

    // Doubled each time, and up to half of it more, so that those that failed together part.
    private TimeSpan PauseAfter(int failures)
    {
        var pause = settings.HookPause * Math.Pow(2, Math.Min(failures - 1, 16));
        return (pause < LongestPause ? pause : LongestPause) * (1 + (Random.Shared.NextDouble() / 2));
    }

    [LoggerMessage(3075, LogLevel.Warning, "Web-hook {Id} of the app {App} is not done, {Failures} times in a row; it is tried again: {Why}")]
    private partial void NotTaken(long id, string app, int failures, string why);

    [LoggerMessage(3076, LogLevel.Error, "{Count} web-hooks of the app {App} are given up after {Failures} failures in a row: {Why}")]
    private partial void GivenUp(int count, string app, int failures, string why);

    private sealed class Line
    {
        public Task Sending { get; set; } = Task.CompletedTask;

        public int Failures { get; set; }

        public long FailedAt { get; set; }

        public TimeSpan Pause { get; set; }
    }
}
