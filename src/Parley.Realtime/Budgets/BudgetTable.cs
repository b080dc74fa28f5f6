using System.Collections.Concurrent;

namespace Parley.Realtime.Budgets;

/// <summary>The budgets from which something is missing, by whom they belong to. Past the bound newcomers share one: whoever can be
/// that many is not stopped by being counted one by one.</summary>
internal sealed class BudgetTable<TKey>(BudgetRates rates, int bound)
    where TKey : struct
{
    private readonly ConcurrentDictionary<TKey, Budget> _budgets = new();
    private readonly Budget _shared = new(rates);
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public Budget Of(TKey key)
    {
        if (_budgets.TryGetValue(key, out var budget))
        {
            return budget;
        }

        if (Count >= bound)
        {
            return _shared;
        }

        var made = new Budget(rates);
        budget = _budgets.GetOrAdd(key, made);
        if (ReferenceEquals(budget, made))
        {
            Interlocked.Increment(ref _count);
        }

        return budget;
    }

    /// <summary>Lets go of those that are full again.</summary>
    public void Forget(long now)
    {
        foreach (var (key, budget) in _budgets)
        {
            if (budget.TryForget(now) && _budgets.TryRemove(key, out _))
            {
                Interlocked.Decrement(ref _count);
            }
        }
    }
}
