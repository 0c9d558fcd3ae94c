using System.Text;
using SecretPin.Core;
using SecretPin.Core.Names;
using SecretPin.Core.References;

namespace SecretPin.Webhook.Reviews;

/// <summary>
/// The fields of an AdmissionReview's request (admission.k8s.io/v1) that the webhook uses; an absent field is empty. A struct over the
/// body's memory, so that most reviews allocate nothing. It is valid until the body is disposed.
/// </summary>
public struct Review()
{
    /// <summary>The unique id of the call. Allocates at each use.</summary>
    public readonly string Uid => Encoding.UTF8.GetString(Utf8Uid.Span);

    /// <summary>The kind of the objects, converted to the version of the webhook's rules.</summary>
    public ObjectKind Kind { get; internal set; } = new("", "");

    /// <summary>Empty if the API server generates the name, and in the deletion of a collection.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>Empty or a DNS label.</summary>
    public string Namespace { get; internal set; } = "";

    /// <summary><c>CREATE</c>, <c>UPDATE</c>, <c>DELETE</c>, <c>CONNECT</c>, or any other text that the client sent.</summary>
    public string Operation { get; internal set; } = "";

    public string UserName { get; internal set; } = "";

    public bool IsDryRun { get; internal set; }

    /// <summary>The new state; <see langword="null"/> in a deletion.</summary>
    public ReviewedObject? Object { get; internal set; }

    /// <summary>The stored state; <see langword="null"/> in a creation.</summary>
    public ReviewedObject? OldObject { get; internal set; }

    /// <summary>A slice of the body, or a copy if the text contains escapes.</summary>
    internal ReadOnlyMemory<byte> Utf8Uid { get; set; }

    /// <summary>A slice of the body: <c>userInfo</c> (authentication.k8s.io/v1 UserInfo), an object; empty if it is absent.</summary>
    internal ReadOnlyMemory<byte> UserJson { get; set; }

    /// <summary>The namespace, for a namespaced kind.</summary>
    /// <exception cref="ObjectFormatException">The namespace is empty.</exception>
    public readonly string RequiredNamespace() => Namespace.Length > 0 ? Namespace
        : throw new ObjectFormatException($"request.namespace is empty; a {Kind.Kind} is namespaced.");

    /// <summary>Verifies <see cref="Name"/>. A user can choose it: the API server sends a creation before it validates the name.</summary>
    /// <exception cref="InvalidNameException">The name is not a DNS subdomain.</exception>
    public readonly void RequireValidName()
    {
        if (Name.Length > 0 && !DnsSubdomain.IsValid(Name))
        {
            throw new InvalidNameException(
                $"request.name is '{SafeText.SingleLine(Name, DnsSubdomain.MaxLength)}'; it must be a DNS subdomain ({DnsSubdomain.Rule}).");
        }
    }

    /// <exception cref="ObjectFormatException">
    /// The object is null, of another kind, malformed, or contains too many references; or its name or namespace is not valid.
    /// </exception>
    public readonly ScannedObject Scan(ObjectScanner scanner, ReviewedObject? reviewed)
    {
        var required = Required(reviewed);
        if (required.Scanned is { } scanned)
        {
            return scanned.RequireValidNames();
        }

        var reader = required.Read();
        return scanner.Scan(ref reader, Kind, isReviewed: true).RequireValidNames();
    }

    /// <exception cref="ObjectFormatException">The object is null, or of another kind.</exception>
    public readonly ReviewedObject Required(ReviewedObject? reviewed) =>
        reviewed is not { } sent
            ? throw new ObjectFormatException(
                $"request.{(Object is null && Operation != "DELETE" ? "object" : "oldObject")} is null; {Operation} of a {Kind.Kind} requires it.")
        : sent.Kind is { } declared && declared != Kind
            ? throw new ObjectFormatException(
                $"The object's kind is {SafeText.SingleLine(declared.ToString())}; request.kind is {SafeText.SingleLine(Kind.ToString())}.")
        : sent;

    /// <summary>Returns the buffers of the scanned objects, whose references must not be used afterwards.</summary>
    internal readonly void ReturnBuffers()
    {
        Object?.Scanned?.ReturnBuffers();
        OldObject?.Scanned?.ReturnBuffers();
    }
}
