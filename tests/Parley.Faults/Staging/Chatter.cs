using System.Collections.Concurrent;
using Parley.Testing.Client;
using Parley.Testing.Talking;

namespace Parley.Faults.Staging;

/// <summary>What people do in a chat, drawn from a seed, by whatever protocol; refusals are part of it.</summary>
internal sealed class Chatter(Stage stage, Party party)
{
    private readonly ConcurrentDictionary<long, ConcurrentQueue<long>> _ownMessages = new();
    private long _number;
    private long _done;
    private long _cuts;

    public long Done => Interlocked.Read(ref _done);

    public long Cuts => Interlocked.Read(ref _cuts);

    public async Task TalkAsync(ITalker talker, int times, Random random)
    {
        await Task.Yield();
        for (var turn = 0; turn < times; turn++)
        {
            try
            {
                await OnceAsync(talker, party.Conversations[random.Next(party.Conversations.Count)], random);
            }
            catch (OutcomeUnknownException)
            {
                // Typing is said once, and a cut may take it.
            }

            Interlocked.Increment(ref _done);
        }
    }

    private async Task OnceAsync(ITalker talker, long conversationId, Random random)
    {
        var own = _ownMessages.GetOrAdd(talker.Person.Id, _ => new ConcurrentQueue<long>());
        switch (random.Next(20))
        {
            case 0 when own.TryDequeue(out var messageId):
                await talker.DeleteAsync(messageId, stage.Cancellation);
                break;
            case 1 or 2 when own.TryDequeue(out var messageId):
                await talker.EditAsync(messageId, $"edit {Interlocked.Increment(ref _number)}", stage.Cancellation);
                own.Enqueue(messageId);
                break;
            case 3 or 4:
                await talker.ReadAsync(conversationId, stage.Cancellation);
                break;
            case 5 or 6:
                await talker.TypeAsync(conversationId, isTyping: true, stage.Cancellation);
                await talker.TypeAsync(conversationId, isTyping: random.Next(2) == 0, stage.Cancellation);
                break;
            case 7:
                await talker.LeaveAsync(conversationId, stage.Cancellation);
                break;
            case 8:
                await talker.EnterAsync(conversationId, stage.Cancellation);
                break;
            case 9 or 10 when talker != party.Talkers[0]:
                Interlocked.Increment(ref _cuts);
                talker.GoOffline(isForgetful: random.Next(3) == 0);
                await Task.Delay(random.Next(150), stage.Cancellation);
                talker.ComeBack();
                break;
            default:
                await SendAsync(talker, conversationId, own, random);
                break;
        }
    }

    private async Task SendAsync(ITalker talker, long conversationId, ConcurrentQueue<long> own, Random random)
    {
        var (clientId, content) = (Stage.NewClientId(), $"line {Interlocked.Increment(ref _number)}");
        var outcome = await talker.SendAsync(conversationId, content, clientId, stage.Cancellation);
        if (outcome == SendOutcome.Acknowledged && random.Next(6) == 0)
        {
            // The same once more, by whatever device the person has: the first answer.
            var devices = party.Talkers.Where(other => other.Person == talker.Person).ToList();
            await devices[random.Next(devices.Count)].SendAsync(conversationId, content, clientId, stage.Cancellation);
        }

        if (stage.History.MessageOf(talker.Person.Id, clientId) is { } id)
        {
            own.Enqueue(id);
        }
    }
}
