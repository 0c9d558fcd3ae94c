using System.Globalization;
using System.Text.Json;
using SecretPin.Core.Enforcement;

namespace SecretPin.Core.References;

/// <summary>What becomes of the values that are no references.</summary>
internal ref partial struct ObjectWalk
{
    private void Scalar(ref Utf8JsonReader reader, FieldTree node)
    {
        switch (node.Mark)
        {
            case Mark.Slot:
                _slots[node.Slot] = (reader.TokenType == JsonTokenType.String ? Text(ref reader, node) : null, (int)reader.TokenStartIndex, reader.TokenType);
                break;
            case Mark.ElementName: _elementName = Text(ref reader, node); break;
            case Mark.Kind: found.SaidKind = Text(ref reader, node); break;
            case Mark.ApiVersion: found.ApiVersion = Text(ref reader, node); break;
            case Mark.Name: found.Name = Text(ref reader, node); break;
            case Mark.GenerateName: found.GenerateName = Text(ref reader, node); break;
            case Mark.Namespace: found.Namespace = Text(ref reader, node); break;
            case Mark.Uid: found.Uid = Text(ref reader, node); break;
            case Mark.CreatedAt: found.CreatedAt = Instant(ref reader, node); break;
            case Mark.DeletionTimestamp: found.IsBeingDeleted = true; break;
            case Mark.Finalizer: found.OrphansDependents |= Text(ref reader, node) == "orphan"; break;
            case Mark.Hold: found.IsHeld = Text(ref reader, node) == "true"; break;
            case Mark.MirrorPod: found.IsMirrorPod = true; break;
            case Mark.AllowDeletion: found.AllowDeletion = Text(ref reader, node).Trim(); break;
            case Mark.SecretType: found.SecretType = Text(ref reader, node); break;
            case Mark.Phase: found.Phase = Text(ref reader, node); break;
            case Mark.EnforceLabel: found.Enforcement = found.Enforcement with { Enforces = Text(ref reader, node) == EnforcementPolicy.Versioned }; break;
            case Mark.WarnLabel: found.Enforcement = found.Enforcement with { Warns = Text(ref reader, node) == EnforcementPolicy.Versioned }; break;
            case Mark.AuditLabel: found.Enforcement = found.Enforcement with { Audits = Text(ref reader, node) == EnforcementPolicy.Versioned }; break;
            case Mark.Exempt: found.Enforcement = found.Enforcement with { Exempt = Text(ref reader, node) }; break;
            case Mark.PodPhase: found.IsFinished = Text(ref reader, node) is "Succeeded" or "Failed"; break;
            case Mark.Replicas: found.Replicas = Number(ref reader, node); break;
            case Mark.UpdatedReplicas: found.UpdatedReplicas = Number(ref reader, node); break;
            case Mark.ClaimNamespace: _claimNamespace = Text(ref reader, node); break;
            case Mark.Resolved: found.Resolved = Text(ref reader, node); break;
            case Mark.OwnerApiVersion: _owner.ApiVersion = Text(ref reader, node); break;
            case Mark.OwnerKind: _owner.Kind = Text(ref reader, node); break;
            case Mark.OwnerName: _owner.Name = Text(ref reader, node); break;
            case Mark.OwnerUid: _owner.Uid = Text(ref reader, node); break;
            case Mark.OwnerController: _owner.IsController = reader.TokenType == JsonTokenType.True; break;
            case Mark.ConditionType: _condition.Type = Text(ref reader, node); break;
            case Mark.ConditionStatus: _condition.Status = Text(ref reader, node); break;
        }
    }

    /// <summary>Draws what an object says as a whole, at its end.</summary>
    private void Marked(Mark mark)
    {
        switch (mark)
        {
            case Mark.TemplateMetadata:
                found.HasTemplateMetadata = true;
                break;
            case Mark.TemplateAnnotations:
                found.HasTemplateAnnotations = true;
                break;
            case Mark.OwnerReference:
                if (_owner.IsController)
                {
                    found.Controller = new(ObjectKind.Of(_owner.ApiVersion ?? "", _owner.Kind ?? ""), _owner.Name ?? "", _owner.Uid ?? "");
                }

                _owner = default;
                break;
            case Mark.Condition:
                found.IsFinished |= _condition.Type is "Complete" or "Failed" && _condition.Status == "True";
                _condition = default;
                break;
        }
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
