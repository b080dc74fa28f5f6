using System.Buffers.Text;
using System.Globalization;

namespace Parley.Load.Timing;

/// <summary>
/// Keeps book of every message: when it was due, whether it was acknowledged, how often it was delivered. Nothing is sampled; a message
/// that is acknowledged and missed by one of its readers is a loss. Its number travels in its text and as the id of its frame.
/// </summary>
internal sealed class Ledger(TimeProvider clock, int capacity)
{
    private const string Mark = "load ";

    // 100 bytes, as in docs/benchmarks.md, "What is measured".
    private const int TextLength = 100;

    private static readonly string Filling = " " + new string('.', TextLength);

    private readonly long[] _due = new long[capacity];
    private readonly int[] _readers = new int[capacity];
    private readonly Lock _gate = new();
    private int _last;
    private long _acknowledged;
    private long _expected;
    private long _delivered;
    private long _refused;
    private long _gaps;
    private Window? _window;
    private TaskCompletionSource? _settled;

    public long Acknowledged => Volatile.Read(ref _acknowledged);

    public long Delivered => Volatile.Read(ref _delivered);

    public long Refused => Volatile.Read(ref _refused);

    public bool HasRoom => Volatile.Read(ref _last) < capacity - 1;

    /// <summary>Sends without an answer and deliveries that did not come, or came twice or out of
    /// order. Zero once all is over, or something is wrong.</summary>
    public long Lost
    {
        get
        {
            lock (_gate)
            {
                return Math.Abs(_last - _acknowledged - _refused) + Math.Abs(_expected - _delivered) + _gaps;
            }
        }
    }

    /// <summary>Books a send; the numbers begin at 1.</summary>
    /// <param name="due">Timestamp of the clock at which it was to leave.</param>
    /// <param name="readers">Connections that must get it, the author's own included.</param>
    public int Book(long due, int readers)
    {
        lock (_gate)
        {
            var number = ++_last;
            _due[number] = due;
            _readers[number] = readers;
            return number;
        }
    }

    public static string TextOf(int number) =>
        string.Concat(Mark, number.ToString("D", CultureInfo.InvariantCulture), Filling)[..TextLength];

    public void Acknowledge(long number)
    {
        var time = clock.GetElapsedTime(_due[number]);
        lock (_gate)
        {
            _acknowledged++;
            _expected += _readers[number];
            _window?.Acknowledged(number, time);
            SettleIfDone();
        }
    }

    public void Refuse()
    {
        lock (_gate)
        {
            _refused++;
            SettleIfDone();
        }
    }

    /// <param name="text">The message's content. What was not sent from here is not counted.</param>
    public void Deliver(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("load "u8) || !Utf8Parser.TryParse(text[Mark.Length..], out int number, out _) || number >= capacity)
        {
            return;
        }

        var time = clock.GetElapsedTime(_due[number]);
        lock (_gate)
        {
            _delivered++;
            _window?.Delivered(number, time);
            SettleIfDone();
        }
    }

    /// <summary>A connection that skipped a number of its conversation, or got one twice.</summary>
    public void Gap()
    {
        lock (_gate)
        {
            _gaps++;
        }
    }

    /// <summary>From now on what is booked is measured.</summary>
    public Window Open()
    {
        lock (_gate)
        {
            return _window = new Window(_last + 1, _acknowledged, _delivered);
        }
    }

    /// <summary>Waits until everything booked was answered and delivered, or the time is over:
    /// <see cref="Lost"/> then says what is missing.</summary>
    public async Task SettleAsync(TimeSpan patience, CancellationToken cancellation)
    {
        Task settled;
        lock (_gate)
        {
            _settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            settled = _settled.Task;
            SettleIfDone();
        }

        try
        {
            await settled.WaitAsync(patience, clock, cancellation);
        }
        catch (TimeoutException)
        {
            // The loss is reported with the figures.
        }
    }

    private void SettleIfDone()
    {
        if (_settled is not null && _acknowledged + _refused == _last && _delivered >= _expected)
        {
            _settled.TrySetResult();
            _settled = null;
        }
    }
}
