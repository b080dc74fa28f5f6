using System.Collections.Concurrent;
using System.Net;
using Parley.Testing.Client;

namespace Parley.Faults.Staging;

/// <summary>
/// Writers that go on whatever happens: a send without an answer is sent again with its id, some are cut between send and answer, some are
/// repeated after their answer over another wire, and some ids are used for another body, which must be refused.
/// </summary>
internal sealed class Load(Stage stage) : IAsyncDisposable
{
    private readonly ConcurrentBag<string> _failures = [];
    private readonly List<Task> _writers = [];
    private readonly Random _seeds = new(stage.Random.Next());
    private readonly CancellationTokenSource _givingUp = CancellationTokenSource.CreateLinkedTokenSource(stage.Cancellation);
    private long _sends;
    private long _conflicts;
    private volatile bool _stopping;

    public long Sends => Interlocked.Read(ref _sends);

    public IReadOnlyCollection<string> Failures => _failures;

    public string Counts =>
        $"{Sends} sends, {stage.History.Acknowledgements.Count} answers, {stage.History.Unknown} unknown and retried, "
        + $"{Interlocked.Read(ref _conflicts)} conflicts";

    /// <param name="pause">Milliseconds between two sends, at most.</param>
    public void Start(NativeClient device, IReadOnlyList<long> conversations, int writers = 1, int pause = 10)
    {
        for (var writer = 0; writer < writers; writer++)
        {
            _writers.Add(WriteAsync(device, conversations, pause, new Random(_seeds.Next())));
        }
    }

    /// <summary>No new sends; completes when each that was begun has its answer.</summary>
    public Task StopAsync()
    {
        _stopping = true;
        return Task.WhenAll(_writers);
    }

    /// <summary>Gives up what is under way; after <see cref="StopAsync"/> there is nothing left.
    /// A failure has been told by whoever came here.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        await _givingUp.CancelAsync();
        await StopAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _givingUp.Dispose();
    }

    private async Task WriteAsync(NativeClient device, IReadOnlyList<long> conversations, int pause, Random random)
    {
        await Task.Yield();
        while (!_stopping)
        {
            var clientId = Stage.NewClientId();
            var content = $"{Interlocked.Increment(ref _sends)} from device {device.Device}";
            var conversationId = conversations[random.Next(conversations.Count)];
            var cut = random.Next(100) < 15;
            if (cut)
            {
                await device.SendAsync(conversationId, content, clientId, random.Next(2, 6), _givingUp.Token, cutBeforeAnswer: true);
            }

            var outcome = await device.SendAsync(conversationId, content, clientId, attempts: int.MaxValue, _givingUp.Token);
            if (outcome != SendOutcome.Acknowledged)
            {
                _failures.Add($"the send {clientId} of device {device.Device} was {outcome}");
            }

            switch (random.Next(100))
            {
                case < 8:
                    await RepeatAsync(device, conversationId, content, clientId);
                    break;
                case < 12:
                    await ReuseAsync(device, conversationId, clientId);
                    break;
            }

            await Task.Delay(random.Next(pause + 1), _givingUp.Token);
        }
    }

    private async Task RepeatAsync(NativeClient device, long conversationId, string content, string clientId)
    {
        await device.SendAsync(conversationId, content, clientId, attempts: 2, _givingUp.Token);
        if (await OverHttpAsync(device, conversationId, content, clientId) is not { } answer)
        {
            return;
        }

        if (answer.Status is HttpStatusCode.OK)
        {
            var message = answer.Body.GetProperty("message");
            stage.History.Acknowledged(
                device.Person.Id, clientId, conversationId, message.Number("id"), message.Number("seq"));
        }
        else
        {
            _failures.Add($"the retry of {clientId} by HTTP was answered {(int)answer.Status}");
        }
    }

    private async Task ReuseAsync(NativeClient device, long conversationId, string clientId)
    {
        if (await OverHttpAsync(device, conversationId, "another body", clientId) is not { } answer)
        {
            return;
        }

        if (answer.Status == HttpStatusCode.Conflict)
        {
            Interlocked.Increment(ref _conflicts);
        }
        else
        {
            _failures.Add($"another body with the id {clientId} was answered {(int)answer.Status}");
        }
    }

    /// <summary>Null where there was no answer, or one that says "later".</summary>
    private async Task<(HttpStatusCode Status, System.Text.Json.JsonElement Body)?> OverHttpAsync(
        NativeClient device, long conversationId, string content, string clientId)
    {
        try
        {
            var answer = await stage.Http.SendMessageAsync(device.Person, conversationId, content, clientId, _givingUp.Token);
            var isLater = answer.Status
                is HttpStatusCode.ServiceUnavailable or HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests;
            return isLater ? null : answer;
        }
        catch (Exception away) when (
            away is HttpRequestException or TaskCanceledException or IOException && !_givingUp.Token.IsCancellationRequested)
        {
            stage.History.OutcomeUnknown();
            return null;
        }
    }
}
