using Parley.Core.Storage;
using Parley.Server.Configuration;
using Xunit;

namespace Parley.Server.Tests.Http;

/// <summary>Finding people, looking at them, and what one says of oneself.</summary>
public abstract class PeopleSuite(SharedHost shared) : SharedHostSuite(shared)
{
    [Theory]
    [InlineData("Ágnes Ødegård Q1x", "agnes q1x")]
    [InlineData("Ágnes Ødegård Q1x", "Q1X ødeg")]
    [InlineData("ΟΔΥΣΣΕΥΣ Q2x", "οδυσσευς q2x")]
    [InlineData("Зоя Q3x", "ЗОЯ q3")]
    [InlineData("山田太郎 Q4x", "山田 q4x")]
    public async Task People_are_found_by_the_beginning_of_any_word_in_any_case(string name, string query)
    {
        var (ada, other) = (await SignUpAsync("Ada"), await SignUpAsync("Rival"));
        await PatchAsync("/api/v1/users/me", other, $$"""{"name":"{{name}}"}""");
        var found = await GetAsync($"/api/v1/users?query={Uri.EscapeDataString(query)}&limit=100", ada);
        Assert.Equal(200, found.Status);
        var user = found.Json.GetProperty("users").EnumerateArray().Single(row => row.GetProperty("id").GetInt64() == other.Id);
        Shape.Is("id name handle avatar_url is_bot is_guest deactivated presence", user);
        Assert.DoesNotContain("example.org", found.Text);
    }

    [Fact]
    public async Task What_is_not_the_beginning_of_a_word_finds_nobody()
    {
        var ada = await SignUpAsync("Zanzibar");
        foreach (var query in new[] { "anzibar", "zanzibarr", "%25", "_", "'--", "zanzibar nobody" })
        {
            var found = await GetAsync($"/api/v1/users?query={query}", ada);
            Assert.DoesNotContain(ada.Id, Ids(found));
        }
    }

    [Fact]
    public async Task Pages_of_people_are_in_the_order_of_names_without_hole_or_repetition()
    {
        var ada = await SignUpAsync("Ada");
        var people = new List<long>();
        foreach (var letter in "cab")
        {
            var person = await SignUpAsync("Rival");
            await PatchAsync("/api/v1/users/me", person, $$"""{"name":"Paging {{letter}}"}""");
            people.Add(person.Id);
        }

        var (found, next) = (new List<long>(), "");
        do
        {
            var page = await GetAsync($"/api/v1/users?query=paging&limit=2{next}", ada);
            found.AddRange(Ids(page));
            next = page.Json.GetProperty("next") is { ValueKind: System.Text.Json.JsonValueKind.Number } id ? $"&after={id}" : null;
        }
        while (next is not null);
        Assert.Equal([people[1], people[2], people[0]], found);
    }

    [Fact]
    public async Task Presence_is_shown_to_those_who_share_something_only()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        Assert.Equal("null", Presence(await GetAsync($"/api/v1/users/{bob.Id}", ada)));
        await OpenPrivateAsync(ada, bob);
        Assert.Equal("\"offline\"", Presence(await GetAsync($"/api/v1/users/{bob.Id}", ada)));
    }

    [Fact]
    public async Task A_handle_is_unique_in_any_case_and_finds_its_person()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var handle = $"Ada_{ada.Id}";
        Assert.Equal(200, (await PatchAsync("/api/v1/users/me", ada, $$"""{"handle":"{{handle}}"}""")).Status);
        var taken = await PatchAsync("/api/v1/users/me", bob, $$"""{"handle":"{{handle.ToUpperInvariant()}}"}""");
        Assert.Equal((409, "conflict"), (taken.Status, taken.Code));
        Assert.Equal(ada.Id, (await GetAsync($"/api/v1/users/by-handle/{handle.ToLowerInvariant()}", bob)).Id("user"));
        Assert.Equal(404, (await GetAsync("/api/v1/users/by-handle/nobody-at-all", bob)).Status);
    }

    [Theory]
    [InlineData("handle", "a")]
    [InlineData("handle", "all")]
    [InlineData("handle", "Everyone")]
    [InlineData("handle", "ada.l")]
    [InlineData("handle", "аda")]
    [InlineData("handle", "a234567890123456789012345")]
    [InlineData("avatar_url", "javascript:alert(1)")]
    [InlineData("avatar_url", "data:image/png;base64,AAAA")]
    [InlineData("avatar_url", "//evil.example/a.png")]
    [InlineData("avatar_url", "/\\\\evil.example/a.png")]
    [InlineData("avatar_url", "https://ada:secret@example.org/a.png")]
    [InlineData("avatar_url", "https://example.org/a b.png")]
    [InlineData("avatar_url", "a.png")]
    [InlineData("name", "Ada\\u202Egnp")]
    [InlineData("name", "Ada\\u001b[31m")]
    [InlineData("name", "Ada\\u200b")]
    [InlineData("name", "\\u3164")]
    [InlineData("name", "Ada\\nLovelace")]
    public async Task A_profile_holds_nothing_that_deceives_or_runs(string field, string value)
    {
        var ada = await SignUpAsync("Ada");
        var refused = await PatchAsync("/api/v1/users/me", ada, $$"""{"{{field}}":"{{value}}"}""");
        Assert.Equal((422, "validation"), (refused.Status, refused.Code));
        Assert.NotEmpty(refused.Json.GetProperty("errors").GetProperty(field).EnumerateArray());
        Assert.Equal("Ada", (await GetAsync("/api/v1/users/me", ada)).Json.GetProperty("user").GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("https://example.org/a.png?size=2")]
    [InlineData("/pictures/a.png")]
    public async Task A_picture_is_shown_and_taken_away(string url)
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        Assert.Equal(200, (await PatchAsync("/api/v1/users/me", ada, $$"""{"avatar_url":"{{url}}"}""")).Status);
        Assert.Equal(url, AvatarUrl(await GetAsync($"/api/v1/users/{ada.Id}", bob)));
        await PatchAsync("/api/v1/users/me", ada, """{"avatar_url":""}""");
        Assert.Null(AvatarUrl(await GetAsync($"/api/v1/users/{ada.Id}", bob)));
    }

    private static long[] Ids(Reply found) =>
        [.. found.Json.GetProperty("users").EnumerateArray().Select(row => row.GetProperty("id").GetInt64())];

    private static string Presence(Reply found) => found.Json.GetProperty("user").GetProperty("presence").GetRawText();

    private static string? AvatarUrl(Reply found) => found.Json.GetProperty("user").GetProperty("avatar_url").GetString();
}

