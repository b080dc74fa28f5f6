using Parley.Testing.Storage;

namespace Parley.Testing.Hostile;

/// <summary>Says once more what was refused, and looks whether something of it is stored all the same.</summary>
/// <param name="isRefusedAsync">Says it.</param>
public sealed class SaidAgain<T>(TestDatabase database, Func<T, Task<bool>> isRefusedAsync)
{
    // What is taken the second time is left out of the next round; it was refused for what others had done in between.
    private const int Rounds = 3;

    /// <returns>What was refused and changed something, and the tables that it changed.</returns>
    public async Task<IReadOnlyList<(T Said, string Tables)>> FindAsync(IReadOnlyList<T> refused)
    {
        for (var round = 0; round < Rounds && refused.Count > 0; round++)
        {
            var (still, tables) = await SayAsync(refused);
            if (tables.Length == 0)
            {
                return [];
            }

            if (still.Count == refused.Count)
            {
                break;
            }

            refused = still;
        }

        var found = new List<(T Said, string Tables)>();
        foreach (var said in refused)
        {
            var (still, tables) = await SayAsync([said]);
            if (still.Count == 1 && tables.Length > 0)
            {
                found.Add((said, tables));
            }
        }

        return found;
    }

    private async Task<(IReadOnlyList<T> Refused, string Tables)> SayAsync(IReadOnlyList<T> all)
    {
        var before = await StoreDigest.TakeAsync(database);
        var refused = new List<T>();
        foreach (var said in all)
        {
            if (await isRefusedAsync(said))
            {
                refused.Add(said);
            }
        }

        return (refused, string.Join(", ", StoreDigest.Differences(before, await StoreDigest.TakeAsync(database))));
    }
}
