using System.Text.Encodings.Web;
using System.Text.Json;

namespace Parley.Protocols.Json;

/// <summary>How every JSON answer of the server is written, on every wire.</summary>
public static class WireJson
{
    /// <summary>
    /// Text leaves as UTF-8 rather than as \u escapes, which triple the size of most of the world's scripts. That is safe because nothing
    /// that is written here is ever put into HTML by the server, and HTTP answers say <c>application/json</c> with <c>nosniff</c>. (What
    /// lies outside the basic plane, emoji above all, the platform's encoder still escapes; every JSON reader understands that.)
    /// The writer's own validation is off: the shapes are written by hand and pinned by tests.
    /// </summary>
    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };
}
