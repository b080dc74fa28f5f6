using System.Text.Json;
using System.Text.RegularExpressions;
using Parley.Server.Tests.Http;
using Parley.Testing.Client;
using Parley.Testing.Hosting;
using Xunit;

namespace Parley.Server.Tests.Access;

/// <summary>Somebody of one kind, in the conversation in which it is of that kind, and the things that a row may be about. Each thing is made
/// when it is first asked for, by the routes themselves.</summary>
/// <remarks>
/// <c>{own:message}</c> is the asker's, <c>{others:message}</c> somebody else's, <c>{deleted:message}</c> was deleted. Who cannot have a thing
/// of its own asks about another's.
/// </remarks>
internal sealed partial class Scene(MatrixHost stage, Column column) : HttpSuite
{
    /// <summary>The id of what is not there.</summary>
    public const string Missing = "999999";

    private readonly Dictionary<string, Task<string>> _things = [];
    private Keyring? _keyring;

    public Column Column => column;

    /// <summary>As it asks; null for nobody.</summary>
    public Person? Asker { get; private set; }

    /// <summary>Signed in; null for those who cannot be: nobody and bots.</summary>
    private Person? InPerson { get; set; }

    protected override ParleyHost Host => stage.Host;

    private bool IsInside => column.Standing is "member" or "admin" or "owner" && column.HasSession;

    private Keyring Keys => _keyring ??= new Keyring(this, stage, InPerson);

    public static async Task<Scene> SetAsync(MatrixHost stage, Column column)
    {
        var scene = new Scene(stage, column);
        await scene.ComeAsync();
        return scene;
    }

    /// <summary>The same person, in another conversation and with other things.</summary>
    public Scene Again() => column.HasSession ? new(stage, column) { Asker = Asker, InPerson = InPerson } : this;

