using Parley.Core;
using Parley.Core.Access;
using Parley.Realtime.Metering;
using Parley.Realtime.Sessions;
using Parley.Realtime.Wire;

namespace Parley.Realtime.Dispatch;

/// <summary>What is said at once and leaves nothing behind, for protocols that have no answer to it but a refusal.</summary>
public sealed partial class Dispatcher
{
    /// <summary>Typing, of a protocol whose clients are told nothing of it but a refusal.</summary>
    public async ValueTask<Whispered> TypeAsync(Session session, SetTyping typing, int bytes, CancellationToken cancellation)
    {
        using var span = RealtimeTrace.Command(typing);
        var said = Policy.May(session.Principal, typing.Permission) is { } refusal
            ? new Whispered(IsHeard: false, refusal)
            : await WhisperAsync(
                session, typing.ConversationId, bytes, listeners: 0, () => SetTyping(session, typing).Refusal is null, cancellation);
        Count(session, typing, said.Refusal is { } refused ? new Refused(typing.Id, refused) : null);
        return said;
    }

    /// <summary>Something that goes to who listens at once, for which there is no command. Of who is invisible nothing goes.</summary>
    /// <param name="bytes">Of what is said.</param>
    /// <param name="listeners">How many it goes to.</param>
    /// <param name="say">False, and nothing is said: the person is out.</param>
    public async ValueTask<Whispered> WhisperAsync(
        Session session, long conversationId, int bytes, int listeners, Func<bool> say, CancellationToken cancellation)
    {
        var userId = session.Principal.UserId;
        var verdict = _hub.Budgets.Hear(userId, bytes);
        if (verdict.Refusal is null)
        {
            verdict = _hub.Budgets.Do(userId, units: 1, listeners);
        }

        if (verdict.IsFlood)
        {
            await SendAwayAsync(session, cancellation);
        }

        if (verdict.Refusal is not null)
        {
            return new Whispered(IsHeard: false, verdict.Refusal);
        }

        var isUnseen = _hub.Board.IsInvisible(userId);
        var isIn = isUnseen ? _hub.IsListening(userId, conversationId) : say();
        return new Whispered(isIn && !isUnseen, isIn ? null : Refusal.NotFound);
    }
}

/// <summary>What became of something said at once.</summary>
/// <param name="Refusal">Null: the speaker need not know more.</param>
public readonly record struct Whispered(bool IsHeard, Refusal? Refusal);
