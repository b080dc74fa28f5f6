using System.Diagnostics.CodeAnalysis;

namespace Parley.Server.Configuration;

/// <summary>One thing that whoever runs the server may decide. Names are snake_case, with dots between levels.</summary>
/// <param name="Range">What is accepted, in words that end a sentence: "must be …".</param>
/// <param name="Reason">Why it exists and what moves it.</param>
/// <param name="Secret">Never shown, not even in the sentence that refuses it.</param>
public abstract record Setting(string Name, string Default, string Range, string Reason, bool Secret)
{
    /// <summary>It stands in the file as JSON of its own, and is taken as it is.</summary>
    public bool IsJson { get; init; }

    /// <summary>How a secret value is shown; null: not at all.</summary>
    public Func<string, string>? Shown { get; init; }

    /// <summary>True for a value that this setting can have.</summary>
    public abstract bool Accepts(string text);
}

public delegate bool SettingReader<T>(string text, [MaybeNullWhen(false)] out T value);

/// <summary>A setting with the type of its value.</summary>
public sealed record Setting<T>(string Name, string Default, string Range, string Reason, SettingReader<T> Reader, bool Secret = false)
    : Setting(Name, Default, Range, Reason, Secret)
{
    public override bool Accepts(string text) => Reader(text, out _);
}
