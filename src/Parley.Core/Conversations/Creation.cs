using Parley.Core.Commit;
using Parley.Core.Events;
using Parley.Core.External;
using Parley.Core.Naming;
using Parley.Core.Storage;
using Parley.Core.Users;

namespace Parley.Core.Conversations;

/// <summary>Making conversations: rev 1 is the conversation and its first members in one change.</summary>
internal sealed class Creation(Limits limits)
{
    private static readonly Refusal UnknownPeople = Refusal.Validation("participant_ids", "Somebody among the participants does not exist.");

    /// <summary>The private conversation of two people, whoever of them made it; null where there is none.</summary>
    public static long? FindPair(IQuery query, long userId, long otherId)
    {
        var found = query.Query<long>(
            "SELECT id FROM conversations WHERE pair_low = @low AND pair_high = @high",
            new { low = Math.Min(userId, otherId), high = Math.Max(userId, otherId) });
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>Both people's rows are locked, so of many who ask at once one makes it and the others find it.</summary>
    private Result<(ConversationView View, bool Created)> OpenPrivate(
        WriteTransaction transaction, long userId, long otherId, bool byServer)
    {
        if (FindPair(transaction, userId, otherId) is { } existing)
        {
            return (Views.Read(transaction, userId, existing, includeDeleted: true)[0], false);
        }

        ExternalAccount.EnsureNamed(transaction, limits, userId, [otherId]);
        if (!(byServer ? People.AreHere(transaction, [userId, otherId]) : People.MayReach(transaction, limits, userId, [otherId], guests: false)))
        {
            return UnknownPeople;
        }

        var (low, high) = (Math.Min(userId, otherId), Math.Max(userId, otherId));
        var id = Insert(transaction, ConversationType.Private, null, userId, (low, high), historyProtected: false, memberCount: 2);
        Join(transaction, id, [(userId, MemberRole.Member), (otherId, MemberRole.Member)]);
        return (Views.Read(transaction, userId, id, includeDeleted: true)[0], true);
    }

    /// <summary>A retry with the same client id finds what the first made; for another person it is a conflict.</summary>
    public Result<(ConversationView View, bool Created)> OpenPrivateOnce(
        WriteTransaction transaction, long userId, long otherId, string? clientId, bool byServer = false) =>
        OnceCommands.Run(
            transaction,
            userId,
            clientId,
            CommandHash.Of("open_private", otherId),
            () => OpenPrivate(transaction, userId, otherId, byServer).Map(opened => (opened, opened.View.Conversation.Id)),
            id => Again(transaction, userId, id));

    public Refusal? Check(NewConversation request, out long[] participantIds)
    {
        participantIds = [.. request.ParticipantIds.Distinct().Where(id => id != request.CreatorId)];
        if (request.Type == ConversationType.Private)
        {
            return Refusal.Validation("type", "A private conversation is opened with one other person.");
        }

        return new ConversationChange(request.Name, request.Topic, request.AvatarUrl).Check(limits)
            ?? (participantIds.Length > limits.ParticipantsPerRequest ? Refusal.TooLarge("participant_ids", limits.ParticipantsPerRequest) : null);
    }

    public Result<(ConversationView, bool)> Create(WriteTransaction transaction, NewConversation request, long[] participantIds)
    {
        var hash = CommandHash.Of(
            "create_conversation", request.Type, request.Name, request.HistoryProtected, string.Join(',', participantIds.Order()), request.Topic,
            request.AvatarUrl);
        return OnceCommands.Run(transaction, request.CreatorId, request.ClientId, hash, Make, id => Again(transaction, request.CreatorId, id));

        Result<((ConversationView, bool), long)> Make()
        {
            ExternalAccount.EnsureNamed(transaction, limits, request.CreatorId, participantIds);
            if (!(request.ByServer
                ? People.AreHere(transaction, [request.CreatorId, .. participantIds])
                : People.MayReach(transaction, limits, request.CreatorId, participantIds, guests: true)))
            {
                return UnknownPeople;
            }

            var count = transaction.Scalar<long>(
                "SELECT count(*) FROM members WHERE user_id = @CreatorId AND left_at IS NULL", new { request.CreatorId });
            if (count >= limits.ConversationsPerUser)
            {
                return Refusal.Validation("participant_ids", $"Nobody may be in more than {limits.ConversationsPerUser:D} conversations.");
            }

            var id = Insert(
                transaction, request.Type, request.Name.Trim(), request.CreatorId, null, request.HistoryProtected, participantIds.Length + 1);
            Describe(transaction, id, request);
            Join(transaction, id, [(request.CreatorId, MemberRole.Owner), .. participantIds.Select(userId => (userId, MemberRole.Member))]);
            return ((Views.Read(transaction, request.CreatorId, id, includeDeleted: true)[0], true), id);
        }
    }

    /// <summary>The public channel that some wires call so; null where there is none.</summary>
    public static long? FindChannel(IQuery query, string channelName) =>
        query.QueryFirstOrDefault<long?>("SELECT id FROM conversations WHERE channel_name = @channelName", new { channelName });

    /// <summary>Makes the channel where there is none, with its maker as owner; the one that is open to everybody belongs to nobody.</summary>
    public Result<long> OpenChannel(WriteTransaction transaction, long makerId, string channelName)
    {
        if (FindChannel(transaction, channelName) is { } existing)
        {
            return existing;
        }

        var isEverybodys = channelName == ChannelName.Global;
        var count = transaction.Scalar<long>("SELECT count(*) FROM members WHERE user_id = @makerId AND left_at IS NULL", new { makerId });
        if (!isEverybodys && count >= limits.ConversationsPerUser)
        {
            return Refusal.Validation("to", $"Nobody may be in more than {limits.ConversationsPerUser:D} conversations.");
        }

        var id = Insert(
            transaction, ConversationType.Channel, channelName, makerId, null, historyProtected: false, memberCount: isEverybodys ? 0 : 1);
        transaction.Execute("UPDATE conversations SET channel_name = @channelName WHERE id = @id", new { id, channelName });
        NameIndex.Put(transaction, NameKind.Channel, id, channelName);
        if (!isEverybodys)
        {
            Join(transaction, id, [(makerId, MemberRole.Owner)]);
        }

        return id;
    }

    private static Result<(ConversationView, bool)> Again(WriteTransaction transaction, long creatorId, long id)
    {
        var views = Views.Read(transaction, creatorId, id, includeDeleted: true);
        return views.Count == 0 ? Refusal.NotFound : (views[0], false);
    }

    private static long Insert(
        WriteTransaction transaction,
        ConversationType type,
        string? name,
        long creatorId,
        (long Low, long High)? pair,
        bool historyProtected,
        long memberCount) => transaction.Scalar<long>(
        """
        INSERT INTO conversations (type, name, created_by, pair_low, pair_high, history_protected, seq, rev, mark, meta_rev, member_count, created_at,
            updated_at)
        VALUES (@type, @name, @creatorId, @low, @high, @historyProtected, 0, 1, 0, 1, @memberCount, @Now, @Now)
        RETURNING id
        """,
        new
        {
            type = (long)type,
            name,
            creatorId,
            low = pair?.Low,
            high = pair?.High,
            historyProtected = historyProtected ? 1L : 0L,
            memberCount,
            transaction.Now,
        });

    private static void Describe(WriteTransaction transaction, long id, NewConversation request)
    {
        var name = request.Name.Trim();
        transaction.Execute(
            "UPDATE conversations SET topic = @topic, avatar_url = @avatarUrl WHERE id = @id",
            new { id, topic = NullIfBlank(request.Topic), avatarUrl = NullIfBlank(request.AvatarUrl) });
        if (request.Type == ConversationType.Channel)
        {
            NameIndex.Put(transaction, NameKind.Channel, id, name);
        }
    }

    private static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static void Join(WriteTransaction transaction, long conversationId, (long UserId, MemberRole Role)[] people)
    {
        foreach (var (userId, role) in people)
        {
            new MemberRow
            {
                ConversationId = conversationId,
                UserId = userId,
                Role = (long)role,
                JoinedAt = transaction.Now,
                VisibleFromSeq = 1,
                JoinedRev = 1,
                Rev = 1,
                OwnRev = transaction.StepUserRev(userId),
            }.Save(transaction);
        }

        var rows = transaction.Query<MemberRow>(
            $"{MemberRow.Select} WHERE m.conversation_id = @conversationId ORDER BY m.user_id", new { conversationId });
        var conversation = ConversationRow.Find(transaction, conversationId)!.ToConversation();
        transaction.Publish(new ConversationCreated(conversationId, 1, conversation, [.. rows.Select(row => row.ToMember())]));
        foreach (var row in rows)
        {
            var own = new OwnConversation(conversationId, IsMember: true, ReadSeq: 0, UnreadCount: 0, OwnSettings.None);
            transaction.Publish(new OwnStateChanged(row.UserId, row.OwnRev, own));
        }
    }
}
