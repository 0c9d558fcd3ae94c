{{/*
The match conditions of the webhooks, in CEL. If an expression ends with an error and the failurePolicy is Fail, the API server rejects
the request. Each expression therefore accepts fields that are absent or null.
*/}}

{{/* A path with optional fields. For example, of "object" and path "spec.template.spec" give "object.?spec.?template.?spec". */}}
{{- define "secretpin.cel.path" -}}
{{ .of }}.?{{ .path | replace "." ".?" }}
{{- end }}

{{/*
The controller of the object would revert or multiply a rewrite, if SecretPin reviews the controller itself. Each user can write an owner
reference, so a controller of any other kind exempts nothing. Matches ScannedObject.HasReviewedController of SecretPin.Core; a test on a real
API server compares them.
*/}}
{{- define "secretpin.cel.controllerOwned" -}}
{{- $kinds := list "Pod" "PodTemplate" "ReplicationController" "Deployment.apps" "ReplicaSet.apps" "StatefulSet.apps" "DaemonSet.apps" "Job.batch" "CronJob.batch" }}
{{- range .root.Values.workloads }}
{{- $kinds = append $kinds (printf "%s.%s" .kind .group) }}
{{- end -}}
object.metadata.?ownerReferences.orValue([]).exists(owner, owner.?controller.orValue(false)
  && (owner.apiVersion.indexOf('/') > 0 ? owner.kind + '.' + owner.apiVersion.split('/')[0] : owner.kind) in ['{{ join "', '" $kinds }}'])
{{- end }}

{{- define "secretpin.cel.notControllerOwned" -}}
!{{ include "secretpin.cel.controllerOwned" . }}
{{- end }}

{{- define "secretpin.cel.notMirrorPod" -}}
!('kubernetes.io/config.mirror' in object.metadata.?annotations.orValue({}) && request.userInfo.username.startsWith('system:node:'))
{{- end }}

{{/* True if the workload has a resolve request. It reaches the webhook whatever the pod template contains, and the webhook removes it. */}}
{{- define "secretpin.cel.requested" -}}
'secretpin.io/resolve' in object.metadata.?annotations.orValue({})
{{- end }}

{{/*
True for a create, and for an update that changes the pod template or its metadata. A change of the replicas, of the workload's own
metadata or of its status does not match.
  podSpecPath: its parent is the pod template. A path of one key has no parent, so the pod spec itself is compared.
*/}}
{{- define "secretpin.cel.templateChanged" -}}
{{- $parts := splitList "." .podSpecPath }}
{{- $path := gt (len $parts) 1 | ternary (initial $parts | join ".") .podSpecPath }}
request.operation == 'CREATE' || {{ include "secretpin.cel.path" (dict "of" "object" "path" $path) }} != {{ include "secretpin.cel.path" (dict "of" "oldObject" "path" $path) }}
{{- end }}

{{/* The size of an optional list. */}}
{{- define "secretpin.cel.size" -}}
({{ . }}.orValue(null) == null ? 0 : {{ . }}.value().size())
{{- end }}

{{/* True if the pod spec has so few entries that comparing all names costs less than the limit of the API server. */}}
{{- define "secretpin.cel.fewEntries" -}}
[spec.?containers, spec.?initContainers, spec.?ephemeralContainers, spec.?volumes].all(list, {{ include "secretpin.cel.size" "list" }} <= 100)
  && {{ include "secretpin.cel.size" "spec.?imagePullSecrets" }}
    + [spec.?containers, spec.?initContainers, spec.?ephemeralContainers].map(list, list.orValue(null) == null ? 0 : list.value().map(container,
      {{ include "secretpin.cel.size" "container.?env" }} + {{ include "secretpin.cel.size" "container.?envFrom" }}).sum()).sum()
    + (spec.?volumes.orValue(null) == null ? 0 : spec.volumes.map(volume,
      {{ include "secretpin.cel.size" "volume.?projected.?sources" }}).sum()) <= 500
{{- end }}

{{/*
True if the pod spec names a Secret. Must contain the fields of PodSpecFields in SecretPin.Core; a test compares them.
  podSpecPath; names: "a" (any Secret) or "an-unversioned". An unversioned name does not end in a hyphen and a version. The CRD does not
  allow such a name for an alias.

A pod spec with many entries, or with a name that is too long for a Secret, always matches. Otherwise the evaluation could exceed the cost limit of the
API server (2,500,000 for all conditions of a webhook), and with the failurePolicy Ignore the API server would then skip the webhook.
*/}}
{{- define "secretpin.cel.names" -}}
{{- $ignored := printf ".optMap(text, text.size() < 254 && text.matches('%s')).orValue(true)" (eq .names "a" | ternary "^$" (printf "^$|.-%s$" (include "secretpin.versionPattern" .))) -}}
!{{ include "secretpin.cel.path" (dict "of" "object" "path" .podSpecPath) }}.optMap(spec,
  {{ include "secretpin.cel.fewEntries" . }}
  && [spec.?containers, spec.?initContainers, spec.?ephemeralContainers].all(list, list.orValue(null) == null || list.value().all(container,
    (container.?env.orValue(null) == null || container.env.all(variable,
      variable.?valueFrom.?secretKeyRef.?name{{ $ignored }}))
    && (container.?envFrom.orValue(null) == null || container.envFrom.all(source,
      source.?secretRef.?name{{ $ignored }}))))
  && (spec.?imagePullSecrets.orValue(null) == null || spec.imagePullSecrets.all(secret,
    secret.?name{{ $ignored }}))
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
    ].all(name, name{{ $ignored }})
    && (volume.?projected.?sources.orValue(null) == null || volume.projected.sources.all(source,
      source.?secret.?name{{ $ignored }}))))
).orValue(true)
{{- end }}
