using Parley.Core.Presence;
using Parley.Realtime.Tests.Faking;
using Parley.Realtime.Wire;
using Xunit;

namespace Parley.Realtime.Tests.Presence;

/// <summary>Random connects, kills, idle devices and choices against a model that is a few lines long (promise S27).</summary>
public sealed class PresenceModelTests
{
    private const int People = 4;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Nobody_is_offline_while_a_device_is_here_and_in_the_end_everybody_is_what_it_is(int seed)
    {
        var random = new Random(seed);
        await using var fixture = new HubFixture();
        fixture.Store.Seat(rev: 5, [.. Enumerable.Range(1, People + 1).Select(id => (long)id)]);
        var watcher = await fixture.ConnectAsync(People + 1);
        var devices = Enumerable.Range(0, People + 1).Select(_ => new List<FakeClient>()).ToArray();
        var emptySince = new long[People + 1];
        for (var step = 0; step < 300; step++)
        {
            var userId = random.Next(1, People + 1);
            var own = devices[userId];
            switch (random.Next(6))
            {
                case 0 or 1:
                    own.Add(await fixture.ConnectAsync(userId));
                    break;
                case 2 or 3 when own.Count > 0:
                    var gone = own[random.Next(own.Count)];
                    own.Remove(gone);
                    fixture.Hub.Detach(gone.Session);
                    emptySince[userId] = fixture.Clock.NowMs;
                    break;
                case 4 when own.Count > 0:
                    await fixture.SetAsync(own[random.Next(own.Count)], idle: random.Next(2) == 0);
                    break;
                case 5 when own.Count > 0:
                    await fixture.SetAsync(own[0], (OwnStatus)random.Next(4));
                    break;
            }

            fixture.Clock.Advance(TimeSpan.FromMilliseconds(random.Next(0, 3_000)));
            var told = Last(watcher);
            for (var person = 1; person <= People; person++)
            {
                var isHere = devices[person].Count > 0 || fixture.Clock.NowMs - emptySince[person] < 4_000;
                var hides = fixture.Store.Persons.GetValueOrDefault(person)?.Status == ChosenStatus.Invisible;
                if (isHere && !hides && devices[person].Count > 0)
                {
                    Assert.True(
                        told.GetValueOrDefault(person) != PresenceStatus.Offline, $"seed {seed}, step {step}: {person} is here and told offline");
                }
            }
        }

        await fixture.PassUntilAsync(
            () => Enumerable.Range(1, People).All(person => Last(watcher).GetValueOrDefault(person) == Model(fixture, devices[person], person)),
            $"seed {seed}: everybody is told as it is");
        Assert.Empty(fixture.Reported);
    }

    private static Dictionary<long, PresenceStatus> Last(FakeClient watcher)
    {
        var last = new Dictionary<long, PresenceStatus>();
        foreach (var told in watcher.Of<PresenceChanged>())
        {
            last[told.UserId] = told.Status;
        }

        return last;
    }

    private static PresenceStatus Model(HubFixture fixture, List<FakeClient> devices, long person) =>
        devices.Count == 0 ? PresenceStatus.Offline
        : fixture.Store.Persons.GetValueOrDefault(person, PersonState.Default).Status switch
        {
            ChosenStatus.Invisible => PresenceStatus.Offline,
            ChosenStatus.DoNotDisturb => PresenceStatus.DoNotDisturb,
            _ => devices.TrueForAll(device => device.Session.IsIdle) ? PresenceStatus.Away : PresenceStatus.Online,
        };
}
