using Parley.Core.Commit;
using Parley.Core.Events;
using Parley.Core.Storage;
using Parley.Core.Users;

namespace Parley.Core.Conversations;

/// <param name="HistoryProtected">True: who joins later sees only what comes after.</param>
/// <param name="ClientId">A UUID made by the client; null: the request is not idempotent.</param>
public sealed record NewConversation(
    long CreatorId, ConversationType Type, string Name, IReadOnlyList<long> ParticipantIds, bool HistoryProtected, string? ClientId)
{
    /// <summary>What it is about.</summary>
    public string? Topic { get; init; }

    /// <summary>A picture: http, https or root-relative.</summary>
    public string? AvatarUrl { get; init; }

    /// <summary>The server of an application makes it for its people, whether or not they may find each other.</summary>
    public bool ByServer { get; init; }
}

/// <summary>Conversations and who is in them. Every change is one operation of the committer;
/// every read carries membership in its statement.</summary>
public sealed class ConversationService
{
    private readonly Committer _committer;
    private readonly Readers _readers;
    private readonly Limits _limits;
    private readonly Creation _creation;
    private readonly Membership _membership;
    private readonly Bans _bans;

    internal ConversationService(Committer committer, Readers readers, Limits limits)
    {
        _committer = committer;
        _readers = readers;
        _limits = limits;
        _creation = new Creation(limits);
        _membership = new Membership(limits);
        _bans = new Bans(limits);
    }

    /// <summary>Exactly one per pair, however many ask at once. With oneself: <c>validation</c>;
    /// unknown people: <c>validation</c> on participant_ids.</summary>
    /// <returns>The conversation and whether this call made it.</returns>
    /// <param name="clientId">A UUID of the client's, once for one other person.</param>
    /// <param name="byServer">The server of an application makes it, whether or not the two may find each other.</param>
    public async Task<Result<(ConversationView View, bool Created)>> OpenPrivateAsync(
        long userId, long otherId, CancellationToken cancellation, string? clientId = null, bool byServer = false)
    {
        if (userId == otherId)
        {
            return Refusal.Validation("participant_ids", "A private conversation is with somebody else.");
        }

        // Most often it is there already, and then nothing needs to be written.
        var existing = clientId is not null ? [] : await _readers.ReadAsync(
            userId,
            read => Creation.FindPair(read, userId, otherId) is { } id ? Views.Read(read, userId, id, includeDeleted: true) : [],
            cancellation);
        if (existing.Count > 0)
        {
            return (existing[0], false);
        }

        return await _committer.WriteAsync(
            new WriteOperation<(ConversationView, bool)>(transaction =>
                _creation.OpenPrivateOnce(transaction, userId, otherId, clientId, byServer))
            {
                Sender = userId,
                UserIds = [userId, otherId],
            },
            cancellation);
    }

    /// <summary>The private conversation of the two; null where there is none.</summary>
    public Task<long?> FindPrivateAsync(long userId, long otherId, CancellationToken cancellation) =>
        _readers.ReadAsync(userId, read => Creation.FindPair(read, userId, otherId), cancellation);

    /// <summary>The other one of a private conversation of the person's; null in all others. <c>not_found</c>.</summary>
    public Task<Result<long?>> PartnerAsync(long userId, long conversationId, CancellationToken cancellation) =>
        _readers.ReadAsync<Result<long?>>(
            userId,
            read => MemberRow.Present(read, conversationId, userId) is null
                ? Refusal.NotFound
                : Result.Ok(read.Scalar<long?>(
                    "SELECT CASE WHEN pair_low = @userId THEN pair_high ELSE pair_low END FROM conversations WHERE id = @conversationId",
                    new { userId, conversationId })),
            cancellation);

