namespace Parley.Core.Factors;

/// <summary>A code that somebody typed, in the two readings that it may have. Core knows neither the secret's key nor the algorithm.</summary>
/// <param name="Step">From the sealed secret to the time step that the code is of; null: it is of none that is allowed now.</param>
/// <param name="RecoveryHash">SHA-256 of the code as one for recovery; null: it does not look like one.</param>
public sealed record CodeAttempt(Func<byte[], long?> Step, byte[]? RecoveryHash);

public enum CodeOutcome
{
    Right,

    /// <summary>Also for a code that was used before, and where there is no second factor.</summary>
    Wrong,

    /// <summary>Too many were wrong: even the right one is not taken now.</summary>
    TooMany,
}

/// <summary>The second factors of a person.</summary>
public sealed record FactorState(bool HasTotp, long RecoveryCodes, long Passkeys);
