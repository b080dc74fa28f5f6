namespace Parley.Load.Timing;

/// <summary>What is measured after the warm-up: the times of the sends booked since, and where the counts stood when it began.</summary>
/// <param name="firstNumber">Sends below this belong to the warm-up.</param>
internal sealed class Window(long firstNumber, long acknowledgedBefore, long deliveredBefore)
{
    public Histogram SendToAck { get; } = new();

    public Histogram SendToDelivered { get; } = new();

    public long AcknowledgedBefore => acknowledgedBefore;

    public long DeliveredBefore => deliveredBefore;

    public void Acknowledged(long number, TimeSpan time)
    {
        if (number >= firstNumber)
        {
            SendToAck.Record(time);
        }
    }

    public void Delivered(long number, TimeSpan time)
    {
        if (number >= firstNumber)
        {
            SendToDelivered.Record(time);
        }
    }
}
