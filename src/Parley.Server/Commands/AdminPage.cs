using System.Globalization;
using System.Text.Json;
using Parley.Server.Operators;

namespace Parley.Server.Commands;

/// <summary>An answer of <c>parley admin</c> on a terminal: aligned text for people, or one JSON object.</summary>
internal static class AdminPage
{
    private const string Unavailable = "unavailable";

    /// <returns>The exit code.</returns>
    public static int Write(AdminReply reply, bool json, Terminal terminal)
    {
        if (json)
        {
            terminal.Output.WriteLine(JsonSerializer.Serialize(reply, AdminJson.Default.AdminReply));
        }

        if (reply.Code is { } code)
        {
            terminal.Errors.WriteLine($"parley: {reply.Detail}");
            return code == Unavailable ? 2 : 1;
        }

        if (!json)
        {
            WriteText(reply, terminal.Output);
        }

        return 0;
    }

    private static void WriteText(AdminReply reply, TextWriter output)
    {
        if (reply.Users is { } users)
        {
            Columns.Write(output, ["ID", "ROLE", "STATE", "HANDLE", "NAME", "ADDRESS", "LAST SEEN"], users.Select(Row));
            if (reply.Next is { } next)
            {
                output.WriteLine($"There are more: --before {next.ToString(CultureInfo.InvariantCulture)}");
            }
        }

        if (reply.Sessions is { } sessions)
        {
            Columns.Write(output, ["ID", "KIND", "WHAT", "FROM", "SINCE", "LAST SEEN", "UNTIL"], sessions.Select(Row));
        }

        if (reply.ServerKeys is { } keys)
        {
            Columns.Write(output, ["ID", "NAME", "BOT", "SINCE", "LAST SEEN"], keys.Select(Row));
        }

        if (reply.Key is { } key)
        {
            output.WriteLine($"{key}   (it is not shown again)");
        }

        if (reply.User is { } user)
        {
            Columns.Write(output, Lines(user, reply.Password));
        }

        if (reply.Status is { } status)
        {
            Columns.Write(output, Lines(status));
        }
    }

    private static string[] Row(AccountLine user) =>
        [Text(user.Id), user.Role, State(user), user.Handle, user.Name, user.Email ?? "-", Time(user.LastSeenAt)];

    private static string[] Row(SessionLine session) =>
    [
        session.Id, session.Kind, session.Label, session.Address ?? "-",
        Time(session.CreatedAt), Time(session.LastSeenAt), Time(session.ExpiresAt),
    ];

    private static string[] Row(ServerKeyLine key) => [key.Id, key.Name, Text(key.BotId), Time(key.CreatedAt), Time(key.LastSeenAt)];

    private static IEnumerable<string[]> Lines(AccountLine user, string? password)
    {
        yield return ["id", Text(user.Id)];
        yield return ["name", user.Name];
        yield return ["handle", user.Handle];
        yield return ["address", user.Email ?? "-"];
        yield return ["role", user.Role];
        yield return ["state", user.DisabledAt is { } since ? $"disabled since {Time(since)}" : "active"];
        yield return ["since", Time(user.CreatedAt)];
        yield return ["last seen", Time(user.LastSeenAt)];
        if (password is not null)
        {
            yield return ["password", $"{password}   (it is not shown again)"];
        }
    }

    private static IEnumerable<string[]> Lines(StatusLines status)
    {
        yield return ["state", status.State];
        yield return ["version", status.Version];
        yield return ["epoch", status.Epoch ?? "-"];
        yield return ["process", Text(status.ProcessId)];
        yield return ["uptime", status.UptimeSeconds is { } seconds ? Span(TimeSpan.FromSeconds(seconds)) : "-"];
        yield return ["connections", Text(status.Connections)];
        yield return ["writes waiting", Text(status.Queue)];
        yield return ["store", status.StoreBytes is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB") : "-"];
    }

    private static string State(AccountLine user) => user.Disabled ? "disabled" : "active";

    private static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";

    // 3.04:05:06 is three days
    private static string Span(TimeSpan span) => span.ToString("c", CultureInfo.InvariantCulture);

    // 2026-11-21T05:13:45Z
    private static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "-";
}
