using System.Text.Json;
using SecretPin.Core.References;

namespace SecretPin.Core.Tests.References;

/// <summary>Malformed objects are rejected with the path and the type of the value.</summary>
public sealed class ObjectFormatTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("{]")]
    [InlineData("not JSON")]
    [InlineData("""{"apiVersion": "v1", "kind": "Pod",}""")]
    [InlineData("""{"apiVersion": "v1", "kind": "Pod"} // a comment""")]
    [InlineData("""{"apiVersion": "v1", "kind": "Pod"} {"apiVersion": "v1", "kind": "Pod"}""")]
    [InlineData("""{"apiVersion": "v1", "kind": "Pod"}}""")]
    [InlineData("""{"apiVersion": "v1", "kind": "Pod"} x""")]
    public void Malformed_JSON_is_rejected(string text) => Assert.ThrowsAny<JsonException>(() => TestObjects.Scan(text));

    [Theory]
    [InlineData("null", "An object was expected; null was found.")]
    [InlineData("[]", "An object was expected; an array was found.")]
    [InlineData("\"Pod\"", "An object was expected; a string was found.")]
    [InlineData("1", "An object was expected; a number was found.")]
    [InlineData("true", "An object was expected; a boolean was found.")]
    [InlineData("{}", "The object has no kind.")]
    [InlineData("""{"kind": "Pod"}""", "The object has no apiVersion.")]
    [InlineData("""{"kind": "", "apiVersion": "v1"}""", "The object has no kind.")]
    [InlineData("""{"kind": 1, "apiVersion": "v1"}""", "The object has no kind.")]
    [InlineData("""{"kind": {"kind": "Pod"}, "apiVersion": "v1"}""", "The object has no kind.")]
    public void A_value_that_is_not_an_object_with_a_kind_is_rejected(string text, string message) => AssertRejected(text, message);

    [Theory]
    [InlineData("\"metadata\": []", "/metadata is an array; an object was expected.")]
    [InlineData("\"metadata\": {\"name\": 1}", "/metadata/name is a number; a string was expected.")]
    [InlineData("\"metadata\": {\"creationTimestamp\": \"yesterday\"}", "/metadata/creationTimestamp is not an RFC 3339 time.")]
    [InlineData("\"spec\": \"x\"", "/spec is a string; an object was expected.")]
    [InlineData("\"spec\": {\"volumes\": {}}", "/spec/volumes is an object; an array was expected.")]
    [InlineData("\"spec\": {\"volumes\": [{}, []]}", "/spec/volumes/1 is an array; an object was expected.")]
    [InlineData(
        "\"spec\": {\"containers\": [null, {\"env\": [{}, {\"valueFrom\": {\"secretKeyRef\": {\"name\": {}}}}]}]}",
        "/spec/containers/1/env/1/valueFrom/secretKeyRef/name is an object; a scalar was expected.")]
    [InlineData(
        "\"spec\": {\"containers\": [{\"envFrom\": [{}, {}, {\"secretRef\": {\"name\": 7}}]}]}",
        "/spec/containers/0/envFrom/2/secretRef/name is a number; a string was expected.")]
    [InlineData("\"spec\": {\"volumes\": [{\"projected\": {\"sources\": [1]}}]}", "/spec/volumes/0/projected/sources/0 is a number; an object was expected.")]
    [InlineData("\"spec\": {\"imagePullSecrets\": [\"regcred\"]}", "/spec/imagePullSecrets/0 is a string; an object was expected.")]
    [InlineData("\"spec\": {\"imagePullSecrets\": [{\"name\": \"\\ud800\"}]}", "/spec/imagePullSecrets/0/name is not Unicode text.")]
    [InlineData("\"spec\": {\"\\udc00\": 1}", "A key is not Unicode text.")]
    public void A_value_of_the_wrong_type_is_rejected_with_its_path(string member, string message) =>
        AssertRejected($$"""{"apiVersion": "v1", "kind": "Pod", {{member}}}""", message);

    [Theory]
    [InlineData("""{"apiVersion": "v1", "kind": "Pod", "apiVersion": "v1"}""", "/apiVersion")]
    [InlineData("""{"apiVersion": "v1", "kind": "ConfigMap", "kind": "Pod"}""", "/kind")]
    [InlineData("""{"kind": "Pod", "apiVersion": "v1", "\u006bind": "Pod"}""", "/kind")]
    [InlineData("""{"apiVersion": "v1", "kind": "Pod", "spec": {}, "spec": {}}""", "/spec")]
    [InlineData("""{"apiVersion": "v1", "kind": "Pod", "spec": null, "spec": {}}""", "/spec")]
    [InlineData("""{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "n\u0061me": "b"}}""", "/metadata/name")]
    [InlineData("""{"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{}, {"name": "a", "name": "b"}]}}""", "/spec/containers/1/name")]
    [InlineData("""{"apiVersion": "v1", "kind": "Secret", "type": "a", "type": "b"}""", "/type")]
    public void A_duplicate_key_is_rejected(string text, string key) =>
        AssertRejected(text, $"{key} occurs twice.");

    [Theory]
    [InlineData("\"text\"")]
    [InlineData("[1]")]
    [InlineData("{\"spec\": {\"template\": \"the name of a template\"}}")]
    [InlineData("{\"spec\": {\"template\": {\"spec\": {\"volumes\": {\"a\": 1}, \"imagePullSecrets\": [{\"name\": \"s\"}]}}}}")]
    public void A_ControllerRevision_may_contain_any_data(string data)
    {
        var revision = TestObjects.Scan(
            """
            {
              "apiVersion": "apps/v1", "kind": "ControllerRevision", "data": @,
              "metadata": {"uid": "u1", "ownerReferences": [{"controller": true, "uid": "u2"}]}
            }
            """,
            data);

        Assert.Equal(("u1", "u2"), (revision.Uid, revision.Controller?.Uid));
        Assert.Empty(revision.References);
        AssertRejected(
            """{"apiVersion": "apps/v1", "kind": "ControllerRevision", "data": {}, "metadata": []}""", "/metadata is an array; an object was expected.");
    }

    [Theory]
    [InlineData(125, true)]
    [InlineData(10_000, true)]
    [InlineData(10_100, false)]
    [InlineData(100_000, false)]
    public void JSON_nested_deeper_than_the_API_server_accepts_is_rejected_also_in_skipped_values(int arrays, bool isScanned)
    {
        var text = $$"""{"apiVersion": "v1", "kind": "Pod", "x": {{new string('[', arrays)}}{{new string(']', arrays)}}}""";

        Assert.Equal(isScanned, Record.Exception(() => TestObjects.Scan(text)) is null);
        if (!isScanned)
        {
            Assert.ThrowsAny<JsonException>(() => TestObjects.Scan(text));
        }
    }

    [Fact]
    public void Invalid_UTF_8_in_a_name_is_rejected()
    {
        byte[] text = [.. """{"apiVersion": "v1", "kind": "Pod", "spec": {"imagePullSecrets": [{"name": "reg"""u8, 0xFF, .. "\"}]}}"u8];

        Assert.Throws<ObjectFormatException>(() => TestObjects.Scanner.Scan(text));
    }

    [Fact]
    public void A_message_contains_no_value()
    {
        var error = Assert.Throws<ObjectFormatException>(
            () => TestObjects.Scan("""{"apiVersion": "v1", "kind": "Pod", "metadata": {"creationTimestamp": "hunter2"}}"""));

        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Thousands_of_other_fields_are_skipped()
    {
        var fields = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"field{i}\": {{\"secretRef\": {{\"name\": \"auth\"}}}}"));
        var pod = TestObjects.Scan("""{"apiVersion": "v1", @, "kind": "Pod", "spec": {"x": {@}, "imagePullSecrets": [{"name": "regcred"}]}}""", fields);

        Assert.Equal("/spec/imagePullSecrets/0/name", Assert.Single(pod.References).Pointer);
    }

    private static void AssertRejected(string text, string message) =>
        Assert.Equal(message, Assert.Throws<ObjectFormatException>(() => TestObjects.Scan(text)).Message);
}
