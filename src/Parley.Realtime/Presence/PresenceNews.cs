using Parley.Core.Presence;
using Parley.Realtime.Rooms;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Presence;

/// <summary>One change of one person's presence, in the variants that those who share something with it get.</summary>
internal sealed class PresenceNews(PersonSettings subject, PresenceChanged changed)
{
    private readonly Encoded _whole = new(changed);
    private Encoded? _withoutLastSeen;

    public long UserId => changed.UserId;

    /// <summary>Null: the rule lets this person know nothing.</summary>
    public Encoded? For(Listener viewer)
    {
        var settings = viewer.Person.Settings;
        if (!PresenceRule.MayShow(subject, settings))
        {
            return null;
        }

        return changed.LastSeenAt is null || PresenceRule.MayShowLastSeen(subject, settings)
            ? _whole
            : _withoutLastSeen ??= new Encoded(changed with { LastSeenAt = null });
    }
}
