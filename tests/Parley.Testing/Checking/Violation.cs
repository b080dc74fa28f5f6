namespace Parley.Testing.Checking;

/// <summary>The words of docs/promises.md for what a chat server can do wrong.</summary>
public enum Fault
{
    /// <summary>Acknowledged and not stored.</summary>
    Lost,

    /// <summary>Stored or delivered and never sent, or sent and definitely refused.</summary>
    Phantom,

    /// <summary>One client id twice.</summary>
    DupRow,

    /// <summary>Delivered again beyond the client's rule.</summary>
    DupDeliver,

    /// <summary>A number missing in seq or rev.</summary>
    Hole,

    /// <summary>Two messages for one (conversation, seq).</summary>
    Divergence,

    /// <summary>A connection was told a lower rev after a higher one.</summary>
    Nonmonotonic,

    /// <summary>A connection was told rev k+2 without k+1 and without a snapshot.</summary>
    Skip,

    /// <summary>Stored, the member caught up at the end, and never seen.</summary>
    Unobserved,

    /// <summary>An event after the acknowledgement of a removal, or of a rev above it.</summary>
    Late,

    /// <summary>An event from before joining, where history is protected or the person was never a member.</summary>
    Early,

    /// <summary>A read marker went down.</summary>
    Regress,

    /// <summary>Final states differ.</summary>
    Unequal,
}

public sealed record Violation(Fault Fault, string Detail)
{
    /// <summary>As docs/promises.md writes it: <c>dup-row</c>.</summary>
    public string Word => Fault switch
    {
        Fault.DupRow => "dup-row",
        Fault.DupDeliver => "dup-deliver",
        _ => Fault.ToString().ToLowerInvariant(),
    };

    public override string ToString() => $"{Word}: {Detail}";
}
