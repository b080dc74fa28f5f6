using System.Collections.Concurrent;
using Parley.Core.Access;
using Parley.Core.Commit;
using Parley.Core.Sessions;
using Parley.Core.Storage;

namespace Parley.Core.Conversations;

/// <summary>Public channels by their names. A name never changes its channel, and so is remembered.</summary>
public sealed class NamedChannels
{
    // Past this many names all are forgotten and read anew.
    private const int Bound = 50_000;

    private readonly ConcurrentDictionary<string, long> _known = new(StringComparer.Ordinal);
    private readonly ConversationService _conversations;
    private readonly Creation _creation;
    private readonly Committer _committer;
    private readonly Readers _readers;

    internal NamedChannels(ConversationService conversations, Committer committer, Readers readers, Limits limits) =>
        (_conversations, _committer, _readers, _creation) = (conversations, committer, readers, new Creation(limits));

    /// <summary>Whether <see cref="FindAsync"/> answers at once.</summary>
    public bool IsKnown(string name) => _known.ContainsKey(name);

    /// <summary>Refused: <c>not_found</c>, for a guest also of the channel that is there for everybody else.</summary>
    public async ValueTask<Result<long>> FindAsync(Principal asker, string name, CancellationToken cancellation)
    {
        if (name == ChannelName.Global)
        {
            // It is there, whether or not anybody has been.
            return Policy.May(asker, Permission.JoinChannel) is null ? await OpenAsync(asker.UserId, name, cancellation) : Refusal.NotFound;
        }

        if (_known.TryGetValue(name, out var known))
        {
            return known;
        }

        var found = await _readers.ReadAsync(asker.UserId, read => Creation.FindChannel(read, name), cancellation);
        return found is { } id ? Remember(name, id) : Refusal.NotFound;
    }

    /// <summary>Makes the person a member of the channel, which is made where there is none; of the one that is everybody's nobody becomes a
    /// member by this. Refused: <c>not_found</c> to those who may not, <c>validation</c> where somebody is in too many.</summary>
    public async Task<Result<long>> JoinAsync(Principal asker, string name, CancellationToken cancellation)
    {
        var found = await FindAsync(asker, name, cancellation);
        if (name == ChannelName.Global)
        {
            return found;
        }

        if (!found.TryGet(out var id, out _))
        {
            if (Policy.May(asker, Permission.CreateConversation) is not null)
            {
                return Refusal.NotFound;
            }

            var opened = await OpenAsync(asker.UserId, name, cancellation);
            if (!opened.TryGet(out id, out var refusal))
            {
                return refusal;
            }
        }

        return (await _conversations.AddMemberAsync(asker.UserId, id, asker.UserId, clientId: null, cancellation)).Map(_ => id);
    }

    private async ValueTask<Result<long>> OpenAsync(long userId, string name, CancellationToken cancellation)
    {
        if (_known.TryGetValue(name, out var known))
        {
            return known;
        }

        var opened = await _committer.WriteAsync(
            new WriteOperation<long>(transaction => _creation.OpenChannel(transaction, userId, name))
            {
                Sender = userId,

                // Nobody is number 0: all that make channels are written by one committer, so that of two with one name the second finds it.
                UserIds = [0, userId],
            },
            cancellation);
        return opened.Map(id => Remember(name, id));
    }

    private long Remember(string name, long id)
    {
        if (_known.Count >= Bound)
        {
            _known.Clear();
        }

        return _known[name] = id;
    }
}
