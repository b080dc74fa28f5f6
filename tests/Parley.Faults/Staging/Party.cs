using System.Net;
using System.Text.Json.Nodes;
using Parley.Testing;
using Parley.Testing.Client;
using Parley.Testing.SocketIo;
using Parley.Testing.Talking;

namespace Parley.Faults.Staging;

/// <summary>
/// Five people in four conversations, with devices of every protocol and transport. The first owns the groups and is never cut off but by the
/// server; the others are put out and taken in again, one after the other.
/// </summary>
internal sealed class Party(Stage stage)
{
    private static readonly EngineTravel[] Travels = [EngineTravel.WebSocket, EngineTravel.Polling, EngineTravel.Upgrade];

    private readonly List<ITalker> _talkers = [];
    private IReadOnlyList<Person> _people = [];
    private NativeTalker? _owner;
    private long[] _groups = [];

    public IReadOnlyList<ITalker> Talkers => _talkers;

    /// <summary>All that the talkers may talk in; members or not.</summary>
    public IReadOnlyList<long> Conversations { get; private set; } = [];

    private NativeTalker Owner => _owner ?? throw new InvalidOperationException("nobody has come yet");

    public async Task ComeAsync()
    {
        _people = await stage.PeopleAsync(5);
        _groups =
        [
            await stage.GroupAsync(_people),
            await stage.GroupAsync(_people, isProtected: true),
            await stage.GroupAsync(_people.Take(3).ToList()),
        ];
        Conversations = [.. _groups, await stage.PrivateAsync(_people[1], _people[2])];
        _owner = await NativeAsync(_people[0], "/ws");
        await NativeAsync(_people[3], "/ws");
        await NativeAsync(_people[4], "/");
        var seats = new[] { (0, SocketWords.Kebab), (1, SocketWords.Snake), (2, SocketWords.Kebab), (2, SocketWords.Snake) }
            .Concat([(3, SocketWords.Snake), (4, SocketWords.Kebab), (4, SocketWords.Snake), (1, SocketWords.Kebab)])
            .ToList();
        var sockets = seats.Select((seat, number) => stage.Talker(_people[seat.Item1], seat.Item2, Travels[number % Travels.Length]))
            .Concat<ITalker>([stage.Envelopes(_people[2]), stage.Envelopes(_people[4])])
            .Concat([stage.Echo(_people[1]), stage.Echo(_people[2]), stage.Echo(_people[3])])
            .ToList();
        _talkers.AddRange(sockets);
        await Task.WhenAll(sockets.Select(async socket =>
        {
            await socket.StartAsync(stage.Cancellation);
            foreach (var conversationId in Conversations)
            {
                await socket.EnterAsync(conversationId, stage.Cancellation);
            }
        }));
    }

    /// <summary>Puts somebody out of a group, or lets it leave; waits until no device of it can be told anything; takes it in again.</summary>
    public async Task PutOutAndInAsync(Random random)
    {
        var person = _people[random.Next(1, _people.Count)];
        var group = _groups[random.Next(_groups.Length)];
        if (!IsMember(group, person))
        {
            await TakeInAsync(group, person);
        }

        var actor = random.Next(2) == 0 ? Owner.Person : person;
        await InsistAsync(HttpMethod.Delete, actor, group, person, HttpStatusCode.NoContent, HttpStatusCode.NotFound);
        var own = _talkers.Where(talker => talker.Person == person).ToList();
        own.ForEach(talker => talker.Forget(group));
        await Task.WhenAll(own.Select(talker => talker.SettleAsync(stage.Cancellation)));
        stage.History.RemovalPassed(group, person.Id);
        await Eventually.TrueAsync(() => !IsMember(group, person), "the owner sees who is out", TimeSpan.FromSeconds(60));
        await Task.Delay(random.Next(60), stage.Cancellation);
        if (random.Next(4) > 0)
        {
            await TakeInAsync(group, person);
        }
    }

    /// <summary>Everybody back, and in; what they miss from here on nobody gives them.</summary>
    public async Task ComeTogetherAsync()
    {
        _talkers.ForEach(talker => talker.ComeBack());
        await Task.WhenAll(_talkers.Select(talker => talker.SettleAsync(stage.Cancellation)));
    }

    private async Task<NativeTalker> NativeAsync(Person person, string path)
    {
        var talker = new NativeTalker(await stage.DeviceAsync(person, path: path), stage.History);
        _talkers.Add(talker);
        return talker;
    }

    private bool IsMember(long group, Person person) =>
        Owner.Client.Read(state => state.Conversations[group].CurrentMembers.Contains(person.Id));

    private async Task TakeInAsync(long group, Person person)
    {
        stage.History.AdditionBegun(group, person.Id);
        await InsistAsync(HttpMethod.Put, Owner.Person, group, person, HttpStatusCode.OK);
        await Eventually.TrueAsync(() => IsMember(group, person), "the owner sees who is in", TimeSpan.FromSeconds(60));
        await Task.WhenAll(_talkers.Where(talker => talker.Person == person).Select(talker => talker.EnterAsync(group, stage.Cancellation)));
    }

    private async Task InsistAsync(HttpMethod method, Person actor, long group, Person person, params HttpStatusCode[] expected)
    {
        while (true)
        {
            try
            {
                var body = method == HttpMethod.Put ? new JsonObject() : null;
                var (status, _) = await stage.Http.SendAsync(
                    method, $"api/v1/conversations/{group:D}/members/{person.Id:D}", actor.Token, body, stage.Cancellation);
                if (expected.Contains(status))
                {
                    return;
                }

                if (status is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.InternalServerError))
                {
                    throw new InvalidOperationException($"{method} of a member was answered {(int)status:D}");
                }
            }
            catch (Exception away) when (away is HttpRequestException or IOException or TaskCanceledException
                && !stage.Cancellation.IsCancellationRequested)
            {
                stage.History.OutcomeUnknown();
            }

            await Task.Delay(20, stage.Cancellation);
        }
    }
}
