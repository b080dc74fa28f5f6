using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocols.Documents;
using Parley.Server.Http;
using Parley.Server.Http.Documents;
using Parley.Testing.Hosting;

namespace Parley.Testing.Hostile;

/// <summary>A route of the running server and what may be said to it, as its metadata has it: a new route is attacked without a row here.</summary>
/// <param name="Body">An example of a body; null where the route takes none.</param>
public sealed partial record HostileRoute(
    string Method, string Path, bool IsStrict, JsonObject? Body, IReadOnlyList<string> Members, IReadOnlyList<string> Query)
{
    public IReadOnlyList<string> Parameters => [.. Parameter().Matches(Path).Select(match => match.Groups["name"].Value)];

    public static IReadOnlyList<HostileRoute> Of(ParleyHost host) =>
    [
        .. OpenApiDocument.Described(host.Services.GetRequiredService<EndpointDataSource>())
            .SelectMany(route => route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods, Of),
    ];

    public override string ToString() => $"{Method} {Path}";

    private static HostileRoute Of(RouteEndpoint route, string method)
    {
        var body = route.Metadata.GetMetadata<BodyShape>()?.Record;
        var query = route.Metadata.GetMetadata<QueryShape>()?.Record;
        return new HostileRoute(
            method,
            OpenApiDocument.PathOf(route),
            route.Metadata.GetMetadata<Dialect>()!.Strict,
            body is null ? null : Examples.Of(body, Operation.UseOf(route)),
            body is null ? [] : [.. RecordMember.Of(body).Select(member => member.Name)],
            query is null ? [] : [.. RecordMember.Of(query).Select(member => member.Name)]);
    }

    [GeneratedRegex(@"\{(?<name>[A-Za-z]+)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Parameter();
}
