namespace Parley.Server.Configuration;

/// <summary>What is in force, and where each value comes from.</summary>
public sealed class EffectiveSettings
{
    private readonly Dictionary<Setting, (string Text, string Source)> _values = [];
    private readonly List<string> _unused = [];

    /// <summary>Names of the environment that were understood and have no use yet.</summary>
    public IReadOnlyList<string> Unused => _unused;

    public T Get<T>(Setting<T> setting)
    {
        if (!setting.Reader(TextOf(setting), out var value))
        {
            throw new InvalidOperationException($"The default of {setting.Name} is outside its own range.");
        }

        return value;
    }

    public string TextOf(Setting setting) => _values.TryGetValue(setting, out var found) ? found.Text : setting.Default;

    public string SourceOf(Setting setting) => _values.TryGetValue(setting, out var found) ? found.Source : "default";

    /// <summary>Puts a value over what came before. Throws <see cref="ConfigurationException"/>
    /// for one that the setting cannot have.</summary>
    internal void Set(Setting setting, string text, string source)
    {
        if (!setting.Accepts(text))
        {
            var shown = setting.Secret ? "that value" : $"\"{text}\"";
            throw new ConfigurationException($"{setting.Name} ({source}) cannot be {shown}: it must be {setting.Range}.");
        }

        _values[setting] = (text, source);
    }

    internal void NotUsed(string name) => _unused.Add(name);
}
