using System.Text.Json;
using Parley.Testing.Checking;
using Parley.Testing.Client;

namespace Parley.Server.Tests.Checking;

/// <summary>A small run without faults: Ann and Ben in one group, Ann sends three messages, both are told. Tests break it.</summary>
internal sealed class Run
{
    public const long Ann = 1;
    public const long Ben = 2;
    public const long Cleo = 3;
    public const long Group = 7;
    public const int AnnsConnection = 1;
    public const int BensConnection = 2;

    public Run()
    {
        Sees(new CaughtUp(0, AnnsConnection, Ann, Group, 1));
        Sees(new CaughtUp(0, BensConnection, Ben, Group, 1));
        foreach (var (seq, content) in new[] { (1, "one"), (2, "two"), (3, "three") })
        {
            AddSent(seq, Ann, $"c{seq}", content);
            Tells(AnnsConnection, Ann, seq + 1);
            Tells(BensConnection, Ben, seq + 1);
            Sees(new MessageSeen(0, BensConnection, Ben, Group, 10 + seq, seq, Ann, content));
        }
    }

    public History History { get; } = new();

    public StoredConversation Conversation { get; set; } = new(Group, 0, 1, 1);

    public List<StoredMessage> Messages { get; } = [];

    public List<StoredMember> Members { get; } =
    [
        new(Group, Ann, IsMember: true, JoinedRev: 1, Rev: 1, VisibleFromSeq: 1, ReadSeq: 0),
        new(Group, Ben, IsMember: true, JoinedRev: 1, Rev: 1, VisibleFromSeq: 1, ReadSeq: 0),
    ];

    public IReadOnlyList<Violation> Check(params FinalState[] finals) =>
        Checker.Check(History, new StoredState([Conversation], Messages, Members), finals);

    public IReadOnlyList<Violation> Show(FinalView view) =>
        Checker.Check(History, new StoredState([Conversation], Messages, Members), [], [view]);

    public void AddSent(long seq, long userId, string clientId, string content)
    {
        History.Attempted(new Attempt(userId, clientId, Group, content));
        AddMessage(seq, userId, clientId, content);
        History.Acknowledged(userId, clientId, Group, 10 + seq, seq);
    }

    public void AddMessage(long seq, long userId, string clientId, string content)
    {
        Messages.Add(new StoredMessage(10 + seq, Group, seq, seq + 1, seq + 1, userId, clientId, content, Deleted: false, System: false));
        Conversation = Conversation with { Seq = seq, Rev = seq + 1 };
    }

    public void Tells(int connection, long userId, long rev) => Sees(new ChangeSeen(0, connection, userId, Group, rev, rev));

    public void Sees(Sighting sighting) => History.Saw(at => sighting with { At = at });

    /// <summary>A device of Ben that holds the first three messages.</summary>
    public FinalState DeviceOfBen(long readSeq = 0)
    {
        var state = new ChatState();
        state.Apply(Frames.SignedIn(Ben), 0);
        state.Apply(Frames.Snapshot(Group, rev: 4, seq: 3, Ben, [Ann, Ben], readSeq, unread: 3 - readSeq), 0);
        return new FinalState(1, state, null);
    }
}

/// <summary>Frames of contracts/native.md, cut down to what a client reads.</summary>
internal static class Frames
{
    private static readonly string[] Words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

    public static JsonElement SignedIn(long userId) => Frame($$"""{"type":"auth_success","id":1,"user_id":{{userId}},"epoch":"e"}""");

    public static JsonElement Message(long conversationId, long seq, long userId, long? rev = null) => Frame(
        $$"""
        {"type":"new_message","conversation_id":{{conversationId}},"rev":{{rev ?? seq + 1}},
         "message":{{MessageObject(conversationId, seq, userId, rev)}}}
        """);

    public static JsonElement Edited(long conversationId, long seq, long userId, long rev, string content) => Frame(
        $$"""
        {"type":"message_edited","conversation_id":{{conversationId}},"rev":{{rev}},
         "message":{{MessageObject(conversationId, seq, userId, rev, content)}}}
        """);

    public static JsonElement Deleted(long conversationId, long seq, long rev) => Frame(
        $$"""{"type":"message_deleted","conversation_id":{{conversationId}},"rev":{{rev}},"message_id":{{10 + seq}},"seq":{{seq}}}""");

    public static JsonElement Read(long conversationId, long userId, long seq) => Frame(
        $$"""
        {"type":"message_read","conversation_id":{{conversationId}},"message_id":{{10 + seq}},"user_id":{{userId}},"read_seq":{{seq}}}
        """);

    /// <summary>A reset with all messages up to <paramref name="seq"/>, each by the first member.</summary>
    public static JsonElement Snapshot(
        long conversationId, long rev, long seq, long viewer, long[] members, long readSeq = 0, long unread = 0) => Frame(
        $$"""
        {"type":"sync","conversation_id":{{conversationId}},"reset":true,"rev":{{rev}},"mark":0,"next":null,"markers":[],
         "messages":[{{string.Join(',', Enumerable.Range(1, (int)seq).Select(at => MessageObject(conversationId, at, members[0], null)))}}],
         "members":[{{string.Join(',', members.Select(member => MemberObject(member, member == viewer ? readSeq : 0)))}}],
         "conversation":{"id":{{conversationId}},"type":"group","name":"Tea","seq":{{seq}},"rev":{{rev}},"mark":0,
                         "read_seq":{{readSeq}},"unread_count":{{unread}},"participants":[]} }
        """);

    /// <summary>One page of a catch-up, with the messages of these seqs.</summary>
    public static JsonElement Page(long conversationId, long rev, bool last, params long[] seqs) => Frame(
        $$"""
        {"type":"sync","conversation_id":{{conversationId}},"reset":false,"rev":{{rev}},"mark":0,
         "markers":[],"members":[],"conversation":null,
         "messages":[{{string.Join(',', seqs.Select(seq => MessageObject(conversationId, seq, 1, null)))}}],
         "next":{{(last ? "null" : """{"rev":1,"id":1}""")}}}
        """);

    public static JsonElement Frame(string json) => JsonElement.Parse(json);

    private static string MessageObject(long conversationId, long seq, long userId, long? rev, string? content = null) =>
        $$"""
        {"id":{{10 + seq}},"conversation_id":{{conversationId}},"seq":{{seq}},"rev":{{rev ?? seq + 1}},"user_id":{{userId}},
         "content":"{{content ?? Words[seq]}}","type":"text","reply_to_id":null,"edited":{{(content is null ? "false" : "true")}},
         "edited_at":null,"deleted":false,"created_at":"2026-11-21T02:25:26.123Z"}
        """;

    private static string MemberObject(long userId, long readSeq) =>
        $$"""{"user_id":{{userId}},"name":"u{{userId}}","role":"member","rev":1,"left_at":null,"read_seq":{{readSeq}}}""";
}
