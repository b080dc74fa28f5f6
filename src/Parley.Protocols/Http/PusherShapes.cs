using System.ComponentModel;
using System.Text.Json.Serialization;
using Parley.Protocols.Wire;

namespace Parley.Protocols.Http;

public sealed record PusherEventBody(
    [property: Example("OrderShipped")] string Name,
    [property: Description("Told to the subscribers as it stands."), Example("{\"id\":1}")] string Data,
    [property: Description("Up to 100 names; or channel."), Example("orders")] IReadOnlyList<string>? Channels,
    [property: Example("orders")] string? Channel,
    [property: Description("A connection that is left out."), Example("1234.5678")] string? SocketId,
    [property: Description("user_count, subscription_count, or both with a comma."), Example("subscription_count")] string? Info);

public sealed record PusherBatchBody([property: Description("Up to 10 events.")] IReadOnlyList<PusherBatchItem> Batch);

public sealed record PusherBatchItem(
    [property: Example("OrderShipped")] string Name,
    [property: Example("{\"id\":1}")] string Data,
    [property: Example("orders")] string Channel,
    [property: Example("1234.5678")] string? SocketId,
    [property: Example("subscription_count")] string? Info);

[Description("With channels where info was asked for.")]
public sealed record PusherEventAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, PusherCounts>? Channels);

[Description("With an entry for each event where info was asked of any.")]
public sealed record PusherBatchAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PusherCounts>? Batch);

public sealed record PusherCounts(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Description("Of presence channels.")] int? UserCount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Description("Of all other channels.")] int? SubscriptionCount);

public sealed record PusherChannelsQuery(
    [property: Example("presence-")] string? FilterByPrefix,
    [property: Description("user_count, subscription_count, or both with a comma.")] string? Info);

public sealed record PusherChannelsAnswer([property: Description("Those that have subscribers.")] IReadOnlyDictionary<string, PusherCounts> Channels);

public sealed record PusherChannelQuery([property: Description("user_count, subscription_count and cache, with commas.")] string? Info);

public sealed record PusherChannelAnswer(
    bool Occupied,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? UserCount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? SubscriptionCount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PusherKept? Cache);

public sealed record PusherKept(string Data, [property: Description("Seconds.")] int Ttl);

public sealed record PusherUsersAnswer(IReadOnlyList<PusherMemberShape> Users);

public sealed record PusherMemberShape([property: Example("42")] string Id);

public sealed record PusherConnectionsAnswer(int Connections);

public sealed record PusherDoneAnswer;
