using Parley.Core.Events;
using Parley.Core.Messages;
using Parley.Core.Storage;
using Xunit;

namespace Parley.Core.Tests.Messages;

public abstract class SendingSuite(EngineKind engine)
{
    [Fact]
    public async Task A_sent_message_is_stored_numbered_and_published()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);

        var sent = await world.SendAsync(world.Ada, conversation, "hello, world");

        var message = sent.Value.Message;
        Assert.True(sent.Value.Created);
        Assert.Equal((1, 2, world.Ada.Id, "hello, world"), (message.Seq, message.Rev, message.User.Id, message.Content));
        Assert.Equal(message, Assert.Single(await world.HistoryAsync(world.Bob, conversation)));
        Assert.Equal(message, Assert.Single(world.Events.OfType<MessageSent>()).Message);
    }

    [Fact]
    public async Task Sending_twice_with_one_client_id_stores_one_message()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        var clientId = Guid.NewGuid().ToString();

        var first = await world.SendAsync(world.Ada, conversation, "once", clientId);
        var again = await world.SendAsync(world.Ada, conversation, "once", clientId.ToUpperInvariant());

        Assert.True(first.Value.Created);
        Assert.False(again.Value.Created);
        Assert.Equal(first.Value.Message, again.Value.Message);
        Assert.Single(await world.HistoryAsync(world.Ada, conversation));
    }

    [Fact]
    public async Task A_client_id_used_for_another_text_is_a_conflict_and_stores_nothing()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        var clientId = Guid.NewGuid().ToString();
        await world.SendAsync(world.Ada, conversation, "one", clientId);

        var other = await world.SendAsync(world.Ada, conversation, "two", clientId);

        Assert.Equal(RefusalCode.Conflict, other.Refusal!.Code);
        Assert.Single(await world.HistoryAsync(world.Ada, conversation));
    }

    [Fact]
    public async Task Sixteen_sends_at_once_with_one_client_id_to_two_conversations_store_one_message()
    {
        await using var world = await World.CreateAsync(engine);
        long[] conversations = [await world.PrivateAsync(world.Ada, world.Bob), await world.PrivateAsync(world.Ada, world.Cyd)];
        var clientId = Guid.NewGuid().ToString();

        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => world.SendAsync(world.Ada, conversations[n % 2], "race", clientId)));

        Assert.Single(results, result => result.Refusal is null && result.Value.Created);
        Assert.All(results, result => Assert.True(result.Refusal is null or { Code: RefusalCode.Conflict }, result.Refusal?.ToString()));
        var stored = (await world.HistoryAsync(world.Ada, conversations[0])).Count + (await world.HistoryAsync(world.Ada, conversations[1])).Count;
        Assert.Equal(1, stored);
    }

    [Fact]
    public async Task The_retry_after_leaving_still_gets_the_first_answer()
    {
        await using var world = await World.CreateAsync(engine);
        var group = await world.GroupAsync(world.Ada, world.Bob);
        var clientId = Guid.NewGuid().ToString();
        var first = await world.SendAsync(world.Bob, group, "bye", clientId);
        await world.Store.Conversations.RemoveMemberAsync(world.Bob.Id, group, world.Bob.Id, null, CancellationToken.None);

        var again = await world.SendAsync(world.Bob, group, "bye", clientId);
        var anew = await world.SendAsync(world.Bob, group, "hello?", Guid.NewGuid().ToString());

        Assert.Equal(first.Value.Message.Id, again.Value.Message.Id);
        Assert.Equal(RefusalCode.NotFound, anew.Refusal!.Code);
    }

    [Fact]
    public async Task The_retry_of_a_reply_after_leaving_shows_nothing_of_what_others_wrote()
    {
        await using var world = await World.CreateAsync(engine);
        var group = await world.GroupAsync(world.Ada, world.Bob);
        var question = await world.SentAsync(world.Ada, group, "when?");
        var clientId = Guid.NewGuid().ToString();
        await world.SendAsync(world.Bob, group, "at noon", clientId, question.Id);
        await world.Store.Conversations.RemoveMemberAsync(world.Bob.Id, group, world.Bob.Id, null, CancellationToken.None);
        await world.Store.Messages.EditAsync(world.Ada.Id, question.Id, "a secret", null, CancellationToken.None);

        var again = await world.SendAsync(world.Bob, group, "at noon", clientId, question.Id);

        Assert.Equal("at noon", again.Value.Message.Content);
        Assert.Null(again.Value.Message.ReplyTo);
    }

    [Fact]
    public async Task A_stranger_and_an_unknown_conversation_get_the_same_refusal()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);

        var stranger = await world.SendAsync(world.Cyd, conversation, "let me in");
        var nowhere = await world.SendAsync(world.Cyd, 999_999, "let me in");

        Assert.Equal(Refusal.NotFound, stranger.Refusal);
        Assert.Equal(stranger.Refusal, nowhere.Refusal);
    }

    [Fact]
    public async Task A_reply_carries_the_message_that_it_answers()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        var question = await world.SentAsync(world.Ada, conversation, "lunch?");

        var answer = await world.SentAsync(world.Bob, conversation, "yes", question.Id);

        Assert.Equal(
            new ReplyPreview(question.Id, 1, world.Ada.Card, "lunch?", MessageType.Text, false, null, question.CreatedAt, null), answer.ReplyTo);
        Assert.Equal(answer, (await world.HistoryAsync(world.Ada, conversation))[^1]);
    }

    [Fact]
    public async Task A_reply_to_a_message_of_another_conversation_is_refused()
    {
        await using var world = await World.CreateAsync(engine);
        var here = await world.PrivateAsync(world.Ada, world.Bob);
        var elsewhere = await world.PrivateAsync(world.Ada, world.Cyd);
        var secret = await world.SentAsync(world.Ada, elsewhere, "secret");

        var reply = await world.SendAsync(world.Bob, here, "what?", replyToId: secret.Id);

        Assert.Equal((RefusalCode.Validation, "reply_to_id"), (reply.Refusal!.Code, reply.Refusal.Field));
        Assert.Empty(await world.HistoryAsync(world.Bob, here));
    }

    [Theory]
    [InlineData("", RefusalCode.Validation)]
    [InlineData(" \n\t ", RefusalCode.Validation)]
    [InlineData("nul\0", RefusalCode.Validation)]
    public Task Text_that_cannot_be_a_message_is_refused(string content, RefusalCode code) => IsRefusedAsync(content, code);

    [Theory]
    [InlineData('\ud83d', 'x')]
    [InlineData('x', '\ude00')]
    [InlineData('\ude00', '\ud83d')]
    public Task Half_a_surrogate_pair_is_refused(char first, char second) => IsRefusedAsync($"{first}{second}", RefusalCode.Validation);

    private async Task IsRefusedAsync(string content, RefusalCode code)
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);

        Assert.Equal(code, (await world.SendAsync(world.Ada, conversation, content)).Refusal!.Code);
        Assert.Empty(await world.HistoryAsync(world.Ada, conversation));
    }

    [Fact]
    public async Task Length_is_counted_in_unicode_scalar_values()
    {
        await using var world = await World.CreateAsync(engine, Limits.Default with { MessageLength = 4 });
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);

        Assert.Null((await world.SendAsync(world.Ada, conversation, "😀😀😀😀")).Refusal);
        Assert.Equal(RefusalCode.TooLarge, (await world.SendAsync(world.Ada, conversation, "😀😀😀😀😀")).Refusal!.Code);
    }

    [Fact]
    public async Task Sending_moves_the_senders_own_marker()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        await world.SentAsync(world.Ada, conversation, "one");
        await world.SentAsync(world.Ada, conversation, "two");

        Assert.Equal(2, (await world.Store.Conversations.GetAsync(world.Bob.Id, conversation, CancellationToken.None)).Value.UnreadCount);
        await world.SentAsync(world.Bob, conversation, "three");

        var bob = (await world.Store.Conversations.GetAsync(world.Bob.Id, conversation, CancellationToken.None)).Value;
        Assert.Equal((0, 3), (bob.UnreadCount, bob.Own.ReadSeq));
    }

    [Fact]
    public async Task Sixteen_writers_leave_no_hole_and_no_double_in_the_numbers()
    {
        await using var world = await World.CreateAsync(engine);
        var group = await world.GroupAsync(world.Ada, world.Bob, world.Cyd);
        Parley.Core.Users.User[] writers = [world.Ada, world.Bob, world.Cyd];

        await Task.WhenAll(Enumerable.Range(0, 16).Select(async writer =>
        {
            for (var n = 0; n < 20; n++)
            {
                // Every fourth is refused: what was rolled back must leave no hole.
                await world.SendAsync(writers[writer % 3], group, "text", replyToId: n % 4 == 3 ? 999_999 : null);
            }
        }));

        Assert.Equal(Enumerable.Range(1, 240).Select(n => (long)n), (await AllAsync(world, group)).Select(message => message.Seq));
        Assert.Equal(Enumerable.Range(2, 240).Select(n => (long)n), (await AllAsync(world, group)).Select(message => message.Rev));
        Assert.Equal(Enumerable.Range(2, 240).Select(n => (long)n), world.Events.OfType<MessageSent>().Select(sent => sent.Rev));
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_restart()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        var sent = await world.SentAsync(world.Ada, conversation, "keep this");
        var epoch = world.Store.Sync.Epoch;

        await world.ReopenAsync();

        Assert.Equal(sent, Assert.Single(await world.HistoryAsync(world.Bob, conversation)));
        Assert.Equal(epoch, world.Store.Sync.Epoch);
    }

    private static async Task<List<Message>> AllAsync(World world, long conversation)
    {
        var all = new List<Message>();
        HistoryPage page;
        do
        {
            page = (await world.Store.Messages.HistoryAsync(
                world.Ada.Id, conversation, null, all.Count == 0 ? 0 : all[^1].Seq, null, 100, CancellationToken.None)).Value;
            all.AddRange(page.Messages);
        }
        while (page.HasMoreAfter);
        return all;
    }
}

public sealed class SendingOnSqlite() : SendingSuite(EngineKind.Sqlite);

public sealed class SendingOnPostgreSql() : SendingSuite(EngineKind.PostgreSql);
