using Parley.Core.Conversations;

namespace Parley.Core.Access;

/// <summary>What a question is about.</summary>
/// <param name="Conversation">The kind of conversation that it stands in.</param>
/// <param name="IsOwn">The message is the asker's own, or the member is the asker itself.</param>
/// <param name="Target">What the person concerned is to the conversation.</param>
/// <param name="Given">What the person is to become.</param>
/// <param name="IsServers">The server wrote the message: nobody changes it.</param>
internal readonly record struct Subject(
    ConversationType Conversation,
    bool IsOwn = false,
    Standing Target = Standing.Stranger,
    Standing Given = Standing.Stranger,
    bool IsServers = false);
