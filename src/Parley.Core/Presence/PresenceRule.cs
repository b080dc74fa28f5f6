using Parley.Core.Conversations;

namespace Parley.Core.Presence;

/// <summary>Who may be told whether somebody is here: the one rule, for live events, for <c>watch</c> and for HTTP
/// (docs/decisions/0016-who-sees-presence.md, attacks AZ13 and AZ26).</summary>
/// <remarks>Two people must share a private conversation or a group (<see cref="Counts"/>, <see cref="Shared"/>), and neither may hide
/// (<see cref="MayShow"/>). Whoever is left out by the first gets no answer, whoever by the second an "offline" like any other.</remarks>
public static class PresenceRule
{
    /// <summary>In a public channel people need not know each other.</summary>
    public static bool Counts(ConversationType type) => type != ConversationType.Channel;

    public static bool MayShow(PersonSettings subject, PersonSettings viewer) => subject.Presence && viewer.Presence;

    public static bool MayShowLastSeen(PersonSettings subject, PersonSettings viewer) =>
        MayShow(subject, viewer) && subject.LastSeen && viewer.LastSeen;

    /// <summary>A condition of SQL: the person u shares something that counts with the person @userId.</summary>
    internal const string Shared = """
        EXISTS (
            SELECT 1 FROM members a
            JOIN conversations c ON c.id = a.conversation_id AND c.type <> 2
            JOIN members b ON b.conversation_id = a.conversation_id
            WHERE a.user_id = @userId AND a.left_at IS NULL AND b.user_id = u.id AND b.left_at IS NULL)
        """;
}
