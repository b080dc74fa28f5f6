using System.Collections.Concurrent;
using System.Text.Json;
using Parley.Core;
using Parley.Server.Http.Answers;

namespace Parley.Server.Http;

/// <summary>
/// Refuses parameters of a query that a route of <c>/api/v1</c> does not know, as it refuses unknown members of a body: a misspelt
/// <c>changed_after</c> must not be answered with the newest page. The families pass over them.
/// </summary>
internal sealed class QueryCheck(RequestDelegate next)
{
    private static readonly ConcurrentDictionary<Type, HashSet<string>> Names = new();

    public async Task InvokeAsync(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (context.Request.Query.Count > 0
            && metadata?.GetMetadata<Dialect>() is { Strict: true }
            && Unknown(context.Request.Query, metadata.GetMetadata<QueryShape>()?.Record) is { } name)
        {
            var field = name.Length <= 64 ? name : null;
            await new Problem(Refusal.BadRequest("The request has a parameter that is not known here.", field)).ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    private static string? Unknown(IQueryCollection query, Type? record)
    {
        var known = record is null ? [] : Names.GetOrAdd(record, NamesOf);
        return query.Keys.FirstOrDefault(name => !known.Contains(name));
    }

    private static HashSet<string> NamesOf(Type record) =>
        [.. record.GetProperties().Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name))];
}
