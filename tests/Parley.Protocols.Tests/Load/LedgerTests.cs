using System.Text;
using Parley.Load.Timing;
using Parley.Testing;
using Xunit;

namespace Parley.Protocols.Tests.Load;

public sealed class LedgerTests
{
    private readonly FakeClock _clock = new();
    private readonly Ledger _ledger;

    public LedgerTests() => _ledger = new Ledger(_clock, capacity: 10);

    [Fact]
    public async Task What_was_acknowledged_and_reached_every_reader_is_not_lost()
    {
        var number = _ledger.Book(_clock.GetTimestamp(), readers: 2);
        Deliver(number);
        _ledger.Acknowledge(number);
        Deliver(number);
        await _ledger.SettleAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
        Assert.Equal(0, _ledger.Lost);
    }

    [Fact]
    public void A_missing_delivery_a_double_one_a_missing_answer_and_a_gap_are_losses()
    {
        var number = _ledger.Book(_clock.GetTimestamp(), readers: 2);
        Assert.Equal(1, _ledger.Lost);
        _ledger.Acknowledge(number);
        Assert.Equal(2, _ledger.Lost);
        Deliver(number);
        Assert.Equal(1, _ledger.Lost);
        Deliver(number);
        Deliver(number);
        Assert.Equal(1, _ledger.Lost);
        _ledger.Gap();
        Assert.Equal(2, _ledger.Lost);
    }

    [Fact]
    public void A_refused_send_is_answered_and_owes_no_deliveries()
    {
        _ledger.Book(_clock.GetTimestamp(), readers: 2);
        _ledger.Refuse();
        Assert.Equal(0, _ledger.Lost);
    }

    [Fact]
    public void Times_run_from_when_a_send_was_due_and_the_warm_up_is_left_out()
    {
        var warm = _ledger.Book(_clock.GetTimestamp(), readers: 1);
        var window = _ledger.Open();
        var due = _clock.GetTimestamp();
        _clock.Advance(TimeSpan.FromSeconds(1));
        var number = _ledger.Book(due, readers: 1);
        _ledger.Acknowledge(warm);
        _ledger.Acknowledge(number);
        Assert.Equal(1, window.SendToAck.Count);
        Assert.Equal(TimeSpan.FromSeconds(1), window.SendToAck.Max);
    }

    private void Deliver(int number) => _ledger.Deliver(Encoding.UTF8.GetBytes(Ledger.TextOf(number)));
}
