namespace Parley.Realtime.Topics;

/// <summary>Somebody on a topic that shows who is there.</summary>
/// <param name="UserId">Who it is, however it was written.</param>
/// <param name="Token">The id as JSON, as it came.</param>
/// <param name="Info">What is told of them, as JSON; empty: nothing.</param>
public sealed record TopicMember(string UserId, ReadOnlyMemory<byte> Token, ReadOnlyMemory<byte> Info);
