using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Testing.Client;
using Parley.Testing.SocketIo;

namespace Parley.Testing.Talking;

/// <summary>Reads all that was said in a conversation: in kebab by its own events, in snake, which has none for that, by HTTP.</summary>
internal sealed class SocketPast(Func<Uri> findServer, Person person, SocketWords words) : IDisposable
{
    private readonly ParleyHttp _http = new(findServer);

    /// <param name="joined">What the joining was answered.</param>
    /// <returns>In their order; null where the person is not a member any more.</returns>
    /// <exception cref="OutcomeUnknownException">The server is away.</exception>
    public Task<List<Line>?> ReadAsync(
        SocketIoConnection connection, long conversationId, JsonElement joined, CancellationToken cancellation) =>
        words.HearsAll ? FetchAsync(connection, conversationId, joined, cancellation) : DownloadAsync(conversationId, cancellation);

    public void Dispose() => _http.Dispose();

    private async Task<List<Line>?> FetchAsync(
        SocketIoConnection connection, long conversationId, JsonElement page, CancellationToken cancellation)
    {
        var lines = new List<Line>();
        while (true)
        {
            var messages = page.Items("messages").ToList();
            lines.InsertRange(0, messages.Select(SocketWords.LineOf));
            if (!page.Flag("hasMore") || messages.Count == 0)
            {
                return lines;
            }

            var place = new JsonObject
            {
                ["conversationId"] = words.Id(conversationId),
                ["before"] = words.Id(SocketWords.IdOf(messages[0], "id")),
            };
            var answer = await connection.AskAsync(words.Fetch, place, cancellation);
            if (!answer.Flag("success"))
            {
                return null;
            }

            page = answer.GetProperty("data");
        }
    }

    private async Task<List<Line>?> DownloadAsync(long conversationId, CancellationToken cancellation)
    {
        var lines = new List<Line>();
        for (string? before = ""; before is not null;)
        {
            var (status, body) = await _http.SendAsync(
                HttpMethod.Get, $"api/v1/conversations/{conversationId:D}/messages?limit=100{before}", person.Token, null, cancellation);
            if (status != HttpStatusCode.OK)
            {
                return status == HttpStatusCode.NotFound ? null : throw new OutcomeUnknownException($"answered {status}");
            }

            var rows = body.Items("messages").Select(MessageRow.Read).ToList();
            lines.InsertRange(0, rows.Where(row => !row.Deleted && row.Type != "system").Select(row => new Line(row.Id, row.UserId, row.Content)));
            before = body.Flag("has_more_before") && rows.Count > 0 ? $"&before={rows.Min(row => row.Seq):D}" : null;
        }

        return lines;
    }
}
