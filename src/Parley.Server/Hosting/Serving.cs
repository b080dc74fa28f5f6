using Parley.Server.Configuration;

namespace Parley.Server.Hosting;

/// <summary>The life of the process from its first ready line to its exit code.</summary>
internal static class Serving
{
    public static async Task<int> RunAsync(ServerSettings settings, TextWriter output, TextWriter errors)
    {
        using var signals = new TerminationSignals();
        var server = await ParleyServer.StartAsync(settings, TimeProvider.System, CancellationToken.None);
        if (server.SetupCode is { } code)
        {
            await output.WriteLineAsync($"The first administrator signs up with the setup code {code} ({settings.Identity.SetupCodeFile})");
        }

        if (server.NewPusherApp is { } app)
        {
            await output.WriteLineAsync(
                $"The Pusher app is id {app.Id}, key {app.Key}, secret {app.Secret} ({settings.Pusher.AppFile}); this is said once");
        }

        if (server.MetricsUrl is { } metrics)
        {
            var warning = settings.MetricsUrl!.IsLoopback ? "" : " (NOT the loopback: whoever reaches this address reads them)";
            await output.WriteLineAsync($"Metrics are at {metrics}{warning}");
        }

        if (settings.MailNote is { } note)
        {
            await output.WriteLineAsync(note);
        }

        foreach (var url in server.Urls)
        {
            await output.WriteLineAsync($"Parley is ready at {url}");
        }

        await output.FlushAsync();
        await Task.WhenAny(signals.Asked, server.Lost);
        await server.StopAsync();
        await server.CloseAsync();
        if (!server.Lost.IsCompleted)
        {
            return 0;
        }

        await errors.WriteLineAsync($"parley: {await server.Lost}");
        return 1;
    }
}
