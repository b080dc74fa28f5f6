using System.Runtime.InteropServices;

namespace Parley.Server.Hosting;

/// <summary>The first SIGTERM or Ctrl-C asks for a drain; the next one ends the process where it stands.</summary>
internal sealed class TerminationSignals : IDisposable
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;

    public TerminationSignals() =>
        _registrations = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT }
            .Select(signal => PosixSignalRegistration.Create(signal, context => context.Cancel = _asked.TrySetResult()))];

    public Task Asked => _asked.Task;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }
}
