using System.Diagnostics;
using System.Net;
using Parley.Load.Timing;
using Parley.Load.Wire;

namespace Parley.Load.Serving;

/// <summary>Many signed-in connections, opened at a bounded pace and closed together.</summary>
internal sealed class Crowd : IDisposable
{
    // Handshakes under way at once: below any listen backlog.
    private const int AtOnce = 64;

    private readonly List<Device> _devices = [];

    public IReadOnlyList<Device> Devices => _devices;

    /// <summary>Connections that the server, or the network, has ended.</summary>
    public IReadOnlyList<string> Broken => [.. _devices.Select(device => device.Broken).OfType<string>()];

    /// <summary>Signs these in, in the order in which they stand.</summary>
    /// <param name="perSecond">The ramp: no faster than this.</param>
    public async Task JoinAsync(
        IPEndPoint server,
        IEnumerable<Inhabitant> people,
        Ledger ledger,
        CancellationToken cancellation,
        double perSecond = double.PositiveInfinity)
    {
        var started = Stopwatch.StartNew();
        var joined = 0;
        foreach (var together in people.Chunk(AtOnce))
        {
            var early = TimeSpan.FromSeconds(joined / perSecond) - started.Elapsed;
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(early, cancellation);
            }

            joined += together.Length;
            _devices.AddRange(await Task.WhenAll(
                together.Select(person => Device.SignInAsync(server, person.Token, ledger, cancellation))));
        }
    }

    public void Dispose()
    {
        foreach (var device in _devices)
        {
            device.Dispose();
        }
    }
}
