namespace Parley.Core.Conversations;

/// <summary>What one person arranged for itself in a conversation, as it holds at the moment of reading; nobody else is told.</summary>
/// <param name="MutedUntil">UTC milliseconds; null while muted: for ever.</param>
/// <param name="Archived">Put away, and nothing newer came since (or it is muted).</param>
/// <param name="ArchivedSeq">The newest seq when it was put away; null: it was not.</param>
/// <param name="UnreadFromSeq">Marked as unread from here on; null: not marked, or read since.</param>
public sealed record OwnSettings(bool Muted, long? MutedUntil, bool Archived, long? ArchivedSeq, bool Favourite, long? UnreadFromSeq)
{
    /// <summary>As a time of a mute, in milliseconds: the last moment that .NET and ISO 8601 can say.</summary>
    public const long ForEver = 253_402_300_799_999;

    public static readonly OwnSettings None = new(false, null, false, null, false, null);
}

/// <summary>A wish to arrange things otherwise; what is null stays as it is.</summary>
/// <param name="MutedUntil">UTC milliseconds, <see cref="OwnSettings.ForEver"/>, or 0 to hear it again.</param>
/// <param name="UnreadFromSeq">A seq to mark as unread from, <see cref="Newest"/>, or 0 to take the mark away.</param>
public sealed record OwnSettingsChange(long? MutedUntil = null, bool? Archived = null, bool? Favourite = null, long? UnreadFromSeq = null)
{
    /// <summary>As a seq: that of the newest message.</summary>
    public const long Newest = -1;
}
