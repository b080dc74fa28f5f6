namespace Parley.Protocols.Pusher.Chat;

/// <summary>The names of events as Laravel broadcasts them, <c>App\Events\NewChatMessage</c>.</summary>
internal sealed class PusherChatNames(string eventNamespace)
{
    private readonly string _prefix = eventNamespace.Length == 0 ? "" : eventNamespace + "\\";

    public string NewChatMessage => _prefix + nameof(NewChatMessage);

    public string ChatMessageUpdated => _prefix + nameof(ChatMessageUpdated);

    public string ChatMessageDeleted => _prefix + nameof(ChatMessageDeleted);

    public string ChatMessageRead => _prefix + nameof(ChatMessageRead);

    public string ConversationUpdated => _prefix + nameof(ConversationUpdated);

    public string MemberAdded => _prefix + nameof(MemberAdded);

    public string MemberUpdated => _prefix + nameof(MemberUpdated);

    public string MemberRemoved => _prefix + nameof(MemberRemoved);

    public string MembersChanged => _prefix + nameof(MembersChanged);
}
