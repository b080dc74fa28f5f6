using System.Net.Http.Headers;
using System.Text;
using Parley.Core;
using Parley.Core.WebHooks;
using Parley.Protocols.Pusher;

namespace Parley.Server.Pusher;

/// <summary>Sends the web-hooks that are due, each signed to the byte with the secret of its app, until it is taken or too old.</summary>
internal sealed partial class HookSender(
    Store store, PusherApps apps, PusherSettings settings, TimeProvider clock, ILogger<HookSender> logger) : IDisposable
{
    private const int AtOnce = 8;

    private static readonly TimeSpan TryTime = TimeSpan.FromSeconds(10);

    // Longer than the tries of all that were taken: what is not settled by then was cut off.
    private static readonly TimeSpan Lease = TryTime * (AtOnce + 1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    // Where they go the operator has said; nobody is followed from there, and what is answered is not read (attack OB5).
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
    {
        Timeout = TryTime,
    };

    public void Dispose() => _http.Dispose();

    public async Task SendDueAsync(CancellationToken cancellation)
    {
        IReadOnlyList<DueWebHook> due;
        do
        {
            due = await store.WebHooks.ClaimAsync(AtOnce, Lease, cancellation);
            await Task.WhenAll(due.GroupBy(hook => (hook.Hook.App, hook.Hook.Url)).Select(hooks => SendInOrderAsync(hooks, cancellation)));
        }
        while (due.Count == AtOnce);
    }

    // Nobody is told that somebody went before that they came, unless what told it was not taken.
    private async Task SendInOrderAsync(IEnumerable<DueWebHook> hooks, CancellationToken cancellation)
    {
        foreach (var hook in hooks)
        {
            await SendAsync(hook, cancellation);
        }
    }

    private async Task SendAsync(DueWebHook due, CancellationToken cancellation)
    {
        // Whose app or address the settings name no more, nobody waits for.
        var app = apps.OfId(due.Hook.App)?.App;
        var isWanted = app?.Hooks.Any(hook => hook.Url.AbsoluteUri == due.Hook.Url) == true;
        var failure = isWanted ? await PostAsync(app!, due.Hook, cancellation) : null;
        if (failure is null)
        {
            await store.WebHooks.SettleAsync(due.Id, cancellation);
            return;
        }

        var now = clock.GetUtcNow();
        if (now - DateTimeOffset.FromUnixTimeMilliseconds(due.CreatedAt) >= settings.HookLife)
        {
            GivenUp(due.Id, due.Hook.App, due.Attempts, failure);
            await store.WebHooks.SettleAsync(due.Id, cancellation);
            return;
        }

        NotTaken(due.Id, due.Hook.App, due.Attempts, failure);
        await store.WebHooks.RetryAsync(due.Id, (now + PauseAfter(due.Attempts)).ToUnixTimeMilliseconds(), cancellation);
    }

    /// <returns>Why it was not taken; null: it was.</returns>
    private async Task<string?> PostAsync(PusherApp app, WebHook hook, CancellationToken cancellation)
    {
        var body = Encoding.UTF8.GetBytes(hook.Body);
        using var request = new HttpRequestMessage(HttpMethod.Post, hook.Url) { Content = new ByteArrayContent(body) };

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
    private TimeSpan PauseAfter(int attempts)
    {
        var pause = settings.HookPause * Math.Pow(2, Math.Min(attempts - 1, 16));
        return (pause < LongestPause ? pause : LongestPause) * (1 + (Random.Shared.NextDouble() / 2));
    }

    [LoggerMessage(3075, LogLevel.Warning, "Web-hook {Id} of the app {App} was not taken at try {Attempts}, another follows: {Why}")]
    private partial void NotTaken(long id, string app, int attempts, string why);

    [LoggerMessage(3076, LogLevel.Error, "Web-hook {Id} of the app {App} is given up after {Attempts} tries: {Why}")]
    private partial void GivenUp(long id, string app, int attempts, string why);
}
