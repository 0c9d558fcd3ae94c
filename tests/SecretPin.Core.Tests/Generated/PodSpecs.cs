using System.Text.Json.Nodes;

namespace SecretPin.Core.Tests.Generated;

/// <summary>Pod specs that name Secrets in any field, with lists that are missing, null, empty or contain null.</summary>
internal sealed class PodSpecs(Dice dice, Func<string> name)
{
    private static readonly string[] SecretRefs =
        ["cephfs", "cinder", "flexVolume", "iscsi", "rbd", "scaleIO", "storageos"];

    public JsonObject Make()
    {
        var spec = new JsonObject();
        List(spec, "containers", Container);
        List(spec, "initContainers", Container);
        List(spec, "ephemeralContainers", Container);
        List(spec, "imagePullSecrets", () => Named("name", optional: false));
        List(spec, "volumes", Volume);
        return spec;
    }

    private JsonObject Container()
    {
        var container = Element();
        List(container, "env", () =>
        {
            var env = Element();
            Maybe(env, "valueFrom", () => new JsonObject
            {
                [dice.Any(["secretKeyRef", "secretKeyRef", "configMapKeyRef"])] = Named("name"),
                ["fieldRef"] = Named("fieldPath"),
            });
            return env;
        });
        List(container, "envFrom", () => new JsonObject
        {
            [dice.Any(["secretRef", "secretRef", "configMapRef"])] = Named("name"),
            ["prefix"] = name(),
        });
        return container;
    }

    /// <summary>Sometimes with more than one source: a mutating webhook receives objects that are not validated yet.</summary>
    private JsonObject Volume()
    {
        var volume = Element();
        for (var sources = 1 + dice.Below(3); sources > 0; sources--)
        {
            switch (dice.Below(6))
            {
                case 0:
                    volume["secret"] = Named("secretName");
                    break;
                case 1:
                    volume["projected"] = new JsonObject();
                    List(volume["projected"]!.AsObject(), "sources", () => new JsonObject
                    {
                        [dice.Any(["secret", "secret", "configMap", "serviceAccountToken"])] = Named("name"),
                    });
                    break;
                case 2:
                    volume["csi"] = new JsonObject { ["nodePublishSecretRef"] = Named("name", optional: false), ["volumeAttributes"] = Named("secretName") };
                    break;
                case 3:
                    volume["azureFile"] = Named("secretName", optional: false);
                    break;
                case 4:
                    volume["configMap"] = Named("secretName");
                    break;
                default:
                    volume[dice.Any(SecretRefs)] = new JsonObject { ["secretRef"] = Named("name", optional: false), ["secretFile"] = name() };
                    break;
            }
        }

        return volume;
    }

    private JsonObject Element()
    {
        var element = new JsonObject();
        Maybe(element, "name", () => name());
        return element;
    }

    private JsonObject Named(string key, bool optional = true)
    {
        var named = new JsonObject();
        Maybe(named, key, () => name());
        if (optional && dice.OneIn(3))
        {
            named["optional"] = dice.OneIn(2);
        }

        return named;
    }

    private void Maybe(JsonObject parent, string key, Func<JsonNode?> value)
    {
        switch (dice.Below(12))
        {
            case 0: break;
            case 1: parent[key] = null; break;
            default: parent[key] = value(); break;
        }
    }

    private void List(JsonObject parent, string key, Func<JsonObject> element) => Maybe(parent, key, () =>
    {
        var array = new JsonArray();
        for (var count = dice.Below(4); count > 0; count--)
        {
            array.Add(dice.OneIn(20) ? null : element());
        }

        return array;
    });
}
