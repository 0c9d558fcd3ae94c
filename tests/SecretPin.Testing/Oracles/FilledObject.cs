using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using k8s.Models;

namespace SecretPin.Testing.Oracles;

/// <summary>
/// An object of a type of KubernetesClient, which is generated from the OpenAPI schema, with all fields set, and the Secrets that it names
/// according to the types and names of the fields. Independent of the tables of SecretPin.
/// </summary>
public sealed class FilledObject
{
    private readonly List<FoundSecret> _secrets = [];
    private readonly List<string> _unexplained = [];
    private int _strings;

    private FilledObject(Type type)
    {
        Json = Object(type, "");
        var entity = type.GetCustomAttribute<KubernetesEntityAttribute>()!;
        Json["apiVersion"] = entity.Group.Length == 0 ? entity.ApiVersion : $"{entity.Group}/{entity.ApiVersion}";
        Json["kind"] = entity.Kind;
    }

    public JsonObject Json { get; }

    public IReadOnlyList<FoundSecret> Secrets => _secrets;

    /// <summary>Fields with Secret in their name or type that are neither references nor known exceptions.</summary>
    public IReadOnlyList<string> Unexplained => _unexplained;

    public static FilledObject Of(Type type) => new(type);

    private JsonObject Object(Type type, string pointer)
    {
        var json = new JsonObject();
        foreach (var property in type.GetProperties().Where(property => property.GetIndexParameters().Length == 0))
        {
            if (property.GetCustomAttribute<JsonPropertyNameAttribute>() is { } written)
            {
                // ControllerRevision.data is any object; that of a StatefulSet contains its pod template.
                var at = $"{pointer}/{written.Name}";
                json[written.Name] = type == typeof(V1ControllerRevision) && written.Name == "data"
                    ? new JsonObject { ["spec"] = new JsonObject { ["template"] = Object(typeof(V1PodTemplateSpec), $"{at}/spec/template") } }
                    : Value(property.PropertyType, at, property);
            }
        }

        if (json["secretNamespace"] is { } ns)
        {
            var named = _secrets.FindIndex(secret => secret.Pointer == $"{pointer}/secretName");
            _secrets[named] = _secrets[named] with { Namespace = ns.GetValue<string>() };
        }

        return json;
    }

    private JsonNode Value(Type declared, string pointer, PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (ElementOf(type, typeof(IDictionary<,>)) is { } value)
        {
            return new JsonObject
            {
                ["first"] = Value(value, $"{pointer}/first", property),
                ["second"] = Value(value, $"{pointer}/second", property),
            };
        }

        if (ElementOf(type, typeof(IList<>)) is { } element && type != typeof(byte[]))
        {
            return new JsonArray(Value(element, $"{pointer}/0", property), Value(element, $"{pointer}/1", property));
        }

        var json = Single(type, pointer);
        switch (SecretFields.Of(property, type))
        {
            case { } field when field.Name.Length == 0:
                _secrets.Add(new(pointer, json.GetValue<string>(), false));
                break;
            case { } field:
                _secrets.Add(new(
                    $"{pointer}/{field.Name}", json[field.Name]!.GetValue<string>(), field.HasOptional,
                    field.Namespace is null ? null : json[field.Namespace]!.GetValue<string>()));
                break;
            case null when !SecretFields.IsExplained(property, type):
                _unexplained.Add($"{property.DeclaringType!.Name}.{property.Name}");
                break;
        }

        return json;
    }

    private JsonNode Single(Type type, string pointer) =>
        type == typeof(bool) ? true
        : type == typeof(DateTime) ? "2025-07-01T00:00:00Z"
        : type.IsPrimitive ? 7
        : type == typeof(object) ? new JsonObject { ["anything"] = Text() }
        : type.GetProperties().Any(property => property.GetCustomAttribute<JsonPropertyNameAttribute>() is not null) ? Object(type, pointer)
        : Text();

    private string Text() => $"v{++_strings}";

    private static Type? ElementOf(Type type, Type list) =>
        type.GetInterfaces().Prepend(type).FirstOrDefault(candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == list)
            ?.GetGenericArguments()[^1];
}
