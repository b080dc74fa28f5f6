using System.Collections;

namespace Parley.Server.Configuration;

/// <summary>
/// Names that the applications which Parley replaces keep in their environment. They weigh less than any name of our own there, and more
/// than parley.json.
/// </summary>
internal static class SeedNames
{
    private static readonly string[] Later = ["WEBSOCKET_SSL"];

    // An application has one of the two; where both are there, the first is the one that it publishes to.
    private static readonly string[] AppPrefixes = ["PUSHER_APP_", "REVERB_APP_"];

    public static void Read(EffectiveSettings effective, IDictionary environment)
    {
        if (Value(environment, "PORT") is { } port)
        {
            effective.Set(Settings.Urls, $"http://*:{port}", "environment variable PORT");
        }

        // Their server listens everywhere unless told otherwise, and so does this one when it is addressed by their names.
        var host = Value(environment, "WEBSOCKET_HOST");
        if (Value(environment, "WEBSOCKET_PORT") is { } webSocketPort)
        {
            effective.Set(Settings.Urls, $"http://{host ?? "*"}:{webSocketPort}", "environment variable WEBSOCKET_PORT");
        }
        else if (host is not null)
        {
            effective.Set(Settings.Urls, $"http://{host}:6001", "environment variable WEBSOCKET_HOST");
        }

        if (Value(environment, "FRONTEND_URL") is { } frontend)
        {
            var origins = effective.TextOf(Settings.Origins);
            effective.Set(Settings.Origins, origins.Length == 0 ? frontend : $"{origins};{frontend}", "environment variable FRONTEND_URL");
        }

        if (Value(environment, "JWT_SECRET") is { } secret)
        {
            effective.Set(Settings.JwtSecret, secret, "environment variable JWT_SECRET");
        }

        // Cluster, host, port and scheme say where the application finds the server, not what the server is.
        (string Name, Setting Setting)[] parts = [("ID", Settings.PusherId), ("KEY", Settings.PusherKey), ("SECRET", Settings.PusherSecret)];
        if (AppPrefixes.FirstOrDefault(prefix => parts.Any(part => Value(environment, prefix + part.Name) is not null)) is { } app)
        {
            foreach (var (name, setting) in parts)
            {
                effective.Set(setting, Value(environment, app + name) ?? "", $"environment variable {app}{name}");
            }
        }

        foreach (var name in environment.Keys.OfType<string>().Order(StringComparer.Ordinal).Where(Later.Contains))
        {
            effective.NotUsed(name);
        }
    }

    private static string? Value(IDictionary environment, string name) => environment[name] is string { Length: > 0 } text ? text : null;
}
