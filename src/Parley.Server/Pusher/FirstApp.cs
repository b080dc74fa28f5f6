using System.Security.Cryptography;
using System.Text.Json;
using Parley.Protocols.Pusher;
using Parley.Server.Configuration;

namespace Parley.Server.Pusher;

/// <summary>The app that a server makes for itself at its first start where none is named: random credentials in a file that only its owner
/// reads.</summary>
internal static class FirstApp
{
    /// <summary>Throws <see cref="ConfigurationException"/> for a file that holds none.</summary>
    /// <param name="isNew">To be printed, this once.</param>
    public static PusherApp Of(PusherSettings settings, out bool isNew)
    {
        isNew = settings.AppFile is { } missing && !File.Exists(missing);
        if (settings.AppFile is { } file && !isNew)
        {
            return Read(file, settings.Standard);
        }

        var app = settings.Standard with
        {
            Id = RandomNumberGenerator.GetInt32(100_000, 1_000_000).ToString("D"),
            Key = RandomNumberGenerator.GetHexString(20, lowercase: true),
            Secret = RandomNumberGenerator.GetHexString(40, lowercase: true),
        };
        if (settings.AppFile is { } made)
        {
            Write(made, app);
        }

        return app;
    }

    // {"id":"123456","key":"…","secret":"…"}
    private static PusherApp Read(string file, PusherApp standard)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            return standard with { Id = Text("id"), Key = Text("key"), Secret = Text("secret") };

            string Text(string name) => document.RootElement.GetProperty(name).GetString() is { Length: > 0 } text ? text : throw new JsonException();
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ConfigurationException($"{file} does not hold an app's id, key and secret: restore it, or delete it for a new one.");
        }
    }

    private static void Write(string file, PusherApp app)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(file, options);
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("id"u8, app.Id);
        json.WriteString("key"u8, app.Key);
        json.WriteString("secret"u8, app.Secret);
        json.WriteEndObject();
        json.Flush();
        stream.Flush(flushToDisk: true);
    }
}
