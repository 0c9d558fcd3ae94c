using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace SecretPin.Cli.Terminal;

/// <summary>JSON of ASCII characters only, so that it contains no character that a terminal or a CI runner interprets.</summary>
internal static class SafeJson
{
    public static readonly JavaScriptEncoder Encoder = Create();

    private static JavaScriptEncoder Create()
    {
        var settings = new TextEncoderSettings(UnicodeRanges.BasicLatin);
        settings.ForbidCharacter('#');
        return JavaScriptEncoder.Create(settings);
    }
}
