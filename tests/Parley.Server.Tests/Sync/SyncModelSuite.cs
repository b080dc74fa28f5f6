using Parley.Core.Messages;
using Parley.Core.Storage;
using Xunit;

namespace Parley.Server.Tests.Sync;

/// <summary>
/// Snapshot plus events equals a fresh snapshot: random changes, random disconnects in the middle of anything, one row a page, five
/// devices of one person and one of each other. Real store, hub, dispatcher and protocol; only the socket is missing.
/// </summary>
public abstract class SyncModelSuite(EngineKind kind)
{
    private const int Changes = 120;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(155)]
    public async Task Every_device_ends_equal_to_a_fresh_snapshot(int seed)
    {
        await using var chat = await ModelChat.CreateAsync(kind, seed);
        var random = new Random(seed);
        var devices = chat.People.Take(1).SelectMany(user => Enumerable.Repeat(user, 4)).Concat(chat.People)
            .Select(user => new ModelDevice(chat.Node, user))
            .ToList();
        var pending = new List<Task>();
        for (var change = 0; change < Changes; change++)
        {
            pending.Add(chat.ChangeAsync());
            if (random.Next(4) == 0)
            {
                await ToggleAsync(chat, devices[random.Next(devices.Count)]);
            }

            if (random.Next(3) == 0)
            {
                await Task.WhenAll(pending);
                pending.Clear();
            }
        }

        await Task.WhenAll(pending);
        foreach (var device in devices)
        {
            // Those who are connected stay so: what they were told live must be enough.
            if (!device.IsConnected)
            {
                await device.ConnectAsync(chat.Store.Sync.Epoch, ModelChat.Cancellation);
            }
        }

        await chat.ExpectEqualAsync(devices);
        await Task.WhenAll(devices.Select(device => device.DisposeAsync().AsTask()));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Two_commits_at_once_on_one_conversation_reach_everybody_in_order(int seed)
    {
        await using var chat = await ModelChat.CreateAsync(kind, seed);
        var conversationId = chat.Conversations[0];
        var devices = chat.People.ConvertAll(user => new ModelDevice(chat.Node, user));
        await Task.WhenAll(devices.Select(device => device.ConnectAsync(chat.Store.Sync.Epoch, ModelChat.Cancellation)));
        for (var round = 0; round < 20; round++)
        {
            await Task.WhenAll(
                chat.Store.Messages.SendAsync(new SendMessage(chat.People[0].Id, conversationId, $"one {round}"), ModelChat.Cancellation),
                chat.Store.Messages.SendAsync(new SendMessage(chat.People[1].Id, conversationId, $"two {round}"), ModelChat.Cancellation),
                chat.Store.Conversations.RenameAsync(chat.People[0].Id, conversationId, $"name {round}", null, ModelChat.Cancellation));
        }

        await chat.ExpectEqualAsync(devices);
        await Task.WhenAll(devices.Select(device => device.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task A_send_that_races_the_senders_removal_is_stored_before_it_or_refused()
    {
        await using var chat = await ModelChat.CreateAsync(kind, seed: 21);
        var (owner, victim) = (chat.People[0].Id, chat.People[3]);
        var conversationId = chat.Conversations[0];
        await using var watcher = new ModelDevice(chat.Node, chat.People[0]);
        await watcher.ConnectAsync(chat.Store.Sync.Epoch, ModelChat.Cancellation);
        for (var race = 0; race < 30; race++)
        {
            var sending = Enumerable.Range(0, 4)
                .Select(number =>
                    chat.Store.Messages.SendAsync(new SendMessage(victim.Id, conversationId, $"{race} {number}"), ModelChat.Cancellation))
                .ToList();
            var removing = chat.Store.Conversations.RemoveMemberAsync(owner, conversationId, victim.Id, null, ModelChat.Cancellation);
            var answers = await Task.WhenAll(sending);
            Assert.Null((await removing).Refusal);
            var history = await chat.Store.Messages.HistoryAsync(owner, conversationId, null, null, null, 30, ModelChat.Cancellation);
            var removal = history.Value.Messages.Last(message => message.System is { Kind: "member_removed" });
            foreach (var answer in answers)
            {
                Assert.True(answer.Refusal is not null || answer.Value.Message.Rev < removal.Rev, "a message of somebody who was out");
            }

            await chat.Store.Conversations.AddMemberAsync(owner, conversationId, victim.Id, null, ModelChat.Cancellation);
        }

        await chat.ExpectEqualAsync([watcher]);
    }

    [Fact]
    public async Task Sixteen_openings_of_one_pair_reach_both_as_one_conversation()
    {
        await using var chat = await ModelChat.CreateAsync(kind, seed: 22);
        var devices = chat.People.Skip(2).Select(user => new ModelDevice(chat.Node, user)).ToList();
        await Task.WhenAll(devices.Select(device => device.ConnectAsync(chat.Store.Sync.Epoch, ModelChat.Cancellation)));
        var (one, other) = (chat.People[2].Id, chat.People[3].Id);
        var opened = await Task.WhenAll(Enumerable.Range(0, 16).Select(number => chat.Store.Conversations.OpenPrivateAsync(
            number % 2 == 0 ? one : other, number % 2 == 0 ? other : one, ModelChat.Cancellation)));
        Assert.Single(opened.Select(answer => answer.Value.View.Conversation.Id).Distinct());
        Assert.Single(opened, answer => answer.Value.Created);
        await chat.ExpectEqualAsync(devices);
        Assert.All(devices, device => Assert.Single(
            device.Snapshot().Conversations.Values, held => held.Type == "private" && held.CurrentMembers.SequenceEqual([one, other])));
        await Task.WhenAll(devices.Select(device => device.DisposeAsync().AsTask()));
    }

    private static async Task ToggleAsync(ModelChat chat, ModelDevice device)
    {
        if (device.IsConnected)
        {
            await device.CutAsync();
        }
        else
        {
            await device.BeginAsync(chat.Store.Sync.Epoch, ModelChat.Cancellation);
        }
    }
}

public sealed class SyncModelOnSqlite() : SyncModelSuite(EngineKind.Sqlite);

public sealed class SyncModelOnPostgreSql() : SyncModelSuite(EngineKind.PostgreSql);
