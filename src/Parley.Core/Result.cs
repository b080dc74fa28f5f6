using System.Diagnostics.CodeAnalysis;

namespace Parley.Core;

/// <summary>What an operation answers: a value, or the reason why not. Expected failure is a
/// value; an exception is a bug or a broken wire.</summary>
public readonly struct Result<T>
{
    private readonly T? _value;
    private readonly Refusal? _refusal;

    private Result(T? value, Refusal? refusal)
    {
        _value = value;
        _refusal = refusal;
    }

    public Refusal? Refusal => _refusal;

    /// <summary>The value of a success. Throws <see cref="InvalidOperationException"/> on
    /// a refusal: ask <see cref="TryGet"/> first.</summary>
    public T Value => _refusal is null ? _value! : throw new InvalidOperationException($"refused: {_refusal}");

    public bool TryGet([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out Refusal? refusal)
    {
        value = _value;
        refusal = _refusal;
        return refusal is null;
    }

    public Result<TOther> Map<TOther>(Func<T, TOther> map) =>
        _refusal is null ? new Result<TOther>(map(_value!), null) : new Result<TOther>(default, _refusal);

    public static implicit operator Result<T>(T value) => new(value, null);

    internal static Result<T> Ok(T value) => new(value, null);

    public static implicit operator Result<T>(Refusal refusal) => new(default, refusal);
}

/// <summary>The value of an operation that has nothing to tell but that it succeeded.</summary>
public readonly record struct Done;

/// <summary>For values of interface types, which C# does not convert implicitly.</summary>
public static class Result
{
    public static Result<T> Ok<T>(T value) => Result<T>.Ok(value);
}
