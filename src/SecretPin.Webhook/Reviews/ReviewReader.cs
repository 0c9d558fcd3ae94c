using System.Text.Json;
using System.Text.Unicode;
using SecretPin.Core;
using SecretPin.Core.Names;
using SecretPin.Core.References;

namespace SecretPin.Webhook.Reviews;

/// <summary>Reads an AdmissionReview in one pass. It rejects ambiguous input, such as a key that occurs twice.</summary>
internal static class ReviewReader
{
    private const string ApiVersion = "admission.k8s.io/v1", Kind = "AdmissionReview";

    private static readonly StrictJson.Key[] EnvelopeKeys = StrictJson.Key.Of("apiVersion", "kind", "request");
    private static readonly StrictJson.Key[] RequestKeys = StrictJson.Key.Of(
        "uid", "kind", "name", "namespace", "operation", "userInfo", "object", "oldObject", "dryRun");
    private static readonly StrictJson.Key[] KindKeys = StrictJson.Key.Of("group", "kind");
    private static readonly StrictJson.Key[] UserKeys = StrictJson.Key.Of("username", "groups");
    private static readonly StrictJson.Key[] ObjectKeys = StrictJson.Key.Of("apiVersion", "kind");

    /// <exception cref="BadReviewException">The body is not a valid review.</exception>
    public static Review Read(ReadOnlyMemory<byte> body, ObjectScanner scanner)
    {
        if (body.IsEmpty)
        {
            throw BadReviewException.BadRequest("The body is empty; it must be an AdmissionReview.");
        }

        if (!Utf8.IsValid(body.Span))
        {
            throw BadReviewException.BadRequest("The body is not valid UTF-8.");
        }

        var json = new StrictJson(body.Span);
        try
        {
            return Envelope(ref json, body, scanner);
        }
        catch (JsonException exception)
        {
            // The message of the JsonException may quote a part of a value. At the start of an array or object, the depth does not include it yet.
            throw BadReviewException.BadRequest(json.Depth >= ObjectScanner.MaxServedDepth - 1
                ? $"The body is nested deeper than {ObjectScanner.MaxServedDepth} levels."
                : $"The body is malformed or truncated JSON: see line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.");
        }
    }

    private static Review Envelope(ref StrictJson json, ReadOnlyMemory<byte> body, ObjectScanner scanner)
    {
        string apiVersion = "", kind = "";
        Review? review = null;
        json.Read();
        for (var members = json.Object("", EnvelopeKeys); json.Next(ref members, out var key);)
        {
            switch (key)
            {
                case "apiVersion": apiVersion = json.String(members, key); break;
                case "kind": kind = json.String(members, key); break;
                case "request" when json.Token != JsonTokenType.Null: review = Request(ref json, body, scanner); break;
                default: json.Skip(); break;
            }
        }

        // The JSON reader throws if anything follows the review.
        json.Read();
        return (apiVersion, kind) != (ApiVersion, Kind)
                ? throw BadReviewException.BadRequest(
                    $"The body is of kind '{SafeText.SingleLine(kind)}' in '{SafeText.SingleLine(apiVersion)}'; "
                    + $"it must be of kind '{Kind}' in '{ApiVersion}'.")
            : review is not { } read ? throw BadReviewException.BadRequest("The AdmissionReview has no request.")
            : read.Utf8Uid.IsEmpty ? throw BadReviewException.BadRequest("The AdmissionReview has no request.uid.")
            : read;
    }

    private static Review Request(ref StrictJson json, ReadOnlyMemory<byte> body, ObjectScanner scanner)
    {
        var review = new Review();
        for (var members = json.Object("request.", RequestKeys); json.Next(ref members, out var key);)
        {
            switch (key)
            {
                case "uid": review.Utf8Uid = json.Utf8(members, key, body); break;
                case "kind": review.Kind = ReviewedKind(ref json); break;
                case "name": review.Name = json.String(members, key); break;
                case "namespace": review.Namespace = Namespace(json.String(members, key)); break;
                case "operation": review.Operation = json.String(members, key); break;
                case "userInfo": User(ref json, body, ref review); break;
                case "object": review.Object = Object(ref json, body, review.Kind, scanner, "request.object."); break;
                case "oldObject": review.OldObject = Object(ref json, body, review.Kind, scanner, "request.oldObject."); break;
                case "dryRun": review.IsDryRun = json.Boolean(members, key); break;
                default: json.Skip(); break;
            }
        }

        return review;
    }

    /// <summary>The namespace becomes part of paths. The API server sends only valid ones.</summary>
    private static string Namespace(string ns) => ns.Length == 0 || DnsLabel.IsValid(ns) ? ns
        : throw BadReviewException.BadRequest(
            $"request.namespace is '{SafeText.SingleLine(ns, DnsLabel.MaxLength)}'; it must be a DNS label ({DnsLabel.Rule}).");

    private static ObjectKind ReviewedKind(ref StrictJson json)
    {
        var (group, kind) = ("", "");
        for (var members = json.Object("request.kind.", KindKeys); json.Next(ref members, out var key);)
        {
            switch (key)
            {
                case "group": group = json.String(members, key); break;
                case "kind": kind = json.String(members, key); break;
                default: json.Skip(); break;
            }
        }

        return new(group, kind);
    }

    private static void User(ref StrictJson json, ReadOnlyMemory<byte> body, ref Review review)
    {
        var (start, _) = json.Position;
        for (var members = json.Object("request.userInfo.", UserKeys); json.Next(ref members, out var key);)
        {
            switch (key)
            {
                case "username": review.UserName = json.String(members, key); break;
                case "groups" when json.Token == JsonTokenType.StartArray: json.Strings(members, key); break;
                default: json.Skip(); break;
            }
        }

        review.UserJson = body[start..json.Position.End];
    }

    /// <summary>
    /// Reads the position and the declared kind of the object. If the kind is known by then, and the object is well-formed, it also scans
    /// the object in the same pass; otherwise <see cref="Review.Scan"/> does so on demand.
    /// </summary>
    private static ReviewedObject? Object(ref StrictJson json, ReadOnlyMemory<byte> body, ObjectKind expected, ObjectScanner scanner, string where)
    {
        var (start, _) = json.Position;
        string apiVersion = "", kind = "";
        if (json.Token == JsonTokenType.Null)
        {
            return null;
        }

        if ((expected == Kinds.Secret || scanner.WorkloadOf(expected) is { IsHistory: false }) && json.TryScan(scanner, expected, out var scanned))
        {
            return new(body[start..json.Position.End], DeclaredKind(scanned.ApiVersion, scanned.DeclaredKind, expected), scanned);
        }

        for (var members = json.Object(where, ObjectKeys); json.Next(ref members, out var key);)
        {
            switch (key)
            {
                case "apiVersion": apiVersion = json.String(members, key); break;
                case "kind": kind = json.String(members, key); break;
                default: json.Skip(); break;
            }
        }

        return new(body[start..json.Position.End], DeclaredKind(apiVersion, kind, expected));
    }

    private static ObjectKind? DeclaredKind(string apiVersion, string kind, ObjectKind expected) =>
        apiVersion.Length == 0 || kind.Length == 0 ? null
        : expected.IsDeclaredBy(apiVersion, kind) ? expected
        : ObjectKind.Of(apiVersion, kind);
}
