using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Protocols.Pusher;
using Parley.Server.Pusher;

namespace Parley.Server.Configuration;

/// <summary>The settings of the Pusher protocol, which only make sense together.</summary>
internal static class PusherSettingsReading
{
    // Secrets of Pusher and Reverb have 20 characters.
    private const int LeastSecret = 16;
    private const int MostApps = 100;

    /// <summary>Throws <see cref="ConfigurationException"/>.</summary>
    public static PusherSettings Of(EffectiveSettings effective, string dataDirectory)
    {
        var named = Named(effective);
        var (standard, listed) = Listed(effective.Get(Settings.PusherApps));
        PusherApp[] apps = named is var (id, key, secret) ? [standard with { Id = id, Key = key, Secret = secret }, .. listed] : [.. listed];
        foreach (var word in new[] { apps.Select(app => app.Id), apps.Select(app => app.Key) })
        {
            if (word.GroupBy(text => text, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            {
                throw new ConfigurationException($"Two Pusher apps are called \"{twice.Key}\": ids and keys must differ.");
            }
        }

        return new PusherSettings
        {
            Path = effective.Get(Settings.PusherPath),
            HasChat = effective.Get(Settings.PusherChat),
            Apps = apps,
            Standard = standard,
            AppFile = Path.Combine(dataDirectory, "pusher-app"),
        };
    }

    /// <summary>With secrets hidden.</summary>
    public static string Shown(string text)
    {
        var apps = JsonNode.Parse(text)!.AsArray();
        foreach (var app in apps.OfType<JsonObject>().Where(app => app.ContainsKey("secret")))
        {
            app["secret"] = "(hidden)";
        }

        return apps.ToJsonString();
    }

    // All three or none: half of an app's credentials opens nothing, and is a slip of whoever wrote them.
    private static (string Id, string Key, string Secret)? Named(EffectiveSettings effective)
    {
        var (id, key, secret) = (effective.Get(Settings.PusherId), effective.Get(Settings.PusherKey), effective.Get(Settings.PusherSecret));
        if (id.Length + key.Length + secret.Length == 0)
        {
            return null;
        }

        Check(id, key, secret, $"pusher.id, pusher.key and pusher.secret ({effective.SourceOf(Settings.PusherId)})");
        return (id, key, secret);
    }

    // The first without credentials says what the default app may do.
    private static (PusherApp Standard, IReadOnlyList<PusherApp> Listed) Listed(string text)
    {
        var standard = new PusherApp("", "", "");
        var listed = new List<PusherApp>();
        if (text.Length == 0)
        {
            return (standard, listed);
        }

        using var document = JsonDocument.Parse(text);
        if (document.RootElement.GetArrayLength() > MostApps)
        {
            throw new ConfigurationException($"pusher.apps names more than {MostApps:D} apps.");
        }

        var number = 0;
        foreach (var element in document.RootElement.EnumerateArray())
        {
            var fields = new IssuerFields(element, string.Create(CultureInfo.InvariantCulture, $"pusher.apps[{number++}]"));
            var app = PusherAppReading.Read(fields);
            fields.CheckRest();
            if (app.Id.Length + app.Key.Length + app.Secret.Length == 0)
            {
                standard = app;
                continue;
            }

            Check(app.Id, app.Key, app.Secret, fields.Path);
            listed.Add(app);
        }

        return (standard, listed);
    }

    private static void Check(string id, string key, string secret, string where)
    {
        if (!IsName(id) || !IsName(key))
        {
            throw new ConfigurationException(
                $"{where}: id and key must be there, of 1 to 64 letters, digits, dashes and underscores; and so must the secret.");
        }

        if (secret.Length < LeastSecret || KnownSecrets.IsExample(secret))
        {
            throw new ConfigurationException(
                $"{where}: the secret must have {LeastSecret:D} characters or more and be no example; openssl rand -hex 20 makes a good one.");
        }
    }

    private static bool IsName(string text) =>
        text.Length is > 0 and <= 64 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');
}
