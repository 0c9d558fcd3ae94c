using System.Text;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Manifests.Tests.Yaml;

public sealed class YamlDocumentTests
{
    [Theory]
    [InlineData("a: b", """{"a":"b"}""")]
    [InlineData("a: [x, 'y', \"z\", 1, 1.5, true, null, ~, '1']", """{"a":["x","y","z",1,1.5,true,null,null,"1"]}""")]
    [InlineData(
        "a: [010, 0x1F, 0o17, 0b11, 1_000, -3, +4, 18446744073709551615, 99999999999999999999]",
        """{"a":[8,31,15,3,1000,-3,4,18446744073709551615,1E+20]}""")]
    [InlineData("a: [yes, off, No, on, \"on\"]", """{"a":[true,false,false,true,"on"]}""")]
    [InlineData("a: [2025-07-23, 12:30, 1.2.3, 0.5e, 1-2, '', .5, 5., 1e3]", """{"a":["2025-07-23","12:30","1.2.3","0.5e","1-2","",0.5,5,1000]}""")]
    [InlineData("a: !!str 20250723110000\nb: !!int '3'", """{"a":"20250723110000","b":3}""")]
    [InlineData("x: 1\ny: 2", """{"x":1,"true":2}""")]
    [InlineData("1: a\ntrue: b\n'x y': c", """{"1":"a","true":"b","x y":"c"}""")]
    [InlineData("a: |\n  x\n  \ty\nb: >-\n  one\n  two\n", """{"a":"x\n\ty\n","b":"one two"}""")]
    [InlineData("a:\nb: {}\nc: []", """{"a":null,"b":{},"c":[]}""")]
    [InlineData("a: &x {k: v}\nb: *x\nc: &y text\nd: [*y, *y]", """{"a":{"k":"v"},"b":{"k":"v"},"c":"text","d":["text","text"]}""")]
    [InlineData("x: &x {a: 1, b: 2}\nz: {<<: *x, b: 3, c: 4}", """{"x":{"a":1,"b":2},"z":{"a":1,"b":3,"c":4}}""")]
    [InlineData("x: &x {a: 1, b: 2}\nz: {b: 3, <<: *x}", """{"x":{"a":1,"b":2},"z":{"b":2,"a":1}}""")]
    [InlineData("a: 1\nb: {c: 1, d: 2, c: 3}\na: 2", """{"a":2,"b":{"c":3,"d":2}}""")]
    [InlineData(
        "a: !Ref x\nb: !!binary aGk=\nc: !!timestamp 2001-01-01\nd: !!set {e}\nf: !!float 3", """{"a":"x","b":"hi","c":"2001-01-01","d":{"e":null},"f":3}""")]
    [InlineData("1.10: a\n1234567.5: b\n1e3: c\n0.00001: d", """{"1.1":"a","1.2345675e+06":"b","1000":"c","1e-05":"d"}""")]
    [InlineData("a: [1e400, 1__0, ._5]", """{"a":["1e400",10,"._5"]}""")]
    [InlineData("x: &x {a: 1}\nw: &y {a: 2, b: 2}\nz:\n  <<: [*x, *y]\n", """{"x":{"a":1},"w":{"a":2,"b":2},"z":{"a":1,"b":2}}""")]
    [InlineData("x: {\"<<\": 1}", """{"x":{"<<":1}}""")]
    [InlineData("%YAML 1.1\n---\na: é 😀 \"q\"\n...\n", """{"a":"é \uD83D\uDE00 \"q\""}""")]
    [InlineData("\uFEFFa: b\r\nc: d\r\n", """{"a":"b","c":"d"}""")]
    [InlineData("a: \"\\ud83d\\ude00\"", """{"a":"\uD83D\uDE00"}""")]
    [InlineData("a: \"\\U0001F600\"", """{"a":"\uD83D\uDE00"}""")]
    [InlineData("{\"a\":\t\"x\\/\\u00e9\",\n\t\"b\": [1,\n\t2]}", """{"a":"x/é","b":[1,2]}""")]
    public void A_document_is_read_as_Kubernetes_reads_it(string yaml, string json)
    {
        Assert.Equal(json, Json(yaml));
    }

