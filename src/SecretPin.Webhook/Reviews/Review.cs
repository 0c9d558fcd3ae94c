using System.Text;
using System.Text.Json;
using SecretPin.Core.References;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.Reviews;

/// <summary>
/// What we keep of an AdmissionReview's request (admission.k8s.io/v1): never the whole of it. What is absent is empty. A value
/// that lives as long as its body does, so that most reviews leave nothing to the garbage collector.
/// </summary>
public struct Review()
{
    /// <summary>Of this attempt; made anew at each call.</summary>
    public readonly string Uid => Encoding.UTF8.GetString(Utf8Uid.Span);

    /// <summary>The kind of the objects, as the webhook's rules ask for it; what the user sent may have been another version.</summary>
    public ObjectKind Kind { get; internal set; } = new("", "");

    /// <summary>Empty where the API server generates the name, and in each review of a collection's deletion.</summary>
    public string Name { get; internal set; } = "";

    public string Namespace { get; internal set; } = "";

    /// <summary>As it was sent: <c>CREATE</c>, <c>UPDATE</c>, <c>DELETE</c>, <c>CONNECT</c>, or what we don't know.</summary>
    public string Operation { get; internal set; } = "";

    public string UserName { get; internal set; } = "";


    public bool IsDryRun { get; internal set; }

    /// <summary>As it is to be stored; <see langword="null"/> in a deletion.</summary>
    public ReviewedObject? Object { get; internal set; }

    /// <summary>As it is stored; <see langword="null"/> in a creation.</summary>
    public ReviewedObject? OldObject { get; internal set; }

    /// <summary>A part of the body, as long as there are no escapes in it.</summary>
    internal ReadOnlyMemory<byte> Utf8Uid { get; set; }

    /// <summary>An array of strings, as the body has it.</summary>
    internal ReadOnlyMemory<byte> GroupsJson { get; set; }

    /// <summary>The namespace, of a kind that has one.</summary>
    /// <exception cref="ObjectFormatException">There is none.</exception>
    public readonly string NamespaceOfKind() => Namespace.Length > 0 ? Namespace
        : throw new ObjectFormatException($"request.namespace is empty; a {Kind.Kind} is in a namespace.");

    /// <param name="scanner">Knows the kinds.</param>
    /// <param name="reviewed">One of the two objects.</param>
    /// <exception cref="ObjectFormatException">The object is null, of another kind, not of that kind's form, or refers to too much.</exception>
    public readonly ScannedObject Scan(ObjectScanner scanner, ReviewedObject? reviewed)
    {
        var required = Required(reviewed);
        if (required.Scanned is { } scanned)
        {
            return scanned;
        }

        var reader = required.Read();
        return scanner.Scan(ref reader, Kind, isReviewed: true);
    }

    /// <param name="reviewed">One of the two objects.</param>
    /// <exception cref="ObjectFormatException">The object is null, or of another kind.</exception>
    public readonly ReviewedObject Required(ReviewedObject? reviewed) =>
        reviewed is not { } sent
            ? throw new ObjectFormatException(
                $"request.{(Object is null && Operation != "DELETE" ? "object" : "oldObject")} is null; {Operation} of a {Kind.Kind} needs it.")
        : sent.Kind is { } said && said != Kind
            ? throw new ObjectFormatException($"The object says that it is a {DisplayText.SingleLine(said.ToString())}; request.kind says {DisplayText.SingleLine(Kind.ToString())}.")
        : sent;

    /// <summary>The user's groups, made anew at each call.</summary>
    /// <param name="most">Of them.</param>
    /// <returns>The first, and how many there are in all.</returns>
    public readonly (IReadOnlyList<string> First, int Count) Groups(int most)
    {
        var (first, count) = (new List<string>(), 0);
        for (var json = new Utf8JsonReader(GroupsJson.Span); !GroupsJson.IsEmpty && json.Read();)
        {
            if (json.TokenType == JsonTokenType.String && count++ < most)
            {
                first.Add(json.GetString()!);
            }
        }

        return (first, count);
    }

    /// <summary>Nobody looks at the objects' references any more.</summary>
    internal readonly void ReturnBuffers()
    {
        Object?.Scanned?.ReturnBuffers();
        OldObject?.Scanned?.ReturnBuffers();
    }
}
