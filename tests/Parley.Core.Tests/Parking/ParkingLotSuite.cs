using Parley.Core.Parking;
using Parley.Core.Sessions;
using Parley.Core.Storage;
using Parley.Core.Users;
using Xunit;

namespace Parley.Core.Tests.Parking;

public abstract class ParkingLotSuite(EngineKind engine)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task What_was_parked_comes_back_as_it_was_also_after_a_restart()
    {
        await using var world = await World.CreateAsync(engine);
        var parked = Parked(world.Ada, 1) with
        {
            Rooms =
            [
                new(3, long.MaxValue, IsInside: true, IsNear: false),
                new(long.MaxValue, 0, IsInside: false, IsNear: true),
                new(5, 7, IsInside: true, IsNear: true),
            ],
            Told = [new(0, 1), new(5, 6), new(3, 128), new(5, 7)],
        };
        await ParkAsync(world, parked, Parked(world.Bob, 2));
        await world.ReopenAsync();

        var back = (await TakeAsync(world, world.Ada, 1))!;

        Assert.Equal((parked.UserId, parked.SessionId, parked.Sid), (back.UserId, back.SessionId, back.Sid));
        Assert.Equal(parked.PidHash, back.PidHash);
        Assert.Equal(parked.Rooms, back.Rooms);
        Assert.Equal(parked.Told, back.Told);
        Assert.Equal([], (await TakeAsync(world, world.Bob, 2))!.Told);
    }

    [Fact]
    public async Task Of_many_who_ask_at_once_one_gets_it()
    {
        await using var world = await World.CreateAsync(engine);
        await ParkAsync(world, Parked(world.Ada, 1));

        var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => TakeAsync(world, world.Ada, 1)));

        Assert.Single(taken, socket => socket is not null);
        Assert.Null(await TakeAsync(world, world.Ada, 1));
    }

    [Fact]
    public async Task Another_person_another_session_and_another_pid_get_nothing_and_take_nothing_away()
    {
        await using var world = await World.CreateAsync(engine);
        await ParkAsync(world, Parked(world.Ada, 1));

        Assert.Null(await TakeAsync(world, world.Bob, 1));
        Assert.Null(await TakeAsync(world, world.Ada, 1, session: "another"));
        Assert.Null(await TakeAsync(world, world.Ada, 2));
        Assert.NotNull(await TakeAsync(world, world.Ada, 1));
    }

    [Fact]
    public async Task What_is_too_old_is_gone_and_forgotten_by_and_by()
    {
        await using var world = await World.CreateAsync(engine);
        await ParkAsync(world, Parked(world.Ada, 1));
        world.Clock.Advance(Lifetime - TimeSpan.FromMilliseconds(1));
        await ParkAsync(world, Parked(world.Ada, 2));
        world.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await TakeAsync(world, world.Ada, 1));
        Assert.NotNull(await TakeAsync(world, world.Ada, 2));

        await Testing.Eventually.TrueAsync(
            () =>
            {
                world.Clock.Advance(TimeSpan.FromHours(1));
                return Rows(world) == 0;
            },
            "no row is left");
    }

    [Fact]
    public async Task Parked_again_it_is_as_it_was_last()
    {
        await using var world = await World.CreateAsync(engine);
        await ParkAsync(world, Parked(world.Ada, 1));
        await ParkAsync(world, Parked(world.Ada, 1) with { Told = [new(9, 9)] });
        Assert.Equal([new ToldChange(9, 9)], (await TakeAsync(world, world.Ada, 1))!.Told);
    }

    [Fact]
    public async Task A_person_has_thirty_two_the_newest_and_takes_nobody_elses_place()
    {
        await using var world = await World.CreateAsync(engine);
        await ParkAsync(world, Parked(world.Bob, 200));
        await ParkAsync(world, Parked(world.Ada, 1));
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        await ParkAsync(world, [.. Enumerable.Range(2, 32).Select(pid => Parked(world.Ada, (byte)pid))]);
        Assert.Equal(33, Rows(world));
        Assert.Null(await TakeAsync(world, world.Ada, 1));
        Assert.NotNull(await TakeAsync(world, world.Bob, 200));
    }

    [Fact]
    public async Task Thousands_are_parked_at_once_in_one_commit()
    {
        await using var world = await World.CreateAsync(engine);
        var many = Enumerable.Range(0, 2_000)
            .Select(number => Parked(world.Ada, 0) with { PidHash = BitConverter.GetBytes(number), UserId = 1_000 + number }).ToArray();
        await ParkAsync(world, many);
        Assert.Equal(2_000, Rows(world));
    }

    private static ParkedSocket Parked(User user, byte pid) => new(Hash(pid), user.Id, "session", "sid", [], []);

    private static byte[] Hash(byte pid) => [pid, 0, 255];

    private static async Task ParkAsync(World world, params ParkedSocket[] sockets) =>
        Assert.Null((await world.Store.Parking.ParkAsync(sockets, Lifetime, CancellationToken.None)).Refusal);

    private static async Task<ParkedSocket?> TakeAsync(World world, User user, byte pid, string session = "session") =>
        (await world.Store.Parking.TakeAsync(
            Hash(pid), new Principal(user.Id, session, user.Card, UserRole.Member), CancellationToken.None)).TryGet(out var parked, out var refusal)
            ? parked
            : refusal.Code == RefusalCode.NotFound ? null : throw new InvalidOperationException($"{refusal}");

    private static long Rows(World world)
    {
        using var connection = world.Fixture.Engine.Source.OpenConnection();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM parked_sockets";
        return (long)command.ExecuteScalar()!;
    }
}

public sealed class ParkingLotOnSqlite() : ParkingLotSuite(EngineKind.Sqlite);

public sealed class ParkingLotOnPostgreSql() : ParkingLotSuite(EngineKind.PostgreSql);
