using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Parley.Core;
using Parley.Protocols.Pusher;
using Parley.Server.Http;
using Parley.Server.Http.Answers;

namespace Parley.Server.Pusher;

/// <summary>Finds out which app's server a request comes from: first whether there is the app (404), then whether it has signed (401).</summary>
internal sealed class PusherCaller(PusherApps apps, PusherSettings settings, RequestBudget budget, TimeProvider clock)
{
    private static readonly Refusal Disabled = Refusal.Forbidden("The app is disabled.");

    /// <summary>Runs what the route does, or answers why not.</summary>
    public async Task<IResult> AskAsync(HttpContext context, string appId, Func<ServedApp, ReadOnlyMemory<byte>, IResult> answer)
    {
        if (apps.OfId(appId) is not { } served)
        {
            return Refuse(context, Refusal.NotFound);
        }

        var (body, isTooLong) = await ReadAsync(context.Request, served.App.RequestBytes);
        if (isTooLong)
        {
            return Refuse(context, Refusal.TooLarge("The body", served.App.RequestBytes));
        }

        if (SignatureOf(context, body).Check(served.App, clock.GetUtcNow()) is { } why)
        {
            return Refuse(context, new Refusal(RefusalCode.Unauthorized, why));
        }

        if (!served.App.Enabled)
        {
            return Refuse(context, Disabled);
        }

        return HttpMethods.IsGet(context.Request.Method) && served.Reads.Take(1) is { } tooMany ? new Problem(tooMany) : answer(served, body);
    }

    // Whoever has no signature is a stranger, and is heard as often as strangers are.
    private IResult Refuse(HttpContext context, Refusal refusal) => budget.Hear(context) ?? new Problem(refusal);

    private PusherRequestSignature SignatureOf(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var request = context.Request;
        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?')[0];
        var decoded = request.PathBase.Add(request.Path).Value!;
        string[] paths = [raw, decoded, WithoutPrefix(raw), WithoutPrefix(decoded)];

        // Names are signed in lower case, and values joined with commas where a name is there several times.
        var query = request.Query.Select(pair => KeyValuePair.Create(pair.Key, string.Join(',', pair.Value.ToArray())));
        return new PusherRequestSignature(request.Method, [.. paths.Distinct()], [.. query], body);
    }

    private string WithoutPrefix(string path) =>
        settings.Path.Length > 0 && path.StartsWith(settings.Path, StringComparison.Ordinal) ? path[settings.Path.Length..] : path;

    private static async Task<(ReadOnlyMemory<byte> Body, bool IsTooLong)> ReadAsync(HttpRequest request, int limit)
    {
        if (request.ContentLength > limit)
        {
            return (default, true);
        }

        var read = await request.BodyReader.ReadAtLeastAsync(limit + 1, CancellationToken.None);
        var body = read.Buffer.Length > limit ? null : read.Buffer.ToArray();

        // Also of what is too long: a body left in the middle of being read breaks the connection for the next request on it.
        request.BodyReader.AdvanceTo(read.Buffer.End);
        return (body, body is null);
    }
}
