using System.Data.Common;

namespace Parley.Core.Storage;

/// <summary>Cuts a read short from the moment its asker has gone until it ends. An interrupt
/// between two statements is lost, so it is repeated.</summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly StorageEngine _engine;
    private readonly DbConnection _connection;
    private readonly CancellationTokenRegistration _registration;
    private Timer? _timer;
    private bool _ended;

    public Interruption(StorageEngine engine, DbConnection connection, CancellationToken cancellation)
    {
        _engine = engine;
        _connection = connection;
        _registration = cancellation.UnsafeRegister(static state => ((Interruption)state!).Begin(), this);
    }

    /// <summary>After this no interrupt comes any more: the connection's next read is safe from it.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        lock (_gate)
        {
            _ended = true;
            _timer?.Dispose();
        }
    }

    private void Begin()
    {
        lock (_gate)
        {
            if (!_ended)
            {
                _timer = new Timer(static state => ((Interruption)state!).Interrupt(), this, TimeSpan.Zero, Again);
            }
        }
    }

    private void Interrupt()
    {
        lock (_gate)
        {
            if (!_ended)
            {
                _engine.Interrupt(_connection);
            }
        }
    }
}
