using Parley.Core;

namespace Parley.Realtime.Budgets;

/// <summary>The budgets of this server: one for each person, whatever it speaks, and one for each address of those who are not signed
/// in. Every door asks here before it does anything.</summary>
/// <remarks>An eager person, a bot that says twenty messages a second and a client that catches up with a thousand conversations never
/// meet their bounds (docs/operating.md, "Limits"). There are no timers: a bucket is filled when somebody looks, and <see cref="Forget"/> is a
/// turn of the hub's own loop.</remarks>
public sealed class BudgetBook
{
    // Some hundred bytes each.
    private const int PeopleBound = 500_000;
    private const int AddressBound = 50_000;

    private readonly BudgetTable<long> _people;
    private readonly BudgetTable<UInt128> _addresses;
    private readonly int _requestsAtOnce;
    private readonly Uptime _uptime;

    internal BudgetBook(Limits limits, Uptime uptime)
    {
        _requestsAtOnce = limits.RequestsAtOnce;
        _uptime = uptime;
        _people = new BudgetTable<long>(BudgetRates.OfPerson(limits), PeopleBound);
        _addresses = new BudgetTable<UInt128>(BudgetRates.OfAddress(limits), AddressBound);
    }

    /// <summary>People and addresses of whose budget something is missing.</summary>
    public int Count => _people.Count + _addresses.Count;

    /// <summary>A frame of a person's connection, before it is looked at.</summary>
    public Verdict Hear(long userId, long bytes)
    {
        while (true)
        {
            if (_people.Of(userId).TryHear(bytes, _uptime.Now, out var verdict))
            {
                return verdict;
            }
        }
    }

    /// <summary>A command of a person.</summary>
    /// <param name="deliveries">How many it would be told to.</param>
    public Verdict Do(long userId, double units, long deliveries)
    {
        while (true)
        {
            if (_people.Of(userId).TryDo(units, deliveries, _uptime.Now, out var verdict))
            {
                return verdict;
            }
        }
    }

    /// <summary>Deliveries that a person has caused.</summary>
    internal void Owe(long userId, long deliveries)
    {
        while (!_people.Of(userId).TryOwe(deliveries, _uptime.Now))
        {
        }
    }

    /// <summary>Counts a request of a person as under way until it is disposed of; null where there are too many.</summary>
    public IDisposable? BeginRequest(long userId)
    {
        while (true)
        {
            var budget = _people.Of(userId);
            if (budget.TryBeginRequest(_requestsAtOnce, out var begun))
            {
                return begun ? new Request(budget) : null;
            }
        }
    }

    /// <summary>A request of somebody who is not signed in.</summary>
    /// <param name="network">The address, or for IPv6 its /64.</param>
    public Verdict HearStranger(UInt128 network, long bytes)
    {
        while (true)
        {
            if (_addresses.Of(network).TryHear(bytes, _uptime.Now, out var verdict))
            {
                return verdict;
            }
        }
    }

    internal void Forget()
    {
        _people.Forget(_uptime.Now);
        _addresses.Forget(_uptime.Now);
    }

    private sealed class Request(Budget budget) : IDisposable
    {
        public void Dispose() => budget.EndRequest();
    }
}
