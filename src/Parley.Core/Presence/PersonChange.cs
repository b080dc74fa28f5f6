namespace Parley.Core.Presence;

/// <summary>Part of a change: what it sets; not there at all where it leaves things as they are.</summary>
public readonly record struct Setting<T>(T Value);

/// <summary>A change of what a person chose to be. What is null stays as it is.</summary>
/// <param name="Text">Set to null or blank: none.</param>
/// <param name="Emoji">Set to null or empty: none.</param>
/// <param name="ExpiresAt">UTC milliseconds, the end of what this very change sets; null: it stays.</param>
public sealed record PresenceChange(ChosenStatus? Status, Setting<string?>? Text, Setting<string?>? Emoji, long? ExpiresAt)
{
    public PersonState Apply(PersonState state)
    {
        var custom = Text is null && Emoji is null
            ? state.Custom
            : new CustomStatus(
                Text is null ? state.Custom.Text : Text.Value.Value, Emoji is null ? state.Custom.Emoji : Emoji.Value.Value, ExpiresAt);
        return state with
        {
            Status = Status ?? state.Status,
            StatusExpiresAt = Status is null ? state.StatusExpiresAt : Status == ChosenStatus.Online ? null : ExpiresAt,
            Custom = custom.IsNone ? default : custom,
        };
    }
}

/// <summary>A change of what a person lets others know. What is null stays as it is.</summary>
public sealed record SettingsChange(bool? Presence, bool? LastSeen, bool? ReadReceipts)
{
    public PersonState Apply(PersonState state) => state with
    {
        Settings = new PersonSettings(
            Presence ?? state.Settings.Presence, LastSeen ?? state.Settings.LastSeen, ReadReceipts ?? state.Settings.ReadReceipts),
    };
}