    /// <summary>Makes a group or a public channel with its maker as owner. A retry with the same client id gets the first answer.</summary>
    public async Task<Result<(ConversationView View, bool Created)>> CreateAsync(NewConversation request, CancellationToken cancellation)
    {
        if (_creation.Check(request, out var participantIds) is { } refusal)
        {
            return refusal;
        }

        return await _committer.WriteAsync(
            new WriteOperation<(ConversationView, bool)>(transaction => _creation.Create(transaction, request, participantIds))
            {
                Sender = request.CreatorId,
                UserIds = [request.CreatorId, .. participantIds],
            },
            cancellation);
    }

    /// <summary>All conversations of a person, newest activity first.</summary>
    /// <param name="includeDeleted">Whether a deleted message may stand as the last one.</param>
    public Task<IReadOnlyList<ConversationView>> ListAsync(long userId, CancellationToken cancellation, bool includeDeleted = true) =>
        _readers.ReadAsync(userId, read => Views.Read(read, userId, conversationId: null, includeDeleted), cancellation);

    /// <summary>Some of a person's conversations, page by page.</summary>
    public Task<ConversationPage> PageAsync(long userId, ConversationQuery query, CancellationToken cancellation) =>
        _readers.ReadAsync(userId, read => Views.ReadPage(read, userId, query), cancellation);

    public async Task<Result<ConversationView>> GetAsync(
        long userId, long conversationId, CancellationToken cancellation, bool includeDeleted = true)
    {
        var views = await _readers.ReadAsync(userId, read => Views.Read(read, userId, conversationId, includeDeleted), cancellation);
        return views.Count == 0 ? Refusal.NotFound : views[0];
    }

    /// <summary>Admins add members to groups; anyone may add itself to a channel. Already a
    /// member: no change, the member is answered.</summary>
    /// <param name="role">What it is to be, at once; null: a member, or what it is already.</param>
    /// <param name="server">The server of an application does it, under this name.</param>
    public Task<Result<Member>> AddMemberAsync(
        long actorId,
        long conversationId,
        long userId,
        string? clientId,
        CancellationToken cancellation,
        MemberRole? role = null,
        UserCard? server = null) =>
        new Change<Member>(
            role is null ? CommandHash.Of("add_member", conversationId, userId) : CommandHash.Of("add_member", conversationId, userId, role),
            transaction => _membership.Add(transaction, actorId, conversationId, userId, role, server: server),
            transaction => MemberAgain(transaction, actorId, conversationId, userId))
            .RunAsync(_committer, actorId, conversationId, userId, clientId, cancellation);

    /// <summary>Removes another (the actor's role must be above the target's) or oneself. The last
    /// owner hands on to the oldest admin or member.</summary>
    /// <param name="server">The server of an application does it, under this name.</param>
    public Task<Result<Done>> RemoveMemberAsync(
        long actorId, long conversationId, long userId, string? clientId, CancellationToken cancellation, UserCard? server = null) =>
        new Change<Done>(
            CommandHash.Of("remove_member", conversationId, userId),
            transaction => Membership.Remove(transaction, actorId, conversationId, userId, server),
            _ => default(Done))
            .RunAsync(_committer, actorId, conversationId, userId, clientId, cancellation);

    /// <summary>Nobody gives a rank above its own; a conversation keeps at least one owner.</summary>
    public Task<Result<Member>> SetRoleAsync(
        long actorId, long conversationId, long userId, MemberRole role, string? clientId, CancellationToken cancellation) =>
        new Change<Member>(
            CommandHash.Of("set_role", conversationId, userId, role),
            transaction => Membership.SetRole(transaction, actorId, conversationId, userId, role),
            transaction => MemberAgain(transaction, actorId, conversationId, userId))
            .RunAsync(_committer, actorId, conversationId, userId, clientId, cancellation);

    /// <summary>Removes the person, if it is there, and keeps it out until <see cref="LiftBanAsync"/>. Ranks count as for removal.</summary>
    public Task<Result<Done>> BanAsync(long actorId, long conversationId, long userId, CancellationToken cancellation) =>
        new Change<Done>([], transaction => _bans.Add(transaction, actorId, conversationId, userId), _ => default(Done))
            .RunAsync(_committer, actorId, conversationId, userId, clientId: null, cancellation);

