using System.Collections;
using System.Text.Json;

namespace Parley.Server.Configuration;

/// <summary>Reads the settings from their sources in order: defaults, parley.json, the environment, the command line.</summary>
public static class SettingsReading
{
    private const string FileName = "parley.json";
    private const string Prefix = "PARLEY_";

    private static readonly Dictionary<string, Setting> ByName = Settings.All.ToDictionary(setting => setting.Name, StringComparer.Ordinal);

    private static readonly JsonDocumentOptions JsonOptions = new()
    {
        AllowDuplicateProperties = false,
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = 8,
    };

    /// <summary>Throws <see cref="ConfigurationException"/> for what is unknown or bad: a typing
    /// error must not start another server than was meant.</summary>
    public static EffectiveSettings Read(IReadOnlyList<string> arguments, IDictionary environment)
    {
        var flags = Flags(arguments).ToList();
        var named = Named(environment).ToList();

        // The data directory first: the file lies in it.
        var data = named.Concat(flags).LastOrDefault(found => found.Setting == Settings.Data).Text;
        var effective = new EffectiveSettings();
        ReadFile(effective, Path.Combine(data ?? Settings.Data.Default, FileName));
        SeedNames.Read(effective, environment);
        foreach (var (setting, text, source) in named.Concat(flags))
        {
            effective.Set(setting, text, source);
        }

        return effective;
    }

    private static void ReadFile(EffectiveSettings effective, string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), JsonOptions);
            ReadLevel(effective, document.RootElement, "", path);
        }
        catch (JsonException exception)
        {
            throw new ConfigurationException($"{path} is not JSON: {exception.Message}");
        }
    }

    // {"urls": ["http://127.0.0.1:8080"], "limits": {"message_length": 2000}}
    private static void ReadLevel(EffectiveSettings effective, JsonElement level, string prefix, string path)
    {
        if (level.ValueKind != JsonValueKind.Object)
        {
            throw new ConfigurationException($"{path} must hold one JSON object.");
        }

        foreach (var property in level.EnumerateObject())
        {
            var name = prefix + property.Name;
            if (!ByName.TryGetValue(name, out var setting))
            {
                var isLevel = ByName.Keys.Any(known => known.StartsWith(name + ".", StringComparison.Ordinal));
                if (isLevel && property.Value.ValueKind == JsonValueKind.Object)
                {
                    ReadLevel(effective, property.Value, name + ".", path);
                    continue;
                }

                throw Unknown(name, path);
            }

            if (setting == Settings.Data)
            {
                throw new ConfigurationException($"data ({path}) cannot stand in the file: it says where the file is.");
            }

            effective.Set(setting, setting.IsJson ? property.Value.GetRawText() : TextOf(property.Value), path);
        }
    }

    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => string.Join(';', value.EnumerateArray().Select(TextOf)),
        JsonValueKind.String => value.GetString()!,
        _ => value.GetRawText(),
    };

    private static IEnumerable<(Setting Setting, string Text, string Source)> Named(IDictionary environment)
    {
        foreach (DictionaryEntry entry in environment)
        {
            if (entry.Key is string variable && variable.StartsWith(Prefix, StringComparison.Ordinal))
            {
                var name = variable[Prefix.Length..].Replace("__", ".", StringComparison.Ordinal).ToLowerInvariant();
                var setting = ByName.GetValueOrDefault(name) ?? throw Unknown(name, $"environment variable {variable}");
                yield return (setting, entry.Value as string ?? "", $"environment variable {variable}");
            }
        }
    }

    // --urls http://127.0.0.1:8080  --limits.message_length=2000  --drain-seconds 1
    private static IEnumerable<(Setting Setting, string Text, string Source)> Flags(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                throw new ConfigurationException($"\"{argument}\" is neither a command nor a setting; parley help lists both.");
            }

            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var flag = equals < 0 ? argument : argument[..equals];
            var setting = ByName.GetValueOrDefault(flag[2..].Replace('-', '_')) ?? throw Unknown(flag, "command line");
            if (equals < 0 && i + 1 >= arguments.Count)
            {
                throw new ConfigurationException($"{flag} needs a value: {setting.Range}.");
            }

            yield return (setting, equals < 0 ? arguments[++i] : argument[(equals + 1)..], "command line");
        }
    }

    private static ConfigurationException Unknown(string name, string source) =>
        new($"{name} ({source}) is not a setting; parley help lists them all.");
}
