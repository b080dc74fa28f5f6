using Parley.Core.Commit;
using Parley.Core.Storage;
using Parley.Core.Users;

namespace Parley.Core.External;

/// <summary>Keeps the ids of a store for those of another server.</summary>
internal static class OwnIds
{
    public static Result<bool> Take(WriteTransaction transaction, string issuer)
    {
        UserService.StepProfiles(transaction);
        var strangers = transaction.Scalar<long>(
            """
            SELECT count(*) FROM users u WHERE u.id < @First AND NOT EXISTS (
                SELECT 1 FROM external_people e WHERE e.user_id = u.id AND e.issuer = @issuer AND e.subject = CAST(u.id AS TEXT))
            """,
            new { First = ExternalAccount.FirstOfTheHouse, issuer });
        if (strangers > 0)
        {
            return false;
        }

        KeepLow(transaction, ExternalAccount.FirstOfTheHouse - 1);
        return true;
    }

    // The next id that the engine gives by itself is above this.
    private static void KeepLow(WriteTransaction transaction, long last)
    {
        if (transaction.Engine == EngineKind.PostgreSql)
        {
            transaction.Execute(
                "SELECT setval(pg_get_serial_sequence('users', 'id'), greatest(@last, (SELECT coalesce(max(id), 0) FROM users)))", new { last });
        }
        else if (transaction.Execute("UPDATE sqlite_sequence SET seq = max(seq, @last) WHERE name = 'users'", new { last }) == 0)
        {
            transaction.Execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('users', @last)", new { last });
        }
    }
}
