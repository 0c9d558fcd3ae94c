using System.Text.Json.Nodes;

namespace SecretPin.Core.Tests.Generated;

/// <summary>Fields that are not references, in particular those that resemble one.</summary>
internal sealed class Noise(Dice dice, Func<string> name)
{
    /// <summary>Names of fields that the scanner ignores at their location.</summary>
    private static readonly string[] Keys =
    [
        "configMapRef", "x-secretRef", "secretKeyRefs", "SecretName", "secretname", "Name", "secret-name", "données", "ключ", "k\"ey",
        "a/b", "a~b", "", "🔑", "fileKeyRef", "serviceAccountToken", "labels", "x-containers", "x-volumes", "x-imagePullSecrets", "x-name", "$patch",
    ];

    /// <summary>Adds noise to every JSON object of a tree, sometimes hundreds of fields.</summary>
    public void Into(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject parent:
                // A LocalObjectReference has only a name; merged entries keep nothing else.
                foreach (var (_, child) in parent.Where(member => member.Key != "imagePullSecrets").ToArray())
                {
                    Into(child);
                }

                var count = dice.OneIn(200) ? 200 + dice.Below(200) : dice.OneIn(3) ? 1 + dice.Below(3) : 0;
                for (var i = 0; i < count; i++)
                {
                    parent.TryAdd(i < 3 ? dice.Any(Keys) : $"noise{i}", Value(count > 3 ? 1 : 3));
                }

                break;
            case JsonArray array:
                foreach (var element in array)
                {
                    Into(element);
                }

                break;
        }
    }

    private JsonNode? Value(int depth) => dice.Below(depth == 0 ? 5 : 9) switch
    {
        0 => name(),
        1 => dice.OneIn(2),
        2 => dice.Below(1000) - 500,
        3 => null,
        4 => "{\"secretRef\":{\"name\":\"auth\"}}",
        5 => new JsonObject { ["name"] = name(), ["optional"] = true },
        6 => new JsonArray(Value(depth - 1), new JsonObject { ["name"] = name() }),
        7 => new JsonObject
        {
            ["secretRef"] = new JsonObject { ["name"] = name() },
            ["secretKeyRef"] = Value(depth - 1),
            ["imagePullSecrets"] = new JsonArray(new JsonObject { ["name"] = name() }),
        },
        _ => new JsonObject
        {
            ["spec"] = new JsonObject { ["volumes"] = new JsonArray(new JsonObject { ["secret"] = new JsonObject { ["secretName"] = name() } }) },
            ["containers"] = new JsonArray(
                new JsonObject { ["envFrom"] = new JsonArray(new JsonObject { ["secretRef"] = new JsonObject { ["name"] = name() } }) }),
        },
    };
}
