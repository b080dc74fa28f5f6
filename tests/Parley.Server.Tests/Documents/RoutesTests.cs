using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Core;
using Parley.Core.Access;
using Parley.Protocols.Documents;
using Parley.Protocols.Wire;
using Parley.Server.Http;
using Parley.Server.Http.Documents;
using Parley.Server.Http.Requests;
using Parley.Server.Identity;
using Parley.Server.Tests.Http;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Documents;

/// <summary>Every route says what it is, and takes what it says.</summary>
public sealed class RoutesTests(SqliteHost shared) : SharedHostSuite(shared), IClassFixture<SqliteHost>
{
    private IEnumerable<RouteEndpoint> Routes => OpenApiDocument.Described(Host.Services.GetRequiredService<EndpointDataSource>());

    [Fact]
    public void Every_route_has_a_summary_a_tag_and_an_answer()
    {
        foreach (var route in Routes)
        {
            var name = NameOf(route);
            Assert.True(route.Metadata.GetMetadata<IEndpointSummaryMetadata>() is not null, $"{name}: .WithSummary(…) is missing");
            Assert.True(route.Metadata.GetMetadata<ITagsMetadata>() is not null, $"{name}: .WithTags(…) is missing");
            Assert.True(route.Metadata.GetMetadata<AnswerShape>() is not null, $"{name}: .Answers<T>() or .AnswersNothing() is missing");
        }
    }

    [Fact]
    public async Task Every_route_takes_exactly_the_members_that_it_says()
    {
        var admin = await SignUpAdminAsync();
        var key = await MakeServerKeyAsync();
        using var requests = new SeenRequests();
        foreach (var route in Routes)
        {
            var name = NameOf(route);
            var asked = await requests.AskAsync(Host, route, await SignUpAsync("Ada"));
            if (asked is null && route.Metadata.GetMetadata<BodyShape>() is not null)
            {
                asked = await requests.AskAsync(Host, route, admin);
            }

            if (asked is null && route.Metadata.GetMetadata<BodyShape>() is not null)
            {
                asked = await requests.AskAsync(Host, route, key);
            }

            if (route.Metadata.GetMetadata<BodyShape>() is not { } body)
            {
                Assert.True(asked is null || asked.Asked.Count == 0, $"{name} reads members and says none: .Takes<T>() is missing");
                continue;
            }

            Assert.True(asked is not null, $"{name} says that it takes {body.Record.Name} and reads nothing");
            var members = RecordMember.Of(body.Record);
            Assert.Equal(
                members.Select(member => $"{name} {member.Name} {KindOf(member, route)}").Order(StringComparer.Ordinal),
                asked.Asked.Select(member => $"{name} {member.Key} {member.Value}").Order(StringComparer.Ordinal));

            // What is required of some requests and not of others is not so in the record, whose description says when.
            var sometimes = members.Where(member => member.IsNullable && member.Description is not null).Select(member => $"{name} {member.Name}");
            var missing = asked.Errors.Where(error => error.Value.EndsWith(" is required.", StringComparison.Ordinal))
                .Select(error => $"{name} {error.Key}").Except(sometimes);
            Assert.Equal(
                members.Where(member => Schemas.IsRequired(member, SchemaUse.Body))
                    .Select(member => $"{name} {member.Name}")
                    .Order(StringComparer.Ordinal),
                missing.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Every_reference_of_the_document_leads_somewhere()
    {
        var document = OpenApiDocument.Of(Host.Services.GetRequiredService<EndpointDataSource>());
        foreach (var reference in ReferencesIn(document))
        {
            JsonNode? found = document;
            foreach (var step in reference.Split('/').Skip(1))
            {
                found = found?[step];
            }

            Assert.True(found is not null, $"{reference} leads nowhere");
        }
    }

    private async Task<Person> SignUpAdminAsync()
    {
        var reply = await PostAsync(
            "/api/v1/auth/register",
            person: null,
            $$"""{"name":"Root","email":"root@example.org","password":"{{Password}}","setup_code":"{{Host.Server.SetupCode}}"}""");
        Assert.Equal("admin", reply.Json.GetProperty("user").GetProperty("role").GetString());
        return new Person(reply.Id("user"), "Root", "root@example.org", reply.Json.GetProperty("token").GetString()!);
    }

    private async Task<Person> MakeServerKeyAsync()
    {
        var key = SessionToken.New();
        var made = await Host.Services.GetRequiredService<Store>().ServerKeys.CreateAsync(
            Actor.Console, "shop", SessionToken.Hash(key.Text), TestContext.Current.CancellationToken);
        return new Person(made.Value.BotId, "shop", "", key.Text);
    }

    private static IEnumerable<string> ReferencesIn(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member =>
            member.Key == "$ref" ? [(string)member.Value!] : ReferencesIn(member.Value)),
        JsonArray items => items.SelectMany(ReferencesIn),
        _ => [],
    };

    private static AskedAs KindOf(RecordMember member, RouteEndpoint route) => new Schemas().Of(member, Operation.UseOf(route)) switch
    {
        _ when member.Get<LaterAttribute>() is not null => AskedAs.Later,
        var schema when schema.ContainsKey("enum") => AskedAs.Word,
        var schema when Is(schema, "array") => Is(schema["items"]!.AsObject(), "integer") ? AskedAs.Numbers : AskedAs.Texts,
        var schema when Is(schema, "integer") => AskedAs.Number,
        var schema when Is(schema, "boolean") => AskedAs.Flag,
        var schema when Is(schema, "object") => AskedAs.Object,
        _ => AskedAs.Text,
    };

    private static bool Is(JsonObject schema, string type) => schema["type"] is JsonArray several
        ? several.Any(one => (string?)one == type)
        : (string?)schema["type"] == type;

    private static string NameOf(RouteEndpoint route) =>
        $"{route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0]} {OpenApiDocument.PathOf(route)}";
}
