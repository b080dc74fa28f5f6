namespace Parley.Server.Identity;

/// <summary>What is attempted; each kind is counted by itself. Numbers are part of what is stored.</summary>
public enum AttemptKind
{
    /// <summary>A password that was wrong.</summary>
    SignIn = 1,

    /// <summary>A sign-up that told something: an address that has an account, a code that is wrong.</summary>
    SignUp = 2,

    /// <summary>A sign-up that made an account.</summary>
    NewAccount = 3,

    /// <summary>A code or a passkey that was wrong.</summary>
    SecondFactor = 4,

    /// <summary>A wish for a new password, whoever it was for.</summary>
    ForgottenPassword = 5,

    /// <summary>A token of a mail's or an invitation's link that opens nothing.</summary>
    Link = 6,
}

/// <summary>So many at once, then one each time that so much has passed.</summary>
public readonly record struct AttemptRule(int Burst, TimeSpan Each)
{
    public long Cost => (long)Each.TotalMilliseconds;

    /// <summary>The fullest that the bucket may be for another attempt.</summary>
    public long Room => (Burst - 1) * Cost;

    public long Full => Burst * Cost;
}

/// <summary>
/// The numbers of attack AU1. Never by account alone: that would let anybody lock anybody out. In all: past it, only those pass who have not
/// failed lately, so that a flood from everywhere slows down those who guess and nobody else.
/// </summary>
/// <param name="Pair">By address and account together; null: not counted.</param>
/// <param name="Address">By address; a /64 of IPv6 is one.</param>
/// <param name="All">In all; null: not counted.</param>
/// <param name="Reserves">What is under way counts as failed until it is over, so that many at once cannot slip past.</param>
public sealed record AttemptRules(AttemptRule? Pair, AttemptRule Address, AttemptRule? All, bool Reserves)
{
    public static AttemptRules Of(AttemptKind kind, IdentitySettings settings) => kind switch
    {
        AttemptKind.SignIn => new(
            Pair: new(10, TimeSpan.FromSeconds(30)),
            Address: new(100, TimeSpan.FromSeconds(3)),
            All: new(1_000, TimeSpan.FromMilliseconds(300)),
            Reserves: true),

        // A school signs up from one address in one hour: what succeeds must not count as guessing, nor what is under way.
        AttemptKind.SignUp => new(
            Pair: null,
            Address: new(50, TimeSpan.FromSeconds(10)),
            All: new(1_000, TimeSpan.FromMilliseconds(300)),
            Reserves: false),
        AttemptKind.NewAccount => new(
            Pair: null,
            Address: new(settings.SignUpsPerAddress, TimeSpan.FromHours(1) / settings.SignUpsPerAddress),
            All: null,
            Reserves: false),
        AttemptKind.SecondFactor => new(
            Pair: new(10, TimeSpan.FromSeconds(30)),
            Address: new(100, TimeSpan.FromSeconds(3)),
            All: null,
            Reserves: true),
        AttemptKind.ForgottenPassword => new(
            Pair: new(5, TimeSpan.FromMinutes(5)),
            Address: new(30, TimeSpan.FromMinutes(1)),
            All: null,
            Reserves: false),

        // 256 bits are not guessed: this only keeps the log and the store quiet.
        AttemptKind.Link => new(
            Pair: null,
            Address: new(50, TimeSpan.FromSeconds(10)),
            All: null,
            Reserves: false),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A kind without numbers."),
    };
}
