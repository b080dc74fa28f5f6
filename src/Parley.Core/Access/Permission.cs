using System.Runtime.CompilerServices;

namespace Parley.Core.Access;

/// <summary>
/// Everything that may be asked of the server, by any door: a closed set, each with its rule beside it. Every route and every command names
/// one; <see cref="Policy"/> reads the rules.
/// </summary>
public sealed class Permission
{
    public const string AdministratorsOnly = "Administrators do that.";

    private const string InPersonOnly = "An account is changed by a person who has signed in, not by a token or a bot.";
    private const string Admins = "Only admins of this conversation may do that.";

    // Without a session.
    public static readonly Permission SignUp = new() { NeedsSession = false };
    public static readonly Permission SignIn = new() { NeedsSession = false };
    public static readonly Permission RecoverAccount = new() { NeedsSession = false };
    public static readonly Permission SeeInvitation = new() { NeedsSession = false };
    public static readonly Permission SeeServer = new() { NeedsSession = false };

    // By an application's own signature, which the route judges itself.
    public static readonly Permission PublishAsApp = new() { NeedsSession = false };

    // One's own session and account.
    public static readonly Permission UseSession = new();
    public static readonly Permission ArrangeOwn = new();
    public static readonly Permission SetPresence = new();
    public static readonly Permission ManageAccount = new() { InPerson = true, Otherwise = InPersonOnly };

    // Other people.
    public static readonly Permission SearchPeople = new();
    public static readonly Permission SeePerson = new();
    public static readonly Permission WatchPresence = new();
    public static readonly Permission Invite = new() { Guests = false, Bots = false, Otherwise = "Guests and bots invite nobody." };

    // Administrators of the server. None of these opens a conversation.
    public static readonly Permission ManageAccounts = new() { Administration = true, Otherwise = AdministratorsOnly };
    public static readonly Permission ManageInvites = new() { Administration = true, Otherwise = AdministratorsOnly };
    public static readonly Permission HandOutKeys = new() { Administration = true, InPerson = true, Otherwise = AdministratorsOnly };

    // An application's own server, with its key. It acts for its people, as an owner would, in any conversation.
    public static readonly Permission ActForPeople = new() { ByServerKey = true, Otherwise = "A server key does that." };

    // Conversations.
    public static readonly Permission ListConversations = new();
    public static readonly Permission FindChannels = new() { Guests = false, Otherwise = "Guests see only what they were put into." };
    public static readonly Permission CreateConversation = new() { Guests = false };
    public static readonly Permission JoinChannel = new() { Guests = false };
    public static readonly Permission SeeConversation = new() { Least = Standing.Member };
    public static readonly Permission EditConversation = new()
    {
        Least = Standing.Admin,
        Otherwise = Admins,
        Private = Refusal.Validation("name", "A private conversation has no name of its own."),
    };

    // Members. "Own" is oneself here.
    public static readonly Permission AddMember = new()
    {
        Least = Standing.Admin,
        Otherwise = Admins,
        Private = Refusal.Validation("user_id", "Nobody can be added to a private conversation."),
    };

    public static readonly Permission InviteMember = new()
    {
        Least = Standing.Admin,
        Otherwise = Admins,
        Private = Refusal.Validation("conversation_id", "Nobody is invited into a private conversation."),
    };

    public static readonly Permission RemoveMember = new()
    {
        Own = Standing.Member,
        Others = Standing.Admin,
        Outranks = true,
        Otherwise = Admins,
        Private = Refusal.Validation("user_id", "Nobody can be removed from a private conversation."),
    };

    public static readonly Permission SetRole = new()
    {
        Least = Standing.Admin,
        Outranks = true,
        Otherwise = Admins,
        Private = Refusal.Validation("role", "A private conversation has no roles."),
    };

    public static readonly Permission ManageBans = new()
    {
        Others = Standing.Admin,
        Outranks = true,
        Otherwise = Admins,
        Private = Refusal.Validation("user_id", "Nobody can be banned from a private conversation."),
    };

    // Messages. "Own" is what one wrote.
    public static readonly Permission ReadMessages = new() { Least = Standing.Member };
    public static readonly Permission SendMessage = new() { Least = Standing.Member };
    public static readonly Permission EditMessage = new()
    {
        Own = Standing.Member,
        Otherwise = "Only one's own messages can be edited.",
    };

    public static readonly Permission DeleteMessage = new()
    {
        Own = Standing.Member,
        Others = Standing.Admin,
        Otherwise = "Only one's own messages can be deleted, or any by an admin.",
    };

    public static readonly Permission MarkRead = new() { Least = Standing.Member };
    public static readonly Permission SeeReaders = new() { Least = Standing.Member };
    public static readonly Permission Type = new() { Least = Standing.Member };
    public static readonly Permission Sync = new();

    private Permission([CallerMemberName] string name = "") => Name = name;

    public string Name { get; }

    /// <summary>False: whoever comes may ask.</summary>
    public bool NeedsSession { get; private init; } = true;

    /// <summary>Only administrators of the server may.</summary>
    public bool Administration { get; private init; }

    public bool Guests { get; private init; } = true;

    public bool Bots { get; private init; } = true;

    /// <summary>Only for whoever signed in: neither bots nor API tokens.</summary>
    public bool InPerson { get; private init; }

    /// <summary>Only for the key of an application, whoever else asks.</summary>
    public bool ByServerKey { get; private init; }

    /// <summary>The least that one must be in the conversation, where it is about something of one's own; null: nobody may.</summary>
    internal Standing? Own { get; private init; }

    /// <summary>The same for what is another's; null: nobody may.</summary>
    internal Standing? Others { get; private init; }

    /// <summary>The least for either, where it makes no difference whose it is.</summary>
    private Standing Least
    {
        init => (Own, Others) = (value, value);
    }

    /// <summary>One must stand above whom it concerns.</summary>
    internal bool Outranks { get; private init; }

    /// <summary>Private conversations have none of this.</summary>
    internal Refusal? Private { get; private init; }

    /// <summary>What is said to those who may not and may know that it is there.</summary>
    internal string Otherwise { get; private init; } = "You may not do that.";

    public override string ToString() => Name;
}
