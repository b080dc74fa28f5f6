namespace Parley.Core.Commit;

/// <summary>Commands other than sends, done once per client id: the retry gets the first
/// answer, looked up before anything else is.</summary>
internal static class OnceCommands
{
    /// <summary>Runs the command unless it was done already; <paramref name="again"/> then gives the answer of what it made.</summary>
    /// <param name="hash">Of what was asked (<see cref="CommandHash"/>); the same client id with another is a conflict.</param>
    /// <param name="run">Does it, and says which row's id the answer is read from on a retry.</param>
    public static Result<T> Run<T>(
        WriteTransaction transaction,
        long userId,
        string? clientId,
        byte[] hash,
        Func<Result<(T Answer, long SubjectId)>> run,
        Func<long, Result<T>> again)
    {
        if (clientId is null)
        {
            return run().Map(done => done.Answer);
        }

        var earlier = transaction.QueryFirstOrDefault<Earlier>(
            "SELECT command_hash, subject_id FROM commands WHERE user_id = @userId AND client_id = @clientId", new { userId, clientId });
        if (earlier is not null)
        {
            return earlier.CommandHash.AsSpan().SequenceEqual(hash) ? again(earlier.SubjectId) : Refusal.ClientIdConflict;
        }

        var outcome = run();
        if (outcome.TryGet(out var done, out var refusal))
        {
            transaction.Execute(
                "INSERT INTO commands (user_id, client_id, command_hash, subject_id, created_at) "
                 + "VALUES (@userId, @clientId, @hash, @SubjectId, @Now)",
                new { userId, clientId, hash, done.SubjectId, transaction.Now });
            return done.Answer;
        }

        return refusal;
    }

    private sealed class Earlier
    {
        public byte[] CommandHash { get; set; } = [];

        public long SubjectId { get; set; }
    }
}
