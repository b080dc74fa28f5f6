using Parley.Core.Sessions;

namespace Parley.Server.Http.Requests;

/// <summary>Who is asking, as a parameter of a route: identity comes from the session, never from the payload.</summary>
internal sealed record Caller(Principal Principal)
{
    public long Id => Principal.UserId;

    /// <summary>Throws on a route that lets strangers in: such a route has no caller to ask for.</summary>
    public static ValueTask<Caller> BindAsync(HttpContext context) =>
        ValueTask.FromResult(context.Features.Get<Caller>() ?? throw new InvalidOperationException("This route has no caller."));
}
