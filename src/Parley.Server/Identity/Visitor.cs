using System.Net;

namespace Parley.Server.Identity;

/// <summary>Where a sign-up or sign-in comes from; a parameter of the routes that take them.</summary>
public sealed record Visitor(IPAddress? Address, string? UserAgent)
{
    // Shown in the list of one's sessions; what is longer only fills the database.
    private const int UserAgentLength = 200;

    public static ValueTask<Visitor> BindAsync(HttpContext context)
    {
        var agent = context.Request.Headers.UserAgent.ToString();
        return ValueTask.FromResult(new Visitor(
            context.Connection.RemoteIpAddress, agent.Length == 0 ? null : agent[..Math.Min(agent.Length, UserAgentLength)]));
    }
}
