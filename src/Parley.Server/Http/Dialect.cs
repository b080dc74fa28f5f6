namespace Parley.Server.Http;

/// <summary>
/// How a family of routes takes requests and words its errors; endpoint metadata, and the mark of every route of this API.
/// </summary>
/// <param name="Strict">Unknown members are refused and ids are numbers; otherwise unknown ones are ignored and digit strings and forms are
/// taken.</param>
/// <param name="RepeatsDetail">Problem documents carry the detail as <c>message</c> and <c>error</c> too.</param>
internal sealed record Dialect(bool Strict, bool RepeatsDetail)
{
    /// <summary><c>/api/v1</c>.</summary>
    public static readonly Dialect Product = new(Strict: true, RepeatsDetail: false);

    /// <summary>Errors are small objects rather than problem documents, of few statuses.</summary>
    public bool IsPlain { get; private init; }

    /// <summary>The families that serve clients written against other servers.</summary>
    public static readonly Dialect Family = new(Strict: false, RepeatsDetail: true);

    /// <summary><c>/api/chat</c>.</summary>
    public static readonly Dialect Chat = new(Strict: false, RepeatsDetail: false) { IsPlain = true };

    /// <summary>The status that a refusal has here, of the one that it has elsewhere.</summary>
    public int StatusOf(int status) => !IsPlain ? status : status switch
    {
        StatusCodes.Status408RequestTimeout or StatusCodes.Status409Conflict or StatusCodes.Status413PayloadTooLarge
            or StatusCodes.Status415UnsupportedMediaType or StatusCodes.Status422UnprocessableEntity => StatusCodes.Status400BadRequest,
        StatusCodes.Status503ServiceUnavailable => StatusCodes.Status500InternalServerError,
        _ => status,
    };

    public static Dialect Of(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<Dialect>() ?? Product;
}
