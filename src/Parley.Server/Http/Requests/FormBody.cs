using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Parley.Core;
using Parley.Server.Http.Answers;

namespace Parley.Server.Http.Requests;

/// <summary>
/// Reads a form as if it had been sent as JSON: <c>name[]</c> becomes an array, an empty field null, every other value a string
/// (the families take ids as digit strings).
/// </summary>
internal static class FormBody
{
    private static readonly FormOptions Bounds = new()
    {
        ValueCountLimit = 200,
        KeyLengthLimit = 128,
        ValueLengthLimit = RequestBody.Limit,
        MultipartBodyLengthLimit = RequestBody.Limit,
        BufferBodyLengthLimit = RequestBody.Limit,
        MultipartHeadersLengthLimit = 4 * 1024,
    };

    private static readonly Problem NotAForm = new(Refusal.BadRequest("The body is not a form, or is too long."));

    private static readonly Problem FilesNotTaken = new(Refusal.Validation("attachments", "Attachments are not taken by this server."));

    public static async Task<(JsonElement Members, Problem? Problem)> ReadAsync(HttpContext context)
    {
        // Without a Content-Length only this stops a body that never ends.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = RequestBody.Limit;
        }

        try
        {
            var form = await context.Request.ReadFormAsync(Bounds, context.RequestAborted);
            return form.Files.Count > 0 ? (default, FilesNotTaken) : (AsJson(form), null);
        }
        catch (Exception malformed) when (malformed is InvalidDataException or IOException and not BadHttpRequestException)
        {
            // IOException: the body ends in the middle of a part.
            return (default, NotAForm);
        }
    }

    private static JsonElement AsJson(IFormCollection form)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (key, values) in form)
            {
                WriteField(writer, key, values);
            }

            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static void WriteField(Utf8JsonWriter writer, string key, StringValues values)
    {
        if (!key.EndsWith("[]", StringComparison.Ordinal))
        {
            writer.WritePropertyName(key);
            WriteValue(writer, values[^1]);
            return;
        }

        writer.WriteStartArray(key[..^2]);
        foreach (var value in values)
        {
            WriteValue(writer, value);
        }

        writer.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter writer, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStringValue(value);
    }
}
