using System.Globalization;
using System.Text.Json;

namespace SecretPin.Core.References;

/// <summary>What becomes of the values that are no references.</summary>
internal ref partial struct ObjectWalk
{
    private void Scalar(ref Utf8JsonReader reader, FieldTree node)
    {
        switch (node.Mark)
        {
            case ObjectField.Slot:
                _slots[node.Slot] = (reader.TokenType == JsonTokenType.String ? Text(ref reader, node) : null, (int)reader.TokenStartIndex, reader.TokenType);
                break;
            case ObjectField.ElementName: _elementName = Text(ref reader, node); break;
            case ObjectField.Kind: found.DeclaredKind = Text(ref reader, node); break;
            case ObjectField.ApiVersion: found.ApiVersion = Text(ref reader, node); break;
            case ObjectField.Name: found.Name = Text(ref reader, node); break;
            case ObjectField.GenerateName: found.GenerateName = Text(ref reader, node); break;
            case ObjectField.Namespace: found.Namespace = Text(ref reader, node); break;
            case ObjectField.Uid: found.Uid = Text(ref reader, node); break;
            case ObjectField.CreatedAt: found.CreatedAt = Instant(ref reader, node); break;
            case ObjectField.DeletionTimestamp: found.IsBeingDeleted = true; break;
            case ObjectField.Finalizer: Finalizer(Text(ref reader, node)); break;
            case ObjectField.Hold: found.IsHeld = Text(ref reader, node) == "true"; break;
            case ObjectField.MirrorPod: found.IsMirrorPod = true; break;
            case ObjectField.AllowDeletion: found.AllowDeletion = Text(ref reader, node).Trim(); break;
            case ObjectField.SecretType: found.SecretType = Text(ref reader, node); break;
            case ObjectField.Phase: found.Phase = Text(ref reader, node); break;
            case ObjectField.EnforceLabel: found.Enforcement = found.Enforcement.With(WellKnown.EnforceLabel, Text(ref reader, node)); break;
            case ObjectField.WarnLabel: found.Enforcement = found.Enforcement.With(WellKnown.WarnLabel, Text(ref reader, node)); break;
            case ObjectField.AuditLabel: found.Enforcement = found.Enforcement.With(WellKnown.AuditLabel, Text(ref reader, node)); break;
            case ObjectField.Exempt: found.Enforcement = found.Enforcement with { Exempt = Text(ref reader, node) }; break;
            case ObjectField.PodPhase: found.IsFinished = Text(ref reader, node) is "Succeeded" or "Failed"; break;
            case ObjectField.CurrentRevision: found.CurrentRevision = Text(ref reader, node); break;
            case ObjectField.UpdateRevision: found.UpdateRevision = Text(ref reader, node); break;
            case ObjectField.Replicas: found.Replicas = Number(ref reader, node); break;
            case ObjectField.UpdatedReplicas: found.UpdatedReplicas = Number(ref reader, node); break;
            case ObjectField.ClaimNamespace: _claimNamespace = Text(ref reader, node); break;
            case ObjectField.Resolved: found.Resolved = Text(ref reader, node); break;
            case ObjectField.OwnerApiVersion: _owner.ApiVersion = Text(ref reader, node); break;
            case ObjectField.OwnerKind: _owner.Kind = Text(ref reader, node); break;
            case ObjectField.OwnerName: _owner.Name = Text(ref reader, node); break;
            case ObjectField.OwnerUid: _owner.Uid = Text(ref reader, node); break;
            case ObjectField.OwnerController: _owner.IsController = reader.TokenType == JsonTokenType.True; break;
            case ObjectField.ConditionType: _condition.Type = Text(ref reader, node); break;
            case ObjectField.ConditionStatus: _condition.Status = Text(ref reader, node); break;
        }
    }

    /// <summary>Draws what an object says as a whole, at its end.</summary>
    private void Marked(ObjectField mark)
    {
        switch (mark)
        {
            case ObjectField.TemplateMetadata:
                found.HasTemplateMetadata = true;
                break;
            case ObjectField.TemplateAnnotations:
                found.HasTemplateAnnotations = true;
                break;
            case ObjectField.OwnerReference:
                if (_owner.IsController)
                {
                    var apiVersion = _owner.ApiVersion ?? "";
                    found.Controller = new(ObjectKind.Of(apiVersion, _owner.Kind ?? ""), apiVersion, _owner.Name ?? "", _owner.Uid ?? "");
                }
                else
                {
                    found.HasOtherOwners = true;
                }

                _owner = default;
                break;
            case ObjectField.Condition:
                found.IsFinished |= _condition.Type is "Complete" or "Failed" && _condition.Status == "True";
                _condition = default;
                break;
        }
    }

    /// <summary>The finalizers of the garbage collector are those of metav1 FinalizerOrphanDependents and FinalizerDeleteDependents.</summary>
    private readonly void Finalizer(string name)
    {
        found.OrphansDependents |= name == "orphan";
        found.DeletesDependents |= name == "foregroundDeletion";
        found.HasForeignFinalizer |= name is not ("orphan" or "foregroundDeletion");
    }

    private readonly DateTimeOffset Instant(ref Utf8JsonReader reader, FieldTree node) =>
        DateTimeOffset.TryParse(Text(ref reader, node), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant
            : throw new ObjectFormatException($"{Where(node)} is not an instant.");

    private readonly int Number(ref Utf8JsonReader reader, FieldTree node) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number)
            ? number
            : throw Unexpected(reader.TokenType, node, "a whole number");

    /// <summary>The members of the owner reference that the walk is in.</summary>
    private struct OwnerMembers
    {
        public string? ApiVersion, Kind, Name, Uid;
        public bool IsController;
    }

    /// <summary>The members of the condition that the walk is in.</summary>
    private struct ConditionMembers
    {
        public string? Type, Status;
    }
}
