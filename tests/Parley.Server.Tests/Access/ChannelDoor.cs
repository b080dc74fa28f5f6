namespace Parley.Server.Tests.Access;

/// <summary>A row of the authorisation matrix: a channel of chat over the Pusher protocol; as <see cref="Door"/> is one of HTTP.</summary>
/// <param name="Hears">Who may subscribe: <c>+</c>, or <c>3</c>; a cell for each column.</param>
/// <param name="Whispers">Who may whisper there: <c>+</c>; <c>4</c> is told that it is not on the channel, <c>3</c> that nobody may.</param>
internal sealed record ChannelDoor(string Hears, string Whispers, string Channel)
{
    public static readonly ChannelDoor[] All =
    [
        //   nd sfberkgot mGBKawW   nd sfberkgot mGBKawW
        new("11 333333333 +++++++", "11 444444444 +++++++", "private-conversation.{c}"),
        new("11 333333333 +++++++", "11 444444444 +++++++", "presence-conversation.{c}"),
        new("11 333333333 3333333", "11 444444444 4444444", "private-conversation.{others:pair}"),
        new("11 333333333 3333333", "11 444444444 4444444", "presence-conversation.{others:pair}"),
        new("11 +++++++++ +++++++", "11 333333333 3333333", "private-user.{own:person}"),
        new("11 333333333 3333333", "11 444444444 4444444", "private-user.{others:person}"),
        new("11 +++++++++ +++++++", "11 333333333 3333333", "private-App.Models.User.{own:person}"),
        new("11 333333333 3333333", "11 444444444 4444444", "private-App.Models.User.{others:person}"),
        new("11 +++++++++ +++++++", "11 333333333 3333333", "presence-online"),
    ];

    /// <summary>What happens in <c>{c}</c>, and whether a person's own channels tell of it.</summary>
    public static readonly (string Event, bool IsOnOwn)[] Events =
    [
        ("NewChatMessage", true),
        ("ChatMessageUpdated", false),
        ("ChatMessageRead", false),
        ("ChatMessageDeleted", false),
        ("ConversationUpdated", true),
        ("MemberAdded", true),
        ("MemberUpdated", true),
        ("MemberRemoved", true),
        ("client-typing", false),
        ("published", false),
    ];

    public override string ToString() => Channel;
}
