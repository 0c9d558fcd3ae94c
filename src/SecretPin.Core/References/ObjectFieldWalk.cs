using System.Text.Json;

namespace SecretPin.Core.References;

/// <summary>Stores the fields of an object that are not references.</summary>
internal struct ObjectFieldWalk(ScannedObject target)
{
    private OwnerReference _owner;
    private Condition _condition;
    private ManagedFields _managed;
    private string? _currentRevision, _updateRevision, _releaseName, _releaseNamespace;
    private long _generation, _observedGeneration;
    private PodTemplateState _template;

    /// <summary>The namespace of a PersistentVolume's <c>spec.claimRef</c>.</summary>
    public string? ClaimNamespace { get; private set; }

    /// <summary>Stores the scalar that the reader is on.</summary>
    public void Read(ref Utf8JsonReader reader, FieldPosition at)
    {
        switch (at.Field)
        {
            case ObjectField.Kind: target.DeclaredKind = at.Text(ref reader); break;
            case ObjectField.ApiVersion: target.ApiVersion = at.Text(ref reader); break;
            case ObjectField.Name: target.Name = at.Text(ref reader); break;
            case ObjectField.GenerateName: target.GenerateName = at.Text(ref reader); break;
            case ObjectField.Namespace: target.Namespace = at.Text(ref reader); break;
            case ObjectField.Uid: target.Uid = at.Text(ref reader); break;
            case ObjectField.CreatedAt: target.CreatedAt = at.Instant(ref reader); break;
            case ObjectField.DeletionTimestamp: target.IsBeingDeleted = true; break;
            case ObjectField.Finalizer: AddFinalizer(at.Text(ref reader)); break;
            case ObjectField.Hold: target.IsHeld = at.Text(ref reader) == "true"; break;
            case ObjectField.ResolveRequest: target.ResolveRequest = at.Text(ref reader); break;
            case ObjectField.MirrorPod: target.IsMirrorPod = true; break;
            case ObjectField.AllowDeletion: target.AllowDeletion = at.Text(ref reader).Trim(); break;
            case ObjectField.SecretType: target.SecretType = at.Text(ref reader); break;
            case ObjectField.SecretLabel: target.UsedBy = at.Labelled!.UseOf(at.Text(ref reader)) ?? target.UsedBy; break;
            case ObjectField.Phase: target.Phase = at.Text(ref reader); break;
            case ObjectField.EnforceLabel: target.Enforcement = target.Enforcement.With(WellKnown.EnforceLabel, at.Text(ref reader)); break;
            case ObjectField.WarnLabel: target.Enforcement = target.Enforcement.With(WellKnown.WarnLabel, at.Text(ref reader)); break;
            case ObjectField.AuditLabel: target.Enforcement = target.Enforcement.With(WellKnown.AuditLabel, at.Text(ref reader)); break;
            case ObjectField.ModeLabel: target.Enforcement = target.Enforcement.With(WellKnown.ModeLabel, at.Text(ref reader)); break;
            case ObjectField.Exempt: target.Enforcement = target.Enforcement with { Exempt = at.Text(ref reader) }; break;
            case ObjectField.PodPhase: target.IsFinished = at.Text(ref reader) is "Succeeded" or "Failed"; break;
            case ObjectField.CurrentRevision: ReadRevision(ref _currentRevision, at.Text(ref reader)); break;
            case ObjectField.UpdateRevision: ReadRevision(ref _updateRevision, at.Text(ref reader)); break;
            case ObjectField.Replicas: ReadReplicas(at.Number(ref reader)); break;
            case ObjectField.UpdatedReplicas: ReadUpdatedReplicas(at.Number(ref reader)); break;
            case ObjectField.Generation: ReadGeneration(ref _generation, at.LongNumber(ref reader)); break;
            case ObjectField.ObservedGeneration: ReadGeneration(ref _observedGeneration, at.LongNumber(ref reader)); break;
            case ObjectField.Paused: ReadPaused(reader.TokenType == JsonTokenType.True); break;
            case ObjectField.UpdateStrategy: ReadPaused(at.Text(ref reader) == "OnDelete"); break;
            case ObjectField.Partition: ReadPaused(at.Number(ref reader) > 0); break;
            case ObjectField.ServiceAccountName or ObjectField.ReleaseName or ObjectField.ReleaseNamespace when IsReviewedWorkload: break;
            case ObjectField.ServiceAccountName: target.AddServiceAccountName(at.Text(ref reader)); break;
            case ObjectField.ReleaseName: ReadRelease(ref _releaseName, at.Text(ref reader)); break;
            case ObjectField.ReleaseNamespace: ReadRelease(ref _releaseNamespace, at.Text(ref reader)); break;
            case ObjectField.ManagedTime when reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var time):
                _managed.Time = time;
                break;
            case ObjectField.RecordStatus: target.RecordStatus = at.Text(ref reader); break;
            case ObjectField.ClaimNamespace: ClaimNamespace = at.Text(ref reader); break;
            case ObjectField.Resolved: _template.Resolved = at.Text(ref reader); break;
            case ObjectField.OwnerApiVersion: _owner.ApiVersion = at.Text(ref reader); break;
            case ObjectField.OwnerKind: _owner.Kind = at.Text(ref reader); break;
            case ObjectField.OwnerName: _owner.Name = at.Text(ref reader); break;
            case ObjectField.OwnerUid: _owner.Uid = at.Text(ref reader); break;
            case ObjectField.OwnerController: _owner.IsController = reader.TokenType == JsonTokenType.True; break;
            case ObjectField.ConditionType: _condition.Type = at.Text(ref reader); break;
            case ObjectField.ConditionStatus: _condition.Status = at.Text(ref reader); break;
        }
    }

    /// <summary><see langword="null"/> for a reviewed workload.</summary>
    private readonly RolloutState? Rollout => IsReviewedWorkload ? null : target.WrittenRollout;

    /// <summary>
    /// Whether no rule needs the rollout, the ServiceAccount and the Helm release of the object: only the guard does, for Secrets and their referrers.
    /// </summary>
    private readonly bool IsReviewedWorkload => target.ReferenceList.IsReviewed && target.Kind != Kinds.Secret;

    /// <summary>Called at the start of a pod template, which may be in another one.</summary>
    /// <returns>The fields of the template around it.</returns>
    public PodTemplateState StartTemplate() => (_template, _template = default).Item1;

    /// <summary>Called at the end of a pod template.</summary>
    public void EndTemplate(PodTemplatePath path, ElementPath? elements, in PodTemplateState around)
    {
        target.AddTemplate(path.Of(elements, _template));
        _template = around;
    }

    /// <summary>Called at the end of a JSON object: stores what its members mean together.</summary>
    public void EndObject(ObjectField field)
    {
        switch (field)
        {
            case ObjectField.TemplateMetadata:
                _template.HasMetadata = true;
                break;
            case ObjectField.TemplateAnnotations:
                _template.HasAnnotations = true;
                break;
            case ObjectField.OwnerReference:
                if (_owner.IsController)
                {
                    var apiVersion = _owner.ApiVersion ?? "";
                    target.Controller = new(ObjectKind.Of(apiVersion, _owner.Kind ?? ""), apiVersion, _owner.Name ?? "", _owner.Uid ?? "");
                }
                else
                {
                    target.HasOtherOwners = true;
                }

                _owner = default;
                break;
            case ObjectField.Condition:
                target.IsFinished |= target.Kind == Kinds.Job && _condition is { Type: "Complete" or "Failed", Status: "True" };
                if (target.Kind == Kinds.Deployment && _condition is { Type: "Progressing", Status: "False" })
                {
                    Rollout?.IsStuck = true;
                }

                _condition = default;
                break;
            case ObjectField.ManagedData:
                _managed.OwnsData = true;
                break;
            case ObjectField.ManagedEntry:
                if (_managed is { OwnsData: true, Time: { } time } && !(time <= target.DataChangedAt))
                {
                    target.DataChangedAt = time;
                }

                _managed = default;
                break;
        }
    }

    // These methods have the value as a parameter, so that its type is verified in a review too.
    private readonly void ReadReplicas(int number) => Rollout?.Replicas = number;

    private readonly void ReadUpdatedReplicas(int number) => Rollout?.UpdatedReplicas = number;

    private readonly void ReadPaused(bool isPaused) => Rollout?.IsPaused |= isPaused;

    private void ReadRevision(ref string? revision, string name)
    {
        revision = name;
        Rollout?.RevisionBeforeUpdate = _currentRevision != _updateRevision ? _currentRevision : null;
    }

    private void ReadGeneration(ref long generation, long number)
    {
        generation = number;
        Rollout?.IsGenerationObserved = _observedGeneration >= _generation;
    }

    private void ReadRelease(ref string? part, string text)
    {
        part = text;
        target.Release = _releaseName is not null && _releaseNamespace is not null ? new(_releaseNamespace, _releaseName) : null;
    }

    private readonly void AddFinalizer(string name) =>
        target.Finalizers |= name switch
        {
            "orphan" => Finalizers.Orphan,
            "foregroundDeletion" => Finalizers.ForegroundDeletion,
            _ => Finalizers.Foreign,
        };

    private struct OwnerReference
    {
        public string? ApiVersion, Kind, Name, Uid;
        public bool IsController;
    }

    private struct Condition
    {
        public string? Type, Status;
    }

    private struct ManagedFields
    {
        public DateTimeOffset? Time;
        public bool OwnsData;
    }
}
