using System.Text.Json;
using SecretPin.Core.References;

namespace SecretPin.Core.Tests.References;

/// <summary>Reviews do not see the references of other reviews, although they share pooled memory.</summary>
public sealed class ReferenceListTests
{
    [Fact]
    public void A_list_whose_buffer_was_returned_is_empty()
    {
        var before = Scan("one");
        var kept = before.References;
        Assert.Equal("one", Assert.Single(kept).Name);

        before.ReturnBuffers();
        var after = Scan("other");

        Assert.Empty(kept);
        Assert.Empty(before.References);
        Assert.Equal("other", Assert.Single(after.References).Name);
    }

    [Fact]
    public void Returning_a_buffer_twice_has_no_effect()
    {
        var twice = Scan("twice");
        twice.ReturnBuffers();
        twice.ReturnBuffers();

        var (first, second) = (Scan("first"), Scan("second"));

        Assert.Equal("first", Assert.Single(first.References).Name);
        Assert.Equal("second", Assert.Single(second.References).Name);
    }

    [Fact]
    public void A_list_grows_as_needed()
    {
        string[] names = [.. Enumerable.Range(0, ObjectScanner.MaxReferences).Select(number => $"secret-{number}")];

        Assert.Equal(names, Scan(names).References.Select(reference => reference.Name));
    }

    [Fact]
    public void A_list_is_limited_in_a_review_and_unlimited_otherwise()
    {
        string[] names = [.. Enumerable.Range(0, ObjectScanner.MaxReferences + 1).Select(number => $"secret-{number}")];

        Assert.Equal(
            $"The object has more than {ObjectScanner.MaxReferences} references to Secrets, which is the limit of SecretPin.",
            Assert.Throws<ObjectLimitException>(() => Scan(names)).Message);
        Assert.Equal(names, new ObjectScanner().Scan(Pod(names)).References.Select(reference => reference.Name));
    }

    [Fact]
    public void A_list_outside_a_review_keeps_its_items()
    {
        var kept = new ObjectScanner().Scan(Pod("one"));

        kept.ReturnBuffers();

        Assert.Equal("one", Assert.Single(kept.References).Name);
    }

    private static ScannedObject Scan(params string[] names)
    {
        var reader = new Utf8JsonReader(Pod(names), ObjectScanner.ReaderOptions);
        reader.Read();
        return new ObjectScanner().Scan(ref reader, Kinds.Pod, isReviewed: true);
    }

    private static byte[] Pod(params string[] names) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        apiVersion = "v1",
        kind = "Pod",
        spec = new { imagePullSecrets = names.Select(name => new { name }) },
    });
}
