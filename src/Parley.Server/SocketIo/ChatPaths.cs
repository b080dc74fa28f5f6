using Parley.Protocols.EngineIo;
using Parley.Protocols.SocketIo;
using Parley.Protocols.SocketIo.Chat;
using Parley.Realtime.Dispatch;
using Parley.Realtime.Rooms;
using Parley.Server.WebSockets;

namespace Parley.Server.SocketIo;

/// <summary>How events are named at a path.</summary>
public enum ChatVocabulary
{
    Snake,
    Kebab,
}

/// <summary>A path at which chat is spoken over Socket.IO.</summary>
/// <param name="Path">Begins with a slash and ends with none.</param>
public sealed record ChatPath(string Path, ChatVocabulary Vocabulary);

/// <summary>Serves chat over Socket.IO.</summary>
internal static class ChatPaths
{
    // As strangers at the native doors have it.
    private static readonly EngineIoOptions Engine = new() { MaxPayloadOfStrangers = 8 * 1024 };
    private static readonly SocketIoOptions Sockets = new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(10),

        // Stock clients close what they have left; the others must not hold a place for ever that nobody can revoke.
        ReturnTimeout = TimeSpan.FromMinutes(5),

        // No event of chat has any; those of an application's own are answered when they are here.
        AttachmentBytes = 64 * 1024,
        JsonDepth = 16,
    };

    public static IServiceCollection AddChatOverSocketIo(this IServiceCollection services) =>
        services.AddEngineIo().AddSingleton<ConnectDoorkeeper>().AddSingleton<ParkedSockets>();

    public static IApplicationBuilder UseChatOverSocketIo(this IApplicationBuilder app, IReadOnlyList<ChatPath> paths)
    {
        var services = app.ApplicationServices;
        var (doorkeeper, signIn) = (services.GetRequiredService<ConnectDoorkeeper>(), services.GetRequiredService<SignIn>());
        var (dispatcher, logger) = (services.GetRequiredService<Dispatcher>(), services.GetRequiredService<ILogger<ChatHandler>>());
        var (hub, parked) = (services.GetRequiredService<Hub>(), services.GetRequiredService<ParkedSockets>());
        return app.UseEngineIo([.. paths.Select(path => new EngineIoPath(path.Path, NameOf(path.Vocabulary), Engine, (connection, _) =>
        {
            var handler = new ChatHandler(connection, ProtocolOf(path.Vocabulary), doorkeeper, signIn, dispatcher, hub, parked, logger);
            return new SocketIoListener(connection, handler, Sockets);
        }))]);
    }

    private static ChatProtocol ProtocolOf(ChatVocabulary vocabulary) =>
        vocabulary == ChatVocabulary.Kebab ? ChatProtocol.Kebab : ChatProtocol.Snake;

    // As metrics name it.
    private static string NameOf(ChatVocabulary vocabulary) => vocabulary == ChatVocabulary.Kebab ? "socket_io_kebab" : "socket_io_snake";
}