    [Theory]
    [InlineData("a: |\n  x: y\n\tz\n", 1, 1, "Invalid YAML")]
    [InlineData("a: *x", 1, 4, "No anchor before this alias")]
    [InlineData("a: &x [*x]", 1, 8, "No anchor before this alias")]
    [InlineData("a: !!binary x", 1, 4, "does not match its tag")]
    [InlineData("a: !!bool 1", 1, 4, "does not match its tag")]
    [InlineData("a: !!int x", 1, 4, "does not match its tag")]
    [InlineData("a: .inf", 1, 4, "JSON cannot represent this number")]
    [InlineData("? [a]\n: b", 1, 3, "must be a scalar")]
    [InlineData("~: b", 1, 1, "must not be null")]
    [InlineData("a: {<<: [1]}", 1, 10, "Only mappings")]
    [InlineData("- a", 1, 1, "a list was found")]
    [InlineData("text", 1, 1, "a scalar was found")]
    [InlineData("a: \"\\ud800\"", 1, 11, "Invalid YAML")]
    [InlineData("a: \"\\ud83dx\"", 1, 11, "Invalid YAML")]
    [InlineData("a: \"\\ude00\\ud83d\"", 1, 2, "Invalid YAML")]
    [InlineData("a: 1\n b: 2", 2, 3, "Invalid YAML")]
    public void Input_that_Kubernetes_rejects_is_an_error_with_its_position(string yaml, int line, int column, string message)
    {
        var problem = Assert.Throws<TextFormatException>(() => YamlDocument.Parse(new(yaml, 3, 11)));

        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal((line + 10, column), (problem.Line, problem.Column));
    }

    [Fact]
    public void A_key_that_occurs_twice_is_a_warning_with_its_position()
    {
        var document = YamlDocument.Parse(new("a: 1\nb: {c: 1, c: 2}\nx: &x {a: 1}\ny: {a: 2, <<: *x}\n", 3, 11))!;

        var warning = Assert.Single(document.Warnings);
        Assert.Equal("This key is also in line 12 of the same mapping. The last value is used.", warning.Message);
        Assert.Equal((12, 11), (warning.Line, warning.Column));
    }

    [Fact]
    public void The_expansion_of_aliases_is_limited()
    {
        var bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(1, 12).Select(i =>
            $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        var merges = "a0: &a0 {x: 1}\n" + string.Concat(Enumerable.Range(1, 60).Select(i => $"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}]}}\n"));

        Assert.Contains("expand to more than", Assert.Throws<TextFormatException>(() => Json(bomb)).Message, StringComparison.Ordinal);
        Assert.Contains("expand to more than", Assert.Throws<TextFormatException>(() => Json(merges)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_is_limited_also_with_expanded_aliases()
    {
        static string Nested(int depth, string inner) => new string('[', depth) + inner + new string(']', depth);

        Assert.Contains("nested deeper", Assert.Throws<TextFormatException>(() => Json("a: " + Nested(5000, "x"))).Message, StringComparison.Ordinal);
        Assert.Contains("nested deeper", Assert.Throws<TextFormatException>(() =>
            Json($"a: &a {Nested(100, "x")}\nb: {Nested(100, "*a")}")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("---\n# nothing\n")]
    [InlineData("# only this")]
    [InlineData("---\n~\n...\n")]
    public void An_empty_document_is_null(string yaml) => Assert.Null(YamlDocument.Parse(new(yaml, 1, 1)));

    private static string Json(string yaml) => Encoding.UTF8.GetString(YamlDocument.Parse(new(yaml, 1, 1))!.Json.Span);
}
