using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Aws;

/// <summary>Plays External Secrets Operator: creates the Secret of an ExternalSecret.</summary>
internal static class FakeExternalSecretsOperator
{
    /// <summary>The part of external-secrets.io/v1 that the tests use, as in its published schema.</summary>
    public const string Crd = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: externalsecrets.external-secrets.io}
        spec:
          group: external-secrets.io
          scope: Namespaced
          names: {kind: ExternalSecret, listKind: ExternalSecretList, plural: externalsecrets, singular: externalsecret, shortNames: [es]}
          versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {}}
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    properties:
                      refreshPolicy: {type: string, enum: [CreatedOnce, Periodic, OnChange]}
                      refreshInterval: {type: string}
                      secretStoreRef:
                        type: object
                        properties:
                          name: {type: string, minLength: 1, maxLength: 253}
                          kind: {type: string, enum: [SecretStore, ClusterSecretStore]}
                      target:
                        type: object
                        properties:
                          name: {type: string, minLength: 1, maxLength: 253}
                          creationPolicy: {type: string, enum: [Owner, Orphan, Merge, None]}
                          immutable: {type: boolean}
                      data:
                        type: array
                        items:
                          type: object
                          required: [secretKey, remoteRef]
                          properties:
                            secretKey: {type: string, minLength: 1, maxLength: 253}
                            remoteRef: &remote
                              type: object
                              required: [key]
                              properties:
                                key: {type: string}
                                property: {type: string}
                                version: {type: string}
                      dataFrom:
                        type: array
                        items:
                          type: object
                          properties:
                            extract: *remote
                            find: {type: object, x-kubernetes-preserve-unknown-fields: true}
                            sourceRef: {type: object, x-kubernetes-preserve-unknown-fields: true}
                  status:
                    type: object
                    x-kubernetes-preserve-unknown-fields: true
        """;

    /// <summary>Waits for an ExternalSecret and creates its Secret.</summary>
    /// <returns>The ExternalSecret.</returns>
    public static async Task<JsonNode> ProvideAsync(TestNamespace ns, string name)
    {
        var external = (await ns.Until("externalsecrets", name, found => found is not null))!;
        var secret = TestObjects.Secret((string)external["spec"]!["target"]!["name"]!);
        secret["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = (string)external["apiVersion"]!,
            ["kind"] = (string)external["kind"]!,
            ["name"] = name,
            ["uid"] = (string)external["metadata"]!["uid"]!,
            ["controller"] = true,
        });
        await ns.Create("secrets", secret);
        return external;
    }
}
