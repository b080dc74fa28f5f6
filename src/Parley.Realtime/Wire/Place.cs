namespace Parley.Realtime.Wire;

/// <summary>Where a session is while something happens in a conversation of its person: what protocols tell apart whose clients join
/// conversations to hear of them.</summary>
public enum Place
{
    /// <summary>The session has joined it.</summary>
    Inside,

    /// <summary>Another session of the person has joined it, or the person did itself what happens.</summary>
    Elsewhere,

    /// <summary>No session of the person has joined it, but one has asked for something in it.</summary>
    Near,

    Away,
}
