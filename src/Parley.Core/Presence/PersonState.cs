namespace Parley.Core.Presence;

/// <summary>What a person chose to be; whether it is connected, and idle, is not chosen. Stored as numbers.</summary>
public enum ChosenStatus
{
    Online,
    DoNotDisturb,

    /// <summary>Looks offline to everybody else.</summary>
    Invisible,
}

/// <summary>A line of one's own beside the name. All null: none.</summary>
/// <param name="Text">One line of at most <see cref="Limits.StatusTextLength"/> Unicode scalar values.</param>
/// <param name="Emoji">One grapheme of at most <see cref="Limits.StatusEmojiBytes"/> bytes.</param>
/// <param name="ExpiresAt">UTC milliseconds; null: it stays.</param>
public readonly record struct CustomStatus(string? Text, string? Emoji, long? ExpiresAt)
{
    public bool IsNone => Text is null && Emoji is null;
}

/// <summary>What a person lets others know. Each goes both ways: who hides something of its own does not see it of others.</summary>
/// <param name="Presence">False: looks offline for ever, to everybody.</param>
/// <param name="LastSeen">False: nobody is told when the person was last here.</param>
/// <param name="ReadReceipts">False: nobody is told what the person has read.</param>
public readonly record struct PersonSettings(bool Presence, bool LastSeen, bool ReadReceipts)
{
    public static readonly PersonSettings Default = new(Presence: true, LastSeen: true, ReadReceipts: true);
}

/// <summary>All that a person chose about being seen, as stored. Read it <see cref="At"/> a time: what has run out is still in the row.</summary>
/// <param name="Rev">Counts the changes; of two states the higher is the newer.</param>
/// <param name="StatusExpiresAt">When the chosen status turns back to online, UTC milliseconds; null: it stays.</param>
public sealed record PersonState(long Rev, ChosenStatus Status, long? StatusExpiresAt, CustomStatus Custom, PersonSettings Settings)
{
    public static readonly PersonState Default = new(0, ChosenStatus.Online, null, default, PersonSettings.Default);

    /// <summary>When something of this runs out next, UTC milliseconds.</summary>
    public long? NextExpiry => Math.Min(StatusExpiresAt ?? long.MaxValue, Custom.ExpiresAt ?? long.MaxValue) is var next and < long.MaxValue
        ? next
        : null;

    /// <summary>Without what has run out by this time.</summary>
    public PersonState At(long now)
    {
        if (NextExpiry is not { } next || next > now)
        {
            return this;
        }

        return this with
        {
            Status = StatusExpiresAt <= now ? ChosenStatus.Online : Status,
            StatusExpiresAt = StatusExpiresAt <= now ? null : StatusExpiresAt,
            Custom = Custom.ExpiresAt <= now ? default : Custom,
        };
    }
}
