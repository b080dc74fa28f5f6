using System.Collections.Concurrent;
using Parley.Core;
using Parley.Core.Events;
using Parley.Realtime.Rooms;
using Parley.Realtime.Wire;
using Parley.Testing;
using Xunit;

namespace Parley.Realtime.Tests.Faking;

/// <summary>A hub with its loops running on a clock that stands still, and a store of fakes.</summary>
internal sealed class HubFixture : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    public HubFixture(Limits? limits = null)
    {
        Hub = new Hub(Store.Access, new RealtimeOptions { Limits = limits ?? Limits.Default }, Clock, Reported.Enqueue, _stopping.Token);
        Store.Publish = Hub.Publish;
        _running = Hub.RunAsync(_stopping.Token);
    }

    public FakeClock Clock { get; } = new();

    public FakeStore Store { get; } = new();

    public Hub Hub { get; }

    public ConcurrentQueue<Exception> Reported { get; } = new();

    public async Task<FakeClient> ConnectAsync(long userId, FakeWire? wire = null)
    {
        var client = new FakeClient(userId, wire);
        await Hub.AttachAsync(client.Session, CancellationToken.None);
        return client;
    }

    /// <summary>A frame `presence` of this device.</summary>
    public async Task SetAsync(FakeClient client, OwnStatus? status = null, bool? idle = null) =>
        Assert.Null((await Hub.Presence.SetAsync(client.Session, new SetPresence(default, status) { Idle = idle })).Refusal);

    public void Publish(params StoreEvent[] events)
    {
        foreach (var storeEvent in events)
        {
            Hub.Publish(storeEvent);
        }
    }

    /// <summary>Lets time pass in steps until the fact holds: loops run on threads of their own.</summary>
    public Task PassUntilAsync(Func<bool> fact, string what) => Eventually.TrueAsync(
        () =>
        {
            Clock.Advance(TimeSpan.FromMilliseconds(50));
            return fact();
        },
        what);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }
}
