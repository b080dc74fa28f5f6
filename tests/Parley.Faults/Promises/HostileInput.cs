using Parley.Testing.Hostile;

namespace Parley.Faults.Promises;

/// <summary>Frames and bodies broken at random: no failure of ours, nothing in the log, and what was acknowledged is there.</summary>
internal static class HostileInput
{
    public static async Task<Outcome> RunAsync(Trial trial)
    {
        await using var host = await HostileHost.StartAsync(trial.Engine, trial.Cancellation);
        var mutants = new HostileMutants(host, trial.Seed);
        var frames = trial.Count(10_000, 200_000, 2_000_000);
        var commands = mutants.ToMachine(frames, trial.Cancellation);
        var said = trial.Count(200, 4_000, 40_000);
        using var strict = await mutants.ToSocketAsync(said, "/ws", trial.Cancellation);
        using var lenient = await mutants.ToSocketAsync(said, "/", trial.Cancellation);
        using var http = await mutants.ToHttpAsync(said, trial.Cancellation);
        var pusher = new PusherMutants(trial.Seed);
        var (messages, events) = (pusher.ToConnection(frames, trial.Cancellation), pusher.ToPublisher(frames, trial.Cancellation));
        return new Outcome(
            $"{frames} frames in memory ({commands} still commands), {2 * said} over sockets ({strict.Refused + lenient.Refused} refused), "
            + $"{http.Asked} bodies ({http.Acknowledged} taken), {frames} messages and as many bodies of the Pusher protocol in memory "
            + $"({messages} and {events} taken)",
            [.. mutants.Wrong, .. pusher.Wrong]);
    }
}
