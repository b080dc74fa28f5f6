using System.Text.Json;
using Parley.Testing.Checking;
using Parley.Testing.Client;
using Parley.Testing.SocketIo;
using Parley.Testing.Talking;

namespace Parley.Faults.Staging;

/// <summary>The people, conversations and devices of one test, and the history that they make.</summary>
internal sealed class Stage(World world, int seed, CancellationToken cancellation) : IAsyncDisposable
{
    // The hub compares itself with the store every 5 s: what is not there after two rounds will not come.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);

    private readonly List<NativeClient> _devices = [];
    private readonly List<ITalker> _talkers = [];
    private readonly HashSet<long> _conversations = [];
    private int _names;

    public World World { get; } = world;

    public CancellationToken Cancellation { get; } = cancellation;

    public History History { get; } = new();

    public Random Random { get; } = new(seed);

    public ParleyHttp Http { get; } = new(() => world.Address);

    public IReadOnlyList<NativeClient> Devices => _devices;

    public async Task<IReadOnlyList<Person>> PeopleAsync(int count) =>
        await Task.WhenAll(
            Enumerable.Range(0, count).Select(_ => Http.RegisterAsync($"p{Interlocked.Increment(ref _names)}", Cancellation)));

    public async Task<long> GroupAsync(IReadOnlyList<Person> people, bool isProtected = false)
    {
        var id = await Http.CreateGroupAsync(people[0], "Tea", people.Skip(1).Select(person => person.Id), Cancellation, isProtected);
        _conversations.Add(id);
        return id;
    }

    public async Task<long> PrivateAsync(Person one, Person other)
    {
        var id = await Http.OpenPrivateAsync(one, other.Id, Cancellation);
        _conversations.Add(id);
        return id;
    }

    /// <summary>A device that is connected and has caught up.</summary>
    public async Task<NativeClient> DeviceAsync(Person person, FrameMangler? mangler = null, string path = "/ws")
    {
        var device = Device(person, mangler, path);
        await device.StartAsync(Cancellation);
        return device;
    }

    public async Task<IReadOnlyList<NativeClient>> DevicesAsync(IEnumerable<Person> people) =>
        await Task.WhenAll(people.Select(person => DeviceAsync(person)).ToList());

    /// <summary>A client of Socket.IO, which is not started; what it shows at the end is judged too.</summary>
    public EnvelopeTalker Envelopes(Person person)
    {
        var talker = new EnvelopeTalker(() => World.Address, person, History, Random.Next());
        _talkers.Add(talker);
        return talker;
    }

    public SocketIoTalker Talker(Person person, SocketWords words, EngineTravel travel)
    {
        var talker = new SocketIoTalker(() => World.Address, person, words, travel, History, Random.Next());
        _talkers.Add(talker);
        return talker;
    }

    /// <summary>A client of chat over the Pusher protocol, likewise.</summary>
    public PusherTalker Echo(Person person)
    {
        using var app = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(World.Database.DataDirectory, "pusher-app")));
        var key = app.RootElement.GetProperty("key").GetString()!;
        var talker = new PusherTalker(() => World.Address, key, person, History, Random.Next());
        _talkers.Add(talker);
        return talker;
    }

    public static string NewClientId() => Guid.CreateVersion7().ToString("D");

    public async Task<StoredState> StoredAsync()
    {
        await using var source = World.Database.CreateEngine().Source;
        await using var connection = await source.OpenConnectionAsync(Cancellation);
        var all = await StoredRows.ReadAsync(connection, Cancellation);
        return new StoredState(
            [.. all.Conversations.Where(row => _conversations.Contains(row.Id))],
            [.. all.Messages.Where(row => _conversations.Contains(row.ConversationId))],
            [.. all.Members.Where(row => _conversations.Contains(row.ConversationId))]);
    }

    /// <summary>
    /// Judges the run. Every device must reach the stored state by what it is told live: it is given time, and no help. A second device of
    /// each person takes fresh snapshots to be compared with.
    /// </summary>
    public async Task<IReadOnlyList<Violation>> JudgeAsync()
    {
        foreach (var device in _devices)
        {
            device.ComeBack();
            await device.OnlineAsync(Cancellation);
        }

        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            var stored = await StoredAsync();
            var finals = await FinalsAsync();
            var violations = Checker.Check(History, stored, finals, Views());
            var isSettled = violations.All(violation => violation.Fault is not (Fault.Unobserved or Fault.Unequal or Fault.Regress));
            if (isSettled || watch.Elapsed > Patience)
            {
                return violations;
            }

            await Task.Delay(200, Cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(
            _devices.Select(device => device.DisposeAsync().AsTask()).Concat(_talkers.Select(talker => talker.DisposeAsync().AsTask())));
        Http.Dispose();
    }

    private NativeClient Device(Person person, FrameMangler? mangler, string path)
    {
        lock (_devices)
        {
            var device = new NativeClient(() => World.Address, person, History, Random.Next(), mangler) { Path = path };
            _devices.Add(device);
            return device;
        }
    }

    private List<FinalView> Views() =>
    [
        .. _talkers.SelectMany(talker => talker.Views().Select(view => new FinalView(talker.Device, talker.Person.Id, view.Key, view.Value))),
    ];

    private async Task<IReadOnlyList<FinalState>> FinalsAsync()
    {
        var people = _devices.Select(device => device.Person).Distinct().ToList();
        var fresh = people.ConvertAll(person => new NativeClient(() => World.Address, person, History, seed: 0));
        try
        {
            await Task.WhenAll(fresh.Select(client => client.StartAsync(Cancellation)));
            var snapshots = fresh.ToDictionary(client => client.Person.Id, client => client.Snapshot());
            return [.. _devices.Select(device => new FinalState(device.Device, device.Snapshot(), snapshots[device.Person.Id]))];
        }
        finally
        {
            await Task.WhenAll(fresh.Select(client => client.DisposeAsync().AsTask()));
        }
    }
}
