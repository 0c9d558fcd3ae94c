{{/*
What the API server asks itself before it asks us, in CEL. An expression that fails is a refusal where failurePolicy is
Fail, so each copes with fields that are absent or null.
*/}}

{{/* "spec.template.spec" as optional fields: "object.?spec.?template.?spec". */}}
{{- define "secretpin.cel.path" -}}
{{ .of }}.?{{ .path | replace "." ".?" }}
{{- end }}

{{/*
The controller of the object would revert or multiply a rewrite, if SecretPin reviews the controller itself. Each user can write an owner
reference, so a controller of any other kind exempts nothing. Matches ScannedObject.HasReviewedController of SecretPin.Core; a test compares the kinds.
*/}}
{{- define "secretpin.cel.notControllerOwned" -}}
{{- $kinds := list "Pod" "PodTemplate" "ReplicationController" "Deployment.apps" "ReplicaSet.apps" "StatefulSet.apps" "DaemonSet.apps" "Job.batch" "CronJob.batch" }}
{{- range .root.Values.workloads }}
{{- $kinds = append $kinds (printf "%s.%s" .kind .group) }}
{{- end -}}
!object.metadata.?ownerReferences.orValue([]).exists(owner, owner.?controller.orValue(false)
  && (owner.apiVersion.contains('/') ? owner.kind + '.' + owner.apiVersion.split('/')[0] : owner.kind) in ['{{ join "', '" $kinds }}'])
{{- end }}

{{- define "secretpin.cel.notMirrorPod" -}}
!('kubernetes.io/config.mirror' in object.metadata.?annotations.orValue({}) && request.userInfo.username.startsWith('system:node:'))
{{- end }}

{{/* Neither scaling, nor labels, nor what controllers write. The template is what holds the pod spec, its metadata with it. */}}
{{- define "secretpin.cel.templateChanged" -}}
{{- $parts := splitList "." .podSpecPath }}
{{- $path := gt (len $parts) 1 | ternary (initial $parts | join ".") .podSpecPath }}
request.operation == 'CREATE' || {{ include "secretpin.cel.path" (dict "of" "object" "path" $path) }} != {{ include "secretpin.cel.path" (dict "of" "oldObject" "path" $path) }}
{{- end }}

{{/*
Whether the pod spec names a Secret that concerns us. Covers PodSpecFields of SecretPin.Core; a test compares them.
  podSpecPath; names: "a", or "an-unversioned": an alias never ends in 14 digits (the CRD sees to that), so what does is left alone.
*/}}
{{- define "secretpin.cel.names" -}}
{{- $ours := printf ".orValue('').matches('%s')" (eq .names "a" | ternary "^$" (printf "^$|.-%s$" (include "secretpin.versionPattern" .))) -}}
!{{ include "secretpin.cel.path" (dict "of" "object" "path" .podSpecPath) }}.optMap(spec,
  [spec.?containers, spec.?initContainers, spec.?ephemeralContainers].all(list, list.orValue(null) == null || list.value().all(container,
    (container.?env.orValue(null) == null || container.env.all(variable,
      variable.?valueFrom.?secretKeyRef.?name{{ $ours }}))
    && (container.?envFrom.orValue(null) == null || container.envFrom.all(source,
      source.?secretRef.?name{{ $ours }}))))
  && (spec.?imagePullSecrets.orValue(null) == null || spec.imagePullSecrets.all(secret,
    secret.?name{{ $ours }}))
  && (spec.?volumes.orValue(null) == null || spec.volumes.all(volume,
    [
      volume.?secret.?secretName,
      volume.?csi.?nodePublishSecretRef.?name,
      volume.?azureFile.?secretName,
      volume.?cephfs.?secretRef.?name,
      volume.?cinder.?secretRef.?name,
      volume.?flexVolume.?secretRef.?name,
      volume.?iscsi.?secretRef.?name,
      volume.?rbd.?secretRef.?name,
      volume.?scaleIO.?secretRef.?name,
      volume.?storageos.?secretRef.?name
    ].all(name, name{{ $ours }})
    && (volume.?projected.?sources.orValue(null) == null || volume.projected.sources.all(source,
      source.?secret.?name{{ $ours }}))))
).orValue(true)
{{- end }}
