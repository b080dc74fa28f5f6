using System.Data.Common;
using Dapper;
using Parley.Core.Commit;
using Parley.Core.Storage;

namespace Parley.Core.Naming;

/// <summary>What is found by name.</summary>
internal enum NameKind
{
    Person,
    Channel,
}

/// <summary>The index of names by their words: kept beside every change of a name, in its transaction.</summary>
internal static class NameIndex
{
    /// <summary>Words of a query that are looked for; the others are left out.</summary>
    private const int WordsOfQuery = 4;

    private const int AtOnce = 1_000;

    /// <summary>Puts somebody under its words in place of those it had.</summary>
    public static void Put(WriteTransaction transaction, NameKind kind, long id, string name, string handle = "") =>
        Put(transaction.Connection, kind, id, name, handle);

    /// <summary>
    /// Gives words to those that have none: people and channels from before there was this index. Runs before the store is used.
    /// </summary>
    public static void Complete(DbConnection connection)
    {
        Complete(connection, NameKind.Person, "SELECT id, name, handle FROM users WHERE name_folded IS NULL ORDER BY id LIMIT @AtOnce");
        Complete(
            connection,
            NameKind.Channel,
            "SELECT id, name, '' AS handle FROM conversations WHERE type = 2 AND name_folded IS NULL ORDER BY id LIMIT @AtOnce");
    }

    /// <summary>
    /// A table <c>found (id)</c> of those whose names have words that begin with all words of the query, for a FROM clause, and its
    /// parameters. Null: the query has no words.
    /// </summary>
    public static (string Sql, DynamicParameters Parameters)? Find(NameKind kind, string query)
    {
        // The longest word first: it is found least often, and the others are only looked at beside it.
        var words = FoldedName.Words(query).Take(WordsOfQuery).OrderByDescending(word => word.Length).ToArray();
        if (words.Length == 0)
        {
            return null;
        }

        var parameters = new DynamicParameters(new { kind = (long)kind });
        var sql = "SELECT DISTINCT w.subject_id AS id FROM name_words w WHERE w.kind = @kind AND w.word >= @word0 AND w.word < @end0";
        for (var index = 0; index < words.Length; index++)
        {
            parameters.Add($"word{index:D}", words[index]);
            parameters.Add($"end{index:D}", FoldedName.After(words[index]));
            if (index > 0)
            {
                sql += $"""

                     AND EXISTS (SELECT 1 FROM name_words x WHERE x.kind = @kind AND x.subject_id = w.subject_id
                                 AND x.word >= @word{index:D} AND x.word < @end{index:D})
                    """;
            }
        }

        return ($"({sql}) found", parameters);
    }

    private static void Put(DbConnection connection, NameKind kind, long id, string name, string handle)
    {
        connection.Execute("DELETE FROM name_words WHERE kind = @kind AND subject_id = @id", new { kind = (long)kind, id });
        var words = FoldedName.Words(name).Concat(FoldedName.Words(handle));
        connection.Execute(
            "INSERT INTO name_words (kind, word, subject_id) VALUES (@kind, @word, @id) ON CONFLICT DO NOTHING",
            words.Select(word => new { kind = (long)kind, word, id }));
        var table = kind == NameKind.Person ? "users" : "conversations";
        connection.Execute($"UPDATE {table} SET name_folded = @folded WHERE id = @id", new { id, folded = FoldedName.Of(name) });
    }

    private static void Complete(DbConnection connection, NameKind kind, string nameless)
    {
        while (true)
        {
            connection.Run("BEGIN");
            var rows = connection.Query<NamelessRow>(nameless, new { AtOnce }).AsList();
            foreach (var row in rows)
            {
                Put(connection, kind, row.Id, row.Name, row.Handle);
            }

            connection.Run("COMMIT");
            if (rows.Count < AtOnce)
            {
                return;
            }
        }
    }

    private sealed class NamelessRow
    {
        public long Id { get; set; }

        public string Name { get; set; } = "";

        public string Handle { get; set; } = "";
    }
}
