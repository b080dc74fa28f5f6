namespace Parley.Core;

/// <summary>Every limit of what chat is, in one place. Each is enforced with a stable code; settings may change the marked ones.</summary>
public sealed record Limits
{
    public static readonly Limits Default = new();

    /// <summary>Unicode scalar values of a message; more is <c>too_large</c>. A setting.</summary>
    public int MessageLength { get; init; } = 4_000;

    /// <summary>Unicode scalar values of a person's name.</summary>
    public int UserNameLength { get; init; } = 80;

    /// <summary>Unicode scalar values of a conversation's name.</summary>
    public int ConversationNameLength { get; init; } = 120;

    /// <summary>Unicode scalar values of the text of a custom status.</summary>
    public int StatusTextLength { get; init; } = 100;

    /// <summary>UTF-8 bytes of the one grapheme of a custom status.</summary>
    public int StatusEmojiBytes { get; init; } = 32;

    /// <summary>How far ahead the end of a status may lie.</summary>
    public TimeSpan StatusLifetime { get; init; } = TimeSpan.FromDays(366);

    /// <summary>Unicode scalar values of what a conversation is about.</summary>
    public int TopicLength { get; init; } = 1_024;

    /// <summary>Bytes of the address of a picture.</summary>
    public int AvatarUrlBytes { get; init; } = 2_048;

    /// <summary>Characters of an address that is attached to a message.</summary>
    public int AttachmentUrlLength { get; init; } = 2_048;

    /// <summary>Whether people who share no conversation find each other by name and may write to each other; never guests. A setting.</summary>
    public bool StrangersMeet { get; init; } = true;

    /// <summary>Bytes of an e-mail address (RFC 5321, 4.5.3.1.3).</summary>
    public int EmailLength { get; init; } = 254;

    /// <summary>Whether members may invite people onto the server, or administrators alone. A setting.</summary>
    public bool MembersInvite { get; init; } = true;

    /// <summary>Passkeys of one person.</summary>
    public int PasskeysPerUser { get; init; } = 20;

    /// <summary>Shortest password, in characters.</summary>
    public int PasswordMinimum { get; init; } = 8;

    /// <summary>Longest password, in UTF-8 bytes: hashing must not become a lever (attack AU3).</summary>
    public int PasswordBytes { get; init; } = 1_024;

    /// <summary>People that one request may put into a conversation.</summary>
    public int ParticipantsPerRequest { get; init; } = 100;

    /// <summary>Members of a group; channels have no such bound.</summary>
    public int GroupMembers { get; init; } = 10_000;

    /// <summary>Conversations that one person may be in.</summary>
    public int ConversationsPerUser { get; init; } = 5_000;

    /// <summary>Sessions of one person; past it the oldest is ended (attack AU15).</summary>
    public int SessionsPerUser { get; init; } = 50;

    /// <summary>API tokens of one person; one more is a <c>conflict</c> (attack AU15).</summary>
    public int TokensPerUser { get; init; } = 50;

    /// <summary>Tokens of other servers that one person has in use at once; past it the oldest is ended (attack AU15).</summary>
    public int ExternalSessionsPerUser { get; init; } = 200;

    /// <summary>The other server whose ids are the ids of people here; null: ids are Parley's. A setting.</summary>
    public string? OwnIds { get; init; }

    /// <summary>People that one person may write to before they ever came, where ids are another server's.</summary>
    public int UnseenPeopleNamed { get; init; } = 1_000;

    /// <summary>How long a token that was replaced still opens: two tabs that refresh at once must not sign each other out.</summary>
    public TimeSpan TokenGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a one-use key to a WebSocket is good for.</summary>
    public TimeSpan TicketLifetime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Above this many members: no system message per join, no receipts by person, member changes coalesced.</summary>
    public int SmallConversation { get; init; } = 256;

    /// <summary>Rows of a page by HTTP.</summary>
    public int PageSize { get; init; } = 100;

    /// <summary>Conversations of a list that names no limit.</summary>
    public int ConversationsAtOnce { get; init; } = 1_000;

    /// <summary>Unread counts are exact up to here; one more means "more".</summary>
    public int UnreadExact { get; init; } = 999;

    /// <summary>More changed rows than this in one conversation are answered with <c>reset</c>.</summary>
    public int SyncRows { get; init; } = 200;

    /// <summary>Rows of one sync frame.</summary>
    public int SyncPage { get; init; } = 50;

    /// <summary>Newest messages that come with a reset or a new conversation.</summary>
    public int SnapshotMessages { get; init; } = 50;

    /// <summary>How long the first answer to a command other than a send is remembered by its client id.</summary>
    public TimeSpan CommandMemory { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Read advances of one member within this time share one row.</summary>
    public TimeSpan ReadAdvanceWindow { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Open connections of one person, over all protocols; one more is closed, for each multiplies what is told. A setting.</summary>
    public int ConnectionsPerUser { get; init; } = 100;

    /// <summary>Frames and requests of one person a second, over all its connections and HTTP, like all that follow. A setting.</summary>
    public int FramesPerSecond { get; init; } = 100;

    /// <summary>Bytes of frames and bodies of one person a second. A setting.</summary>
    public int BytesPerSecond { get; init; } = 512 * 1024;

    /// <summary>Work of one person a second, in units of about one write or read of the store: a message is one. A setting.</summary>
    public int CommandsPerSecond { get; init; } = 50;

    /// <summary>People told by one person a second: a message where a thousand listen is a thousand (attack PR22). A setting.</summary>
    public int DeliveriesPerSecond { get; init; } = 20_000;

    /// <summary>Requests a second of one address, of those who are not signed in. A setting.</summary>
    public int StrangersPerSecond { get; init; } = 20;

    /// <summary>Each of these budgets holds what comes in so many seconds: whoever was quiet may hurry. A setting.</summary>
    public int BurstSeconds { get; init; } = 20;

    /// <summary>HTTP requests of one person under way at once. A setting.</summary>
    public int RequestsAtOnce { get; init; } = 100;
}