    /// <summary>With the things in the place of their names.</summary>
    /// <param name="isLetIn">False: what would prove something is a guess, for making it would change the account.</param>
    public async Task<string?> FillAsync(string? text, bool isLetIn)
    {
        foreach (var name in text is null ? [] : Thing().Matches(text).Select(match => match.Groups["name"].Value).Distinct())
        {
            var thing = isLetIn || Keyring.GuessOf(name) is not { } guess ? await FindAsync(name) : guess;
            text = text!.Replace($"{{{name}}}", thing, StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>With what is not there in the place of every thing that has an id.</summary>
    public static string? Emptied(string? text, string missing) => text is null ? null : Thing().Replace(text, missing);

    public Task<Reply> AskAsync(string method, string path, string? body) => AskAsync(new HttpMethod(method), path, Asker, body);

    internal Task<Reply> AskAsAsync(Person? person, string method, string path, string? body = null) =>
        AskAsync(new HttpMethod(method), path, person, body);

    internal const string UsualPassword = Password;

    // Once for all scenes: nobody of them is in it.
    private Task<string> OthersPairAsync() => stage.Things.GetOrAdd("others:pair", async _ =>
    {
        var pair = await OpenPrivateAsync(stage.Owner, stage.Other);
        await SendAsync(stage.Owner, pair, "not yours");
        return $"{pair}";
    });

    private Task<string> FindAsync(string name)
    {
        if (!_things.TryGetValue(name, out var thing))
        {
            _things[name] = thing = MakeAsync(name);
        }

        return thing;
    }

    private async Task<string> MakeAsync(string name) => name switch
    {
        "c" => await MakeConversationAsync("group"),
        "own:group" or "deleted:group" => await FindAsync("c"),
        "others:pair" => await OthersPairAsync(),
        "channel" => await MakeConversationAsync("channel"),
        "global" => await GlobalAsync(),
        "own:message" => await OwnMessageAsync("mine") ?? await FindAsync("others:message"),
        "others:message" => await WriteAsync(stage.Other, await FindAsync("c"), "not yours"),
        "deleted:message" => await DeletedMessageAsync(),
        "own:person" or "own:account" => $"{Asker?.Id ?? stage.Other.Id}",
        "others:person" => $"{stage.Other.Id}",
        "above:person" => $"{(column.Standing == "owner" ? Asker! : stage.Owner).Id}",
        "new:person" or "others:account" => $"{(await SignUpAsync("Newcomer")).Id}",
        "deleted:person" => $"{stage.Gone.Id}",
        "deleted:account" => $"{stage.Closed.Id}",
        "others:email" => stage.Other.Email,
        "new:email" => $"{Guid.NewGuid():N}@example.org",
        "password" => Password,
        "own:handle" => await HandleAsync(Asker ?? stage.Other),
        "others:handle" => await HandleAsync(stage.Other),
        "deleted:handle" => await HandleAsync(stage.Gone),
        "link" => (await MadeAsync(stage.Owner, $"/api/v1/conversations/{await FindAsync("c")}/invites", "{}")).Text("token"),
        "own:here" => await InviteHereAsync(column.Standing is "admin" or "owner" ? InPerson! : stage.Owner),
        "others:here" => await InviteHereAsync(stage.Owner),
        "deleted:here" => await InviteHereAsync(stage.Owner, isTakenBack: true),
        _ => await Keys.MakeAsync(name),
    };

    private async Task ComeAsync()
    {
        if (column.Letter == 'n')
        {
            return;
        }

        if (column.Role == "bot")
        {
            var bot = await AskAsAsync(stage.Root, "POST", "/api/v1/bots", """{"name":"Robot"}""");
            Asker = new Person(bot.Id("bot"), "Robot", "", bot.Json.Text("token"));
            return;
        }

        var person = await SignUpAsync("Asker");
        if (column.Role is "admin" or "guest")
        {
            var given = await PatchAsync($"/api/v1/admin/users/{person.Id}", stage.Root, $$"""{"role":"{{column.Role}}"}""");
            Assert.Equal(200, given.Status);
            var again = await PostAsync(
                "/api/v1/auth/login", null, $$"""{"email":"{{person.Email}}","password":"{{Password}}"}""");
            person = person with { Token = again.Json.Text("token") };
        }

        (Asker, InPerson) = (person, person);
        if (column.ByKey)
        {
            Asker = person with { Token = (await MadeAsync(person, "/api/v1/auth/tokens", """{"name":"program"}""")).Text("token") };
        }

        if (column.Letter is 'd' or 'f' or 'b' or 'G')
        {
            // What is theirs was made before they went; and a guest knows those alone with whom it is in something.
            await FindAsync("c");
            await FindAsync("channel");
        }

        if (column.Letter == 'd')
        {
            Assert.Equal(204, (await AskAsAsync(person, "DELETE", "/api/v1/auth/me", $$"""{"password":"{{Password}}"}""")).Status);
        }
    }

    private async Task<string> MakeConversationAsync(string type)
    {
        var isOwner = column.Standing == "owner";
        var isOutside = column.Standing == "stranger";
        var creator = isOwner ? InPerson! : stage.Owner;
        long[] others = isOwner ? [stage.Owner.Id, stage.Other.Id] : isOutside ? [stage.Other.Id] : [stage.Other.Id, Asker!.Id];
        var made = await MadeAsync(
            creator, "/api/v1/conversations", $$"""{"type":"{{type}}","name":"Tea","participant_ids":[{{string.Join(',', others)}}]}""");
        var id = $"{made.GetProperty("conversation").GetProperty("id").GetInt64()}";
        await WriteAsync(stage.Other, id, "first");
        var raised = isOwner ? stage.Owner : column.Standing == "admin" ? Asker : null;
        if (raised is not null)
        {
            Assert.Equal(200, (await PutAsync($"/api/v1/conversations/{id}/members/{raised.Id}", creator, """{"role":"admin"}""")).Status);
        }

        if (column.Standing is "former" or "banned" && type == "group")
        {
            _things["own:message"] = WriteAsync(Asker!, id, "mine");
            _things["own:deleted"] = WriteAsync(Asker!, id, "mine once");
            await Task.WhenAll(_things["own:message"], _things["own:deleted"]);
            Assert.Equal(204, (await DeleteAsync($"/api/v1/messages/{await _things["own:deleted"]}", Asker)).Status);
        }

        var gone = column.Standing switch
        {
            "former" => await DeleteAsync($"/api/v1/conversations/{id}/members/{Asker!.Id}", stage.Owner),
            "banned" => await PutAsync($"/api/v1/conversations/{id}/bans/{Asker!.Id}", stage.Owner),
            _ => null,
        };
        Assert.True(gone is null or { Status: 204 });
        if (column.Letter == 'e')
        {
            await MadeAsync(Asker!, "/api/v1/conversations", """{"type":"group","name":"Elsewhere","participant_ids":[]}""");
        }

        return id;
    }

    // It is nobody's, and so banned from by whom the server of an application has appointed.
    private async Task<string> GlobalAsync()
    {
        if (column.Standing == "banned")
        {
            var id = await stage.Things.GetOrAdd(
                "global", async _ => $"{await GlobalChannel.AppointAsync(Host, stage.Owner, CancellationToken.None)}");
            Assert.Equal(204, (await PutAsync($"/api/v1/conversations/{id}/bans/{Asker!.Id}", stage.Owner)).Status);
        }

        return "global";
    }

    private async Task<string?> OwnMessageAsync(string content) =>
        IsInside ? await WriteAsync(Asker!, await FindAsync("c"), content) : null;

    private async Task<string> DeletedMessageAsync()
    {
        var conversation = await FindAsync("c");
        if (_things.TryGetValue("own:deleted", out var own))
        {
            return await own;
        }

        var author = IsInside ? Asker! : stage.Other;
        var id = await WriteAsync(author, conversation, "said and regretted");
        Assert.Equal(204, (await DeleteAsync($"/api/v1/messages/{id}", author)).Status);
        return id;
    }

    private async Task<string> WriteAsync(Person author, string conversation, string content) =>
        $"{await SendAsync(author, long.Parse(conversation, System.Globalization.CultureInfo.InvariantCulture), content)}";

    private async Task<string> HandleAsync(Person person) =>
        (await GetAsync($"/api/v1/admin/users/{person.Id}", stage.Root)).Json.GetProperty("user").Text("handle");

    private async Task<string> InviteHereAsync(Person admin, bool isTakenBack = false)
    {
        var path = $"/api/v1/conversations/{await FindAsync("c")}/invites";
        var id = (await MadeAsync(admin, path, "{}")).GetProperty("invite").GetProperty("id").GetInt64();
        Assert.True(!isTakenBack || (await DeleteAsync($"{path}/{id}", admin)).Status == 204);
        return $"{id}";
    }

    private async Task<JsonElement> MadeAsync(Person maker, string path, string body)
    {
        var made = await PostAsync(path, maker, body);
        Assert.True(made.Status is 200 or 201, $"{path}: {made.Text}");
        return made.Json;
    }

    [GeneratedRegex(@"\{(?<name>[a-z]+(:[a-z]+)?)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Thing();
}
