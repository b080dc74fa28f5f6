using System.Buffers;
using System.Text.Json;
using Parley.Core;
using Parley.Protocols.Envelope;
using Parley.Protocols.Wire;
using Parley.Realtime.Dispatch;
using Parley.Realtime.Wire;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;

namespace Parley.Server.Http.Family003;

/// <summary>Envelopes by HTTP: each does what the frame does, but that nobody listens from here on.</summary>
internal sealed class EnvelopesOf004(Dispatcher dispatcher, EnvelopeProtocol protocol)
{
    public async Task<IResult> TakeAsync(Caller caller, EnvelopeBody envelope, RequestFields body, CancellationToken cancellation)
    {
        var (to, _, id, payload) = envelope;
        var (type, clientId) = (body.Text("type"), body.ClientId());
        if (body.Problem is { } problem)
        {
            return problem;
        }

        var frame = Frame(id ?? clientId ?? Guid.NewGuid().ToString("D"), type, to, payload);
        var (command, refused) = EnvelopeConnection.Read(frame, caller.Id);
        if (command is null)
        {
            return Refuse(refused!);
        }

        // Without an answer of the command's own it was done, too.
        var answer = await dispatcher.AskAsync(caller.Principal, command, cancellation) ?? new Acknowledged(command.Id);
        return answer is Refused no ? new Problem(no.Refusal) : new EnvelopeAnswer(protocol.Encode(answer));
    }

    private static ReadOnlyMemory<byte> Frame(string id, string type, string to, string? payload)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, WireJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, id);
            json.WriteString("type"u8, type);
            json.WriteString("to"u8, to);
            if (payload is not null)
            {
                json.WritePropertyName("payload"u8);
                json.WriteRawValue(payload, skipInputValidation: true);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    // What is no envelope is a request that can be read, and asks for what cannot be.
    private static Problem Refuse(Refused refused) => new(
        refused.Refusal.Code == RefusalCode.BadRequest ? refused.Refusal with { Code = RefusalCode.Validation } : refused.Refusal);

    private sealed class EnvelopeAnswer(ReadOnlyMemory<byte> frame) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status202Accepted;
            httpContext.Response.ContentType = "application/json";
            httpContext.Response.ContentLength = frame.Length;
            return httpContext.Response.Body.WriteAsync(frame, httpContext.RequestAborted).AsTask();
        }
    }
}

/// <summary>What a body has of an envelope.</summary>
internal sealed record EnvelopeBody(string To, string? Type, string? Id, string? Payload);
