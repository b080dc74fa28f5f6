namespace Parley.Protocols.Http;

/// <summary>Sentences of the documents that stand in several places.</summary>
internal static class Texts
{
    public const string ClientId =
        "Your own id of this request, a UUID: a repetition with the same id does nothing twice. The header Idempotency-Key says the same.";

    public const string AvatarUrl = "A picture: an http or https address, or a path of this server, of at most 2,048 bytes; empty: none.";

    public const string ClientIdExample = "0192b3c4-5d6e-7f80-91a2-b3c4d5e6f708";
}
