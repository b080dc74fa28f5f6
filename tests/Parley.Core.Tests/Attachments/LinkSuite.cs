using Parley.Core.Events;
using Parley.Core.Messages;
using Parley.Core.Storage;
using Xunit;

namespace Parley.Core.Tests.Attachments;

/// <summary>Addresses of elsewhere that people attach to messages.</summary>
public abstract class LinkSuite(EngineKind engine)
{
    private const string Menu = "https://example.org/a/menu%20of%20today.pdf?v=1#top";

    // Schemes that run or read, half addresses, users before the host, ports that are none, spaces, characters that nobody sees or that turn
    // the line, what browsers read otherwise, what ends an attribute.
    private static readonly string[] Bad =
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://example.org/a",
        "blob:https://example.org/1",
        "//example.org/a",
        "/a.png",
        "a.png",
        "example.org/a.png",
        "http:example.org",
        "http:/example.org",
        "http://",
        "https:///example.org",
        "https://?a",
        "https://#a",
        "https://:443/",
        "https://ada@example.org/",
        "https://ada:word@example.org/",
        "https://example.org%40evil.example@evil.example/",
        "https://@example.org/",
        "https://example.org:99999/",
        "https://example.org:x/",
        " https://example.org/",
        "https://example.org/ ",
        "https://example.org/a b",
        "https://exa mple.org/",
        "\thttps://example.org/",
        "java\nscript:alert(1)",
        "https://example.org/\n",
        "https://example.org/\r\nSet-Cookie: a=b",
        "https://example.org/\0",
        "https://example.org/\u007f",
        "https://example.org/\u0085",
        "https://example.org/\u00a0",
        "https://example.org/\u202efdp.exe",
        "https://example.org/\u2066a",
        "https://example.org/\u200b",
        "https://example.org/\ufeff",
        "https://example.org/\u2028",
        "https://example.org/\u3000",
        "https://example.org/\ue000",
        "https://example.org/\uffff",
        "https:\\\\example.org\\a",
        "https://example.org\\@evil.example/",
        "https://example.org/\"onclick=\"alert(1)",
        "https://example.org/<script>",
        "https://example.org/`",
        "https://[::1/",
        "https://exam\u0301%ple.org/",
    ];

    private static readonly (string Url, string Name)[] Good =
    [
        ("https://аррӏе.com/", "xn--80ak6aa92e.com"),
        ("http://example.org", "example.org"),
        ("HTTPS://EXAMPLE.org/", "example.org"),
        ("https://example.org/a/b/", "b"),
        ("https://example.org:8443/a.png?x=y&z='#top", "a.png"),
        ("https://127.0.0.1/x", "x"),
        ("https://[::1]/x", "x"),
        ("https://example.org/%D0%BC%D0%B5%D0%BD%D1%8E.pdf", "меню.pdf"),
        ("https://müller.example/käse.png", "käse.png"),
        ("https://пример.испытание/", "xn--e1afmkfd.xn--80akhbyknj4f"),
        ("https://example.org/%E2%80%AEfdp.exe", "fdp.exe"),
        ("https://example.org/a%0Ab%00c%7F.png", "abc.png"),
        ("https://example.org/%E2%80%AE", "example.org"),
        ("https://example.org/%20%20", "example.org"),
        ("https://example.org/%FF", "%FF"),
        ("https://example.org/..%2F..%2Fetc%2Fpasswd", "../../etc/passwd"),
    ];

    [Fact]
    public async Task It_is_stored_with_its_message_told_and_there_after_a_restart()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        var sent = (await SendAsync(world, conversation, "look", Menu)).Value.Message;
        var plain = (await world.SendAsync(world.Ada, conversation, "and")).Value.Message;
        var link = Assert.Single(sent.Attachments);
        Assert.Equal(("menu of today.pdf", Menu), (link.Name, link.Url));
        Assert.Equal(link, Assert.Single(world.Events.OfType<MessageSent>().First().Message.Attachments));
        await world.ReopenAsync();
        var history = await world.HistoryAsync(world.Bob, conversation);
        Assert.Equal(link, Assert.Single(history.Single(message => message.Id == sent.Id).Attachments));
        Assert.Empty(history.Single(message => message.Id == plain.Id).Attachments);
        var found = await world.Store.Messages.ScanAsync(world.Ada.Id, conversation, "LOOK", 1, 10, CancellationToken.None);
        Assert.Equal(link, Assert.Single(Assert.Single(found.Value.Messages).Attachments));
        var none = await world.Store.Messages.ScanAsync(world.Ada.Id, conversation, "menu", 1, 10, CancellationToken.None);
        Assert.Empty(none.Value.Messages);
    }

    [Fact]
    public async Task Many_at_once_keep_theirs()
    {
        await using var world = await World.CreateAsync(engine);
        var group = await world.GroupAsync(world.Ada, world.Bob, world.Cyd);
        var sent = await Task.WhenAll(Enumerable.Range(0, 60).Select(n => SendAsync(
            world, group, n % 3 == 0 ? $"{n}" : "", n % 3 == 0 ? null : $"https://example.org/{n}.png")));
        foreach (var message in await world.HistoryAsync(world.Bob, group))
        {
            var told = sent.Single(one => one.Value.Message.Id == message.Id).Value.Message;
            Assert.Equal(told.Attachments, message.Attachments);
            Assert.Equal(message.Content!.Length == 0, message.Attachments.Count == 1);
        }
    }

    [Fact]
    public async Task With_one_the_content_may_be_blank_and_without_it_may_not()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        foreach (var blank in (string?[])[null, "", " \n"])
        {
            Assert.Equal("", (await SendAsync(world, conversation, blank, Menu)).Value.Message.Content);
            Assert.Equal(RefusalCode.Validation, (await SendAsync(world, conversation, blank, null)).Refusal!.Code);
            Assert.Equal(RefusalCode.Validation, (await SendAsync(world, conversation, blank, "")).Refusal!.Code);
        }
    }

    [Fact]
    public async Task Edits_keep_it_and_may_empty_the_text_beside_it()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        var sent = (await SendAsync(world, conversation, "lok", Menu)).Value.Message;
        var plain = (await world.SendAsync(world.Ada, conversation, "plain")).Value.Message;
        foreach (var content in (string[])["look", ""])
        {
            var edited = (await EditAsync(world, sent.Id, content)).Value;
            Assert.Equal((content, sent.Attachments[0]), (edited.Content, Assert.Single(edited.Attachments)));
            Assert.Equal(sent.Attachments[0], Assert.Single(world.Events.OfType<MessageEdited>().Last().Message.Attachments));
        }

        Assert.Equal(RefusalCode.Validation, (await EditAsync(world, plain.Id, " ")).Refusal!.Code);
        var changed = await MissedAsync(world, conversation, plain.Rev);
        Assert.Equal(sent.Attachments[0], Assert.Single(Assert.Single(changed).Attachments));
    }

    [Fact]
    public async Task It_goes_with_its_message_for_good()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        var sent = (await SendAsync(world, conversation, "look", Menu)).Value.Message;
        var deleted = await world.Store.Messages.DeleteAsync(world.Ada.Id, sent.Id, null, CancellationToken.None);
        Assert.Empty(deleted.Value.Attachments);
        Assert.Empty(Assert.Single(await world.HistoryAsync(world.Bob, conversation)).Attachments);
        Assert.Equal(0L, await CountAsync(world));
    }

    [Fact]
    public async Task A_retry_gets_the_same_one_and_another_address_is_a_conflict()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        var clientId = $"{Guid.NewGuid()}";
        var first = await SendAsync(world, conversation, "look", Menu, clientId);
        var again = await SendAsync(world, conversation, "look", Menu, clientId);
        Assert.False(again.Value.Created);
        Assert.Equal(first.Value.Message.Attachments, again.Value.Message.Attachments);
        foreach (var other in (string?[])[null, "", "https://example.org/other.pdf"])
        {
            Assert.Equal(RefusalCode.Conflict, (await SendAsync(world, conversation, "look", other, clientId)).Refusal!.Code);
        }

        Assert.Equal(1L, await CountAsync(world));
    }

    [Fact]
    public async Task What_is_no_address_of_the_web_is_refused_and_stores_nothing()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        foreach (var url in Bad)
        {
            var refusal = (await SendAsync(world, conversation, "look", url)).Refusal;
            Assert.True(refusal is { Code: RefusalCode.Validation, Field: "attachment_url" }, $"{url}: {refusal}");
        }

        Assert.Empty(await world.HistoryAsync(world.Ada, conversation));
    }

    [Fact]
    public async Task What_is_one_is_kept_as_it_came_with_a_name_that_can_be_shown()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        foreach (var (url, name) in Good)
        {
            var link = Assert.Single((await SendAsync(world, conversation, null, url)).Value.Message.Attachments);
            Assert.Equal((name, url), (link.Name, link.Url));
        }
    }

    [Fact]
    public async Task It_has_at_most_2048_characters_and_a_name_of_255()
    {
        await using var world = await World.CreateAsync(engine);
        var conversation = await world.PrivateAsync(world.Ada, world.Bob);
        const string Start = "https://example.org/";
        var longest = Start + new string('a', 2_048 - Start.Length);
        var link = Assert.Single((await SendAsync(world, conversation, null, longest)).Value.Message.Attachments);
        Assert.Equal((255, longest), (link.Name.Length, link.Url));
        var refusal = (await SendAsync(world, conversation, "look", longest + "a")).Refusal!;
        Assert.Equal((RefusalCode.TooLarge, "attachment_url"), (refusal.Code, refusal.Field));
    }

    private static Task<Result<SentMessage>> SendAsync(
        World world, long conversation, string? content, string? url, string? clientId = null) => world.Store.Messages.SendAsync(
        new SendMessage(world.Ada.Id, conversation, content, ClientId: clientId) { AttachmentUrl = url }, CancellationToken.None);

    private static Task<Result<Message>> EditAsync(World world, long messageId, string content) =>
        world.Store.Messages.EditAsync(world.Ada.Id, messageId, content, null, CancellationToken.None);

    private static async Task<long> CountAsync(World world)
    {
        await using var connection = await world.Fixture.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM attachments";
        return (long)(await command.ExecuteScalarAsync())!;
    }

    // The rows above a rev, as one who was away catches up.
    private static async Task<IReadOnlyList<Message>> MissedAsync(World world, long conversation, long rev) =>
        (await world.Store.Sync.ChangesAsync(world.Bob.Id, conversation, rev, 0, null, CancellationToken.None))!.Messages;
}

public sealed class LinksOnSqlite() : LinkSuite(EngineKind.Sqlite);

public sealed class LinksOnPostgreSql() : LinkSuite(EngineKind.PostgreSql);
