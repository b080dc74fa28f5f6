using System.Text.Json;
using Parley.Core;
using Parley.Core.Sessions;
using Parley.Server.Identity;
using Parley.Server.WebSockets;

namespace Parley.Server.SocketIo;

/// <summary>Finds out who wants to connect: by the token in the packet, else by what the request has that carries it.</summary>
internal sealed class ConnectDoorkeeper(SignIn signIn, Origins origins, SessionCookie cookie)
{
    /// <summary>Refused: <c>unauthorized</c>, <c>unavailable</c>.</summary>
    /// <param name="auth">What the packet brings; undefined for nothing.</param>
    /// <param name="carrier">A POST or the request that became the WebSocket: browsers say whose page it is with these, and not with the GET
    /// that opens a connection.</param>
    public async Task<Result<Principal>> LookAsync(JsonElement auth, HttpContext carrier, CancellationToken cancellation)
    {
        var address = carrier.Connection.RemoteIpAddress;
        if (auth.ValueKind == JsonValueKind.Object && auth.TryGetProperty("token"u8, out var token) && token.ValueKind != JsonValueKind.Null)
        {
            return TextOf(token) is { } text ? await signIn.FindAsync(text, address, cancellation) : Refusal.Unauthorized;
        }

        var credentials = Credentials.Of(carrier.Request, cookie);
        return credentials.Kind == CredentialKind.None || (credentials.Kind == CredentialKind.Cookie && !origins.Allows(carrier.Request))
            ? Refusal.Unauthorized
            : await signIn.FindAsync(credentials, address, cancellation);
    }

    // Half a surrogate pair is no text, and no token.
    private static string? TextOf(JsonElement token)
    {
        try
        {
            return token.ValueKind == JsonValueKind.String ? token.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
