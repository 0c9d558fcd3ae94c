using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SecretPin.Testing.Server;

namespace SecretPin.Cli.Tests.Ci;

/// <summary>
/// Plays the comments of a pull request (GitHub REST API, "issues/comments") and the notes of a merge request (GitLab REST API, "Notes"), and serves the files
/// of a folder as a release.
/// </summary>
internal sealed class CommentServer : LoopbackServer
{
    private const int PageSize = 100;

    private readonly string _release;

    private CommentServer(string release) => _release = release;

    /// <summary>The bodies of the comments, in the order of their creation.</summary>
    public List<string> Comments { get; } = [];

    /// <summary>The methods of the requests that wrote a comment.</summary>
    public List<string> Writes { get; } = [];

    /// <summary>The value of the header Authorization or PRIVATE-TOKEN of each request for comments.</summary>
    public HashSet<string> Tokens { get; } = [];

    /// <param name="release">The folder with the files of a release, below <c>/release</c>.</param>
    public static async Task<CommentServer> StartAsync(string release)
    {
        var server = new CommentServer(release);
        await server.ListenAsync();
        return server;
    }

    protected override async Task AnswerAsync(HttpContext context)
    {
        var (request, path) = (context.Request, context.Request.Path.Value!);
        if (path.StartsWith("/release/", StringComparison.Ordinal))
        {
            var file = Path.Combine(_release, Path.GetFileName(path));
            context.Response.StatusCode = File.Exists(file) ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
            await context.Response.Body.WriteAsync(File.Exists(file) ? await File.ReadAllBytesAsync(file) : []);
            return;
        }

        Tokens.Add($"{request.Headers.Authorization}{request.Headers["PRIVATE-TOKEN"]}");
        if (request.Method == "GET")
        {
            var page = int.Parse(request.Query["page"]!, System.Globalization.CultureInfo.InvariantCulture);
            var items = Comments.Index().Skip((page - 1) * PageSize).Take(PageSize).Select(comment => (JsonNode)new JsonObject
            {
                ["id"] = comment.Index,
                ["url"] = $"{Address}repos/acme/shop/issues/comments/{comment.Index}",
                ["body"] = comment.Item,
            });
            await context.Response.WriteAsync(new JsonArray([.. items]).ToJsonString());
            return;
        }

        Writes.Add(request.Method);
        var body = (await JsonSerializer.DeserializeAsync<JsonObject>(request.Body))!["body"]!.GetValue<string>();
        if (request.Method == "POST")
        {
            Comments.Add(body);
        }
        else
        {
            Comments[int.Parse(path.Split('/')[^1], System.Globalization.CultureInfo.InvariantCulture)] = body;
        }

        await context.Response.WriteAsync("{}");
    }
}
