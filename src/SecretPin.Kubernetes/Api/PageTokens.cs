namespace SecretPin.Kubernetes.Api;

/// <summary>Detects a list whose pages never end.</summary>
internal sealed class PageTokens(Resource resource)
{
    /// <summary>With pages of 500 objects, a million objects: more than etcd can store of one kind.</summary>
    public const int MaxPages = 2_000;

    private string _last = "";
    private int _pages;

    /// <returns>The token of the next page; empty on the last page.</returns>
    /// <exception cref="ApiServerException">The token is that of this page, or there are too many pages.</exception>
    public string Next(string token)
    {
        if (token.Length > 0 && (token == _last || ++_pages >= MaxPages))
        {
            throw new ApiServerException(
                null, "", $"The list of {resource} does not end: the API server sent {(token == _last ? "a continue token twice" : $"{MaxPages} pages")}.");
        }

        return _last = token;
    }
}
