using System.Text.Json;
using SecretPin.Core.References;

namespace SecretPin.Core.Tests.References;

/// <summary>What one review found is never seen by another, though their memory is lent from the same store.</summary>
public sealed class ReferenceListTests
{
    [Fact]
    public void What_was_given_back_is_empty_whoever_has_the_memory_now()
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
    public void What_is_given_back_twice_is_lent_once()
    {
        var twice = Scan("twice");
        twice.ReturnBuffers();
        twice.ReturnBuffers();

        var (first, second) = (Scan("first"), Scan("second"));

        Assert.Equal("first", Assert.Single(first.References).Name);
        Assert.Equal("second", Assert.Single(second.References).Name);
    }

    [Fact]
    public void It_grows_as_far_as_it_has_to()
    {
        string[] names = [.. Enumerable.Range(0, ObjectScanner.MaxReferences).Select(number => $"secret-{number}")];

        Assert.Equal(names, Scan(names).References.Select(reference => reference.Name));
    }

    [Fact]
    public void It_grows_no_further_in_a_review_and_as_far_as_it_has_to_in_what_is_stored()
    {
        string[] names = [.. Enumerable.Range(0, ObjectScanner.MaxReferences + 1).Select(number => $"secret-{number}")];

        Assert.Equal(
            $"The object has more than {ObjectScanner.MaxReferences} references to Secrets, which is the limit of SecretPin.",
            Assert.Throws<ObjectFormatException>(() => Scan(names)).Message);
        Assert.Equal(names, new ObjectScanner().Scan(Pod(names)).References.Select(reference => reference.Name));
    }

    [Fact]
    public void What_is_not_lent_is_kept()
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
