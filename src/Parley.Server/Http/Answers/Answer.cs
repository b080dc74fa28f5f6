using System.Text.Json;
using Parley.Core;

namespace Parley.Server.Http.Answers;

/// <summary>The few forms that answers have: something by its name, a list by its name, or nothing.</summary>
internal static class Answer
{
    /// <summary>204.</summary>
    public static readonly IResult Nothing = Results.NoContent();

    /// <summary>What the outcome is answered with, or the problem that it is.</summary>
    public static IResult Of<T>(Result<T> outcome, Func<T, IResult> answer) =>
        outcome.TryGet(out var value, out var refusal) ? answer(value) : new Problem(refusal);

    // {"message":{…}}
    public static IResult Named<T>(string name, T value, Action<Utf8JsonWriter, T> write, int status = StatusCodes.Status200OK) =>
        new JsonAnswer(status, json =>
        {
            json.WriteStartObject();
            json.WritePropertyName(name);
            write(json, value);
            json.WriteEndObject();
        });

    // {"conversations":[{…},{…}]}
    public static IResult Listed<T>(string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write) =>
        Named(name, items, (json, all) => WriteList(json, all, write));

    private static void WriteList<T>(Utf8JsonWriter json, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray();
        foreach (var item in items)
        {
            write(json, item);
        }

        json.WriteEndArray();
    }
}
