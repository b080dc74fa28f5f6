using System.Globalization;

namespace Parley.Protocols.Pusher.Chat;

public enum ChatChannelKind
{
    /// <summary><c>private-conversation.{id}</c>, <c>presence-conversation.{id}</c>: its members.</summary>
    Conversation,

    /// <summary><c>private-user.{id}</c>, <c>private-App.Models.User.{id}</c>: that person.</summary>
    Person,

    /// <summary><c>presence-online</c>: everybody, each seeing whom it may.</summary>
    Online,
}

/// <summary>A channel that is a door to the conversations.</summary>
/// <param name="Id">Of the conversation or person; 0 where it is about neither.</param>
public sealed record ChatChannel(string Name, ChatChannelKind Kind, long Id)
{
    public const string Online = "presence-online";

    private const long LargestId = 9_007_199_254_740_991;

    private static readonly (string Prefix, ChatChannelKind Kind)[] Prefixes =
    [
        ("private-conversation.", ChatChannelKind.Conversation),
        ("presence-conversation.", ChatChannelKind.Conversation),
        ("private-user.", ChatChannelKind.Person),
        ("private-App.Models.User.", ChatChannelKind.Person),
    ];

    public bool IsPresence => Name.StartsWith("presence-", StringComparison.Ordinal);

    /// <summary>Null for every other name, also for ids that are written in any other way than this server writes them: those are an
    /// application's own.</summary>
    public static ChatChannel? Parse(string name)
    {
        if (name == Online)
        {
            return new ChatChannel(name, ChatChannelKind.Online, 0);
        }

        foreach (var (prefix, kind) in Prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                return IdOf(name.AsSpan(prefix.Length)) is { } id ? new ChatChannel(name, kind, id) : null;
            }
        }

        return null;
    }

    public override string ToString() => Name;

    private static long? IdOf(ReadOnlySpan<char> digits) =>
        digits is [not '0', ..] && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id is > 0 and <= LargestId
            ? id
            : null;
}