    public Task<Result<Done>> LiftBanAsync(long actorId, long conversationId, long userId, CancellationToken cancellation) =>
        new Change<Done>([], transaction => Bans.Lift(transaction, actorId, conversationId, userId), _ => default(Done))
            .RunAsync(_committer, actorId, conversationId, userId, clientId: null, cancellation);

    /// <summary>Who may not come back, newest first, page by page; for admins of the conversation.</summary>
    public Task<Result<BanPage>> BansAsync(
        long actorId, long conversationId, BanPlace? before, int limit, CancellationToken cancellation) =>
        _readers.ReadAsync(actorId, read => Bans.List(read, actorId, conversationId, before, limit), cancellation);

    /// <summary>Admins rename groups and channels.</summary>
    public Task<Result<Conversation>> RenameAsync(
        long actorId, long conversationId, string name, string? clientId, CancellationToken cancellation) =>
        UpdateAsync(actorId, conversationId, new ConversationChange(Name: name), clientId, cancellation);

    /// <summary>Admins change the name, topic, picture and history of groups and channels: one change, however many of them.</summary>
    public async Task<Result<Conversation>> UpdateAsync(
        long actorId, long conversationId, ConversationChange change, string? clientId, CancellationToken cancellation)
    {
        if (change.Check(_limits) is { } refusal)
        {
            return refusal;
        }

        return await new Change<Conversation>(
            CommandHash.Of("update_conversation", conversationId, change.Name, change.Topic, change.AvatarUrl, change.HistoryProtected),
            transaction => Membership.Update(transaction, actorId, conversationId, change),
            transaction => ConversationRow.Find(transaction, conversationId)!.ToConversation())
            .RunAsync(_committer, actorId, conversationId, actorId, clientId, cancellation);
    }

    /// <summary>Mutes, archives, marks: what only this person sees.</summary>
    public Task<Result<OwnConversation>> ArrangeAsync(
        long userId, long conversationId, OwnSettingsChange change, CancellationToken cancellation) => _committer.WriteAsync(
        new WriteOperation<OwnConversation>(transaction => OwnChange.Run(transaction, userId, conversationId, change))
        {
            Sender = userId,
            ConversationId = conversationId,
            UserIds = [userId],
        },
        cancellation);

    /// <summary>Present members, ascending by id, by the beginnings of words of their names (empty: all).</summary>
    public Task<Result<MemberPage>> MembersAsync(
        long userId, long conversationId, string query, long after, int limit, CancellationToken cancellation) =>
        _readers.ReadAsync(userId, read => MemberList.Read(read, userId, conversationId, query, after, limit), cancellation);

    /// <summary>Public channels, by the beginnings of words of their names (empty: all).</summary>
    public Task<ChannelPage> ChannelsAsync(long userId, string query, long? after, int limit, CancellationToken cancellation) =>
        _readers.ReadAsync(userId, read => ChannelList.Read(read, userId, query, after, limit), cancellation);

    private static Result<Member> MemberAgain(WriteTransaction transaction, long actorId, long conversationId, long userId) =>
        MemberRow.Any(transaction, conversationId, userId)!.ToMember(MemberRow.Present(transaction, conversationId, actorId));

    /// <summary>A change of one conversation and one person's place in it, done once per client id.</summary>
    private sealed record Change<T>(byte[] Hash, Func<WriteTransaction, Result<T>> Do, Func<WriteTransaction, Result<T>> Again)
    {
        public Task<Result<T>> RunAsync(
            Committer committer, long actorId, long conversationId, long userId, string? clientId, CancellationToken cancellation) =>
            committer.WriteAsync(
                new WriteOperation<T>(transaction => OnceCommands.Run(
                    transaction,
                    actorId,
                    clientId,
                    Hash,
                    () => Do(transaction).Map(answer => (answer, conversationId)),
                    _ => Again(transaction)))
                {
                    Sender = actorId,
                    ConversationId = conversationId,
                    UserIds = [userId],
                },
                cancellation);
    }
}
