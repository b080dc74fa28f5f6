namespace Parley.Core.Presence;

/// <summary>What a person chose about being seen, as stored in its row of users. Dapper maps it whatever integer width the engine returns.</summary>
internal class PersonRow
{
    /// <summary>Of the table with the alias u.</summary>
    public const string Columns =
        "u.presence_rev, u.presence_status, u.presence_expires_at, u.status_text, u.status_emoji, u.status_expires_at, u.shows_presence, "
        + "u.shows_last_seen, u.read_receipts";

    public long PresenceRev { get; set; }

    public long PresenceStatus { get; set; }

    public long? PresenceExpiresAt { get; set; }

    public string? StatusText { get; set; }

    public string? StatusEmoji { get; set; }

    public long? StatusExpiresAt { get; set; }

    public long ShowsPresence { get; set; }

    public long ShowsLastSeen { get; set; }

    public long ReadReceipts { get; set; }

    public PersonState ToState() => new(
        PresenceRev,
        (ChosenStatus)PresenceStatus,
        PresenceExpiresAt,
        new CustomStatus(StatusText, StatusEmoji, StatusExpiresAt),
        new PersonSettings(ShowsPresence != 0, ShowsLastSeen != 0, ReadReceipts != 0));
}