public sealed class PeopleOnSqlite(SqliteHost shared) : PeopleSuite(shared), IClassFixture<SqliteHost>;

public sealed class PeopleOnPostgreSql(PostgreSqlHost shared) : PeopleSuite(shared), IClassFixture<PostgreSqlHost>;

/// <summary>Where people meet only those with whom they share a conversation.</summary>
public abstract class SharedPeopleSuite(EngineKind kind) : OwnHostSuite(kind)
{
    [Fact]
    public async Task Strangers_are_neither_found_nor_written_to()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        Assert.DoesNotContain("\"Bob\"", (await GetAsync("/api/v1/users?query=bob", ada)).Text);
        var (there, missing) = (await GetAsync($"/api/v1/users/{bob.Id}", ada), await GetAsync("/api/v1/users/999999", ada));
        Assert.Equal(404, there.Status);
        Assert.Equal(missing.WithoutRequestId, there.WithoutRequestId);
        var refused = await PostAsync("/api/v1/conversations", ada, $$"""{"type":"private","participant_ids":[{{bob.Id}}]}""");
        var unknown = await PostAsync("/api/v1/conversations", ada, """{"type":"private","participant_ids":[999999]}""");
        Assert.Equal(422, refused.Status);
        Assert.Equal(unknown.WithoutRequestId, refused.WithoutRequestId);
    }

    [Fact]
    public async Task Who_shares_a_group_is_found_and_written_to_and_who_shares_a_public_channel_is_not()
    {
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        var channel = await CreateAsync(ada, "channel");
        Assert.Equal(200, (await PostAsync($"/api/v1/conversations/{channel}/join", bob, "{}")).Status);
        Assert.DoesNotContain("\"Bob\"", (await GetAsync("/api/v1/users?query=bob", ada)).Text);
        Assert.Equal(404, (await GetAsync($"/api/v1/users/{bob.Id}", ada)).Status);
        Assert.Equal(
            422, (await PostAsync("/api/v1/conversations", ada, $$"""{"type":"private","participant_ids":[{{bob.Id}}]}""")).Status);

        var group = await CreateGroupAsync(ada);
        var link = (await PostAsync($"/api/v1/conversations/{group}/invites", ada, "{}")).Json.GetProperty("token").GetString();
        Assert.Equal(200, (await PostAsync("/api/v1/invites/accept", bob, $$"""{"token":"{{link}}"}""")).Status);
        Assert.Contains("\"Bob\"", (await GetAsync("/api/v1/users?query=bob", ada)).Text);
        await OpenPrivateAsync(ada, bob);
    }

    protected override ServerSettings Settings(ServerSettings usual) =>
        usual with { Limits = usual.Limits with { StrangersMeet = false } };
}

public sealed class SharedPeopleOnSqlite() : SharedPeopleSuite(EngineKind.Sqlite);

public sealed class SharedPeopleOnPostgreSql() : SharedPeopleSuite(EngineKind.PostgreSql);
