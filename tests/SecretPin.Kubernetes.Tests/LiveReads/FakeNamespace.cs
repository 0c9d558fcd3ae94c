using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.Tests.LiveReads;

/// <summary>A cluster with one namespace, <c>ns</c>, whose lists have pages of two items. Other lists are empty.</summary>
internal sealed class FakeNamespace
{
    private const int PageSize = 2;

    private readonly FakeApi _api;

    public FakeNamespace(FakeApi api)
    {
        _api = api;
        var absent = api.Otherwise;
        api.Otherwise = context => context.Request.Query.ContainsKey("limit") ? FakeApi.WriteAsync(context, List([])) : absent(context);
        HasEverywhere(Resources.Namespaces, """{ "metadata": { "name": "ns" } }""");
    }

    public void Has(Resource resource, params string[] items) => Has(resource.Path("ns"), items);

    /// <summary>Sets the list of a resource in all namespaces.</summary>
    public void HasEverywhere(Resource resource, params string[] items) => Has(resource.Path(), items);

    public static string PageOf(HttpContext context, string[] items)
    {
        var from = int.TryParse(context.Request.Query["continue"], out var start) ? start : 0;
        return List(items.Skip(from).Take(PageSize), from + PageSize < items.Length ? $"{from + PageSize}" : "");
    }

    public static string List(IEnumerable<string> items, string next = "") => $$"""
        { "kind": "List", "metadata": { "resourceVersion": "7", "continue": "{{next}}" }, "items": [ {{string.Join(',', items)}} ] }
        """;

    private void Has(string path, string[] items)
    {
        _api.On(path, context => FakeApi.WriteAsync(context, PageOf(context, items)));
        foreach (var item in items)
        {
            _api.On($"{path}/{JsonNode.Parse(item)!["metadata"]!["name"]}", item);
        }
    }
}
