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
{{- $kinds = append $kinds (printf "%s.%s" .kind .group) | uniq }}
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
The values at a path. With a list on the path, they are the list of the values in its elements; an absent or null list has none. For example,
"spec.groups[*].template" of "object" gives "(object.?spec.?groups.orValue(null) == null ? [] : object.?spec.?groups.value()).map(element1, element1.?template)".
  of, path; level: the number of lists around it
*/}}
{{- define "secretpin.cel.values" -}}
{{- if contains "[*]" .path }}
{{- $level := add1 (.level | default 0) }}
{{- $list := include "secretpin.cel.path" (dict "of" .of "path" (splitList "[*]" .path | first)) }}
{{- $rest := splitList "[*]" .path | rest | join "[*]" | trimPrefix "." -}}
({{ $list }}.orValue(null) == null ? [] : {{ $list }}.value()).map(element{{ $level }}, {{ if $rest }}{{ include "secretpin.cel.values" (dict "of" (printf "element%d" $level) "path" $rest "level" $level) }}{{ else }}element{{ $level }}{{ end }})
{{- else }}
{{- include "secretpin.cel.path" . }}
{{- end }}
{{- end }}

{{/*
True for a create, and for an update that changes a pod template or its metadata. A change of the replicas, of the workload's own
metadata or of its status does not match.
  podSpecPaths: the parent of each is a pod template. A path of one key, or of a key that is not "spec", has no template, so the pod spec itself
  is compared.
  paths: the names outside of the pod specs. Their first key is compared, or an annotation.
*/}}
{{- define "secretpin.cel.templateChanged" -}}
request.operation == 'CREATE'
{{- $changed := list }}
{{- range .paths }}
{{- $keys := include "secretpin.cel.keys" . | fromJsonArray }}
{{- $keys = eq (first $keys) "metadata" | ternary (slice $keys 0 (min 3 (len $keys))) (list (first $keys)) }}
{{- $changed = append $changed (printf "object%s != oldObject%s" (include "secretpin.cel.at" $keys) (include "secretpin.cel.at" $keys)) | uniq }}
{{- end }}
{{- range $changed }} || {{ . }}
{{- end }}
{{- $seen := list }}
{{- range .podSpecPaths }}
{{- $parts := splitList "." . }}
{{- $path := and (gt (len $parts) 1) (eq (last $parts) "spec") | ternary (initial $parts | join ".") . }}
{{- if not (has $path $seen) }}
{{- $seen = append $seen $path }} || {{ include "secretpin.cel.values" (dict "of" "object" "path" $path) }} != {{ include "secretpin.cel.values" (dict "of" "oldObject" "path" $path) }}
{{- end }}
{{- end }}
{{- end }}

{{/* The size of an optional list. */}}
{{- define "secretpin.cel.size" -}}
({{ . }}.orValue(null) == null ? 0 : {{ . }}.value().size())
{{- end }}

{{/*
True if the pod spec has so few entries that comparing all names costs less than the limit of the API server.
  share: the number of pod specs that share the limit, in CEL; default 1
*/}}
{{- define "secretpin.cel.fewEntries" -}}
[spec.?containers, spec.?initContainers, spec.?ephemeralContainers, spec.?volumes].all(list, {{ include "secretpin.cel.size" "list" }}{{ with .share }} * {{ . }}{{ end }} <= 100)
  && {{ with .share }}({{ end }}{{ include "secretpin.cel.size" "spec.?imagePullSecrets" }}
    + [spec.?containers, spec.?initContainers, spec.?ephemeralContainers].map(list, list.orValue(null) == null ? 0 : list.value().map(container,
      {{ include "secretpin.cel.size" "container.?env" }} + {{ include "secretpin.cel.size" "container.?envFrom" }}).sum()).sum()
    + (spec.?volumes.orValue(null) == null ? 0 : spec.volumes.map(volume,
      {{ include "secretpin.cel.size" "volume.?projected.?sources" }}).sum()){{ with .share }}) * {{ . }}{{ end }} <= 500
{{- end }}

{{/*
True if a pod spec of the object, or a field outside of the pod specs, names a Secret.
  podSpecPaths; names: see secretpin.cel.podSpecNames; paths: those of the other fields
All pod specs share the cost limit equally, with the other fields as one more, and so do the other fields among themselves.
*/}}
{{- define "secretpin.cel.names" -}}
{{- $names := .names }}
{{- $paths := .paths | default list }}
{{- $shares := add (len .podSpecPaths) (empty $paths | ternary 0 1) }}
{{- $share := gt $shares 1 | ternary (toString $shares) "" }}
{{- $conditions := list }}
{{- range $paths }}
{{- $conditions = append $conditions (include "secretpin.cel.fieldNames" (dict "of" "object" "keys" (include "secretpin.cel.keys" . | fromJsonArray)
  "names" $names "share" (mul $shares (len $paths) | toString) "level" 0)) }}
{{- end }}
{{- range .podSpecPaths }}
{{- $conditions = append $conditions (include "secretpin.cel.namesAt" (dict "of" "object" "path" . "names" $names "share" $share "level" 0)) }}
{{- end }}
{{- join "\n|| " $conditions }}
{{- end }}

{{/*
True if a pod spec at a path names a Secret, or if a list on the path has more than 100 elements.
  of, path; names, share: see secretpin.cel.podSpecNames; level: the number of lists around it
*/}}
{{- define "secretpin.cel.namesAt" -}}
{{- if contains "[*]" .path }}
{{- $level := add1 .level }}
{{- $rest := splitList "[*]" .path | rest | join "[*]" | trimPrefix "." -}}
!{{ include "secretpin.cel.path" (dict "of" .of "path" (splitList "[*]" .path | first)) }}.optMap(list{{ $level }}, list{{ $level }} == null || list{{ $level }}.size() <= 100 && !list{{ $level }}.exists(element{{ $level }},
  {{ include "secretpin.cel.namesAt" (dict "of" (printf "element%d" $level) "path" $rest "names" .names "level" $level
    "share" (printf "%slist%d.size()" (.share | empty | ternary "" (printf "%s * " .share)) $level)) }})).orValue(true)
{{- else }}
{{- include "secretpin.cel.podSpecNames" . }}
{{- end }}
{{- end }}

{{/*
True if the pod spec names a Secret. Must contain the fields of PodSpecFields in SecretPin.Core; a test compares them.
  of, path: where the pod spec is; share: see secretpin.cel.fewEntries; names: "a" (any Secret) or "an-unversioned". An unversioned name does not end in a hyphen and a version. The CRD does not
  allow such a name for an alias.

A pod spec with many entries, or with a name that is too long for a Secret, always matches. Otherwise the evaluation could exceed the cost limit of the
API server (2,500,000 for all conditions of a webhook), and with the failurePolicy Ignore the API server would then skip the webhook.
*/}}
{{- define "secretpin.cel.podSpecNames" -}}
{{- $ignored := printf ".optMap(text, text.size() < 254 && text.matches('%s')).orValue(true)" (eq .names "a" | ternary "^$" (printf "^$|.-%s$" (include "secretpin.versionPattern" .))) -}}
!{{ if .path }}{{ include "secretpin.cel.path" . }}{{ else }}optional.of({{ .of }}){{ end }}.optMap(spec,
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

{{/* The keys of a path, as a JSON list. "[*]" stands for each element of a list, and ".*" for each member of a map. */}}
{{- define "secretpin.cel.keys" -}}
{{- $keys := list }}
{{- range regexFindAll `\[\*\]|\.\*|\["[^"]+"\]|[A-Za-z0-9_-]+` . -1 }}
{{- $keys = append $keys (hasPrefix "[\"" . | ternary (trimPrefix "[\"" . | trimSuffix "\"]") .) }}
{{- end }}
{{- toJson $keys }}
{{- end }}

{{/* Optional selections of a list of keys: "[?'spec'][?'tls']". A key can be a word of CEL, or contain a dot or a slash. */}}
{{- define "secretpin.cel.at" -}}
{{- range . }}[?'{{ . }}']{{ end }}
{{- end }}

{{/*
True if a field outside of the pod specs names a Secret, or if a list or map on its path has so many elements that comparing all names could exceed the
cost limit. A field that contains another type than a name does not match: SecretPin skips it too.
  of: an expression; keys: the rest of the path (secretpin.cel.keys); names: see secretpin.cel.podSpecNames
  share: the number of fields that share the limit, in CEL; level: the number of lists and maps around it
*/}}
{{- define "secretpin.cel.fieldNames" -}}
{{- $before := list }}
{{- $rest := list }}
{{- $wildcard := "" }}
{{- range .keys }}
{{- if $wildcard }}
{{- $rest = append $rest . }}
{{- else if has . (list "[*]" ".*") }}
{{- $wildcard = . }}
{{- else }}
{{- $before = append $before . }}
{{- end }}
{{- end }}
{{- $level := add1 .level }}
{{- $values := $before | empty | ternary (printf "optional.of(%s)" .of) (printf "%s%s" .of (include "secretpin.cel.at" $before)) }}
{{- if $wildcard }}
{{- $inner := printf "key%d" $level }}
{{- if eq $wildcard ".*" }}{{ $inner = printf "values%d[key%d]" $level $level }}{{ end -}}
{{ $values }}.optMap(values{{ $level }}, type(values{{ $level }}) == {{ eq $wildcard ".*" | ternary "map" "list" }} && ({{ .share }} * dyn(values{{ $level }}).size() > 500 || dyn(values{{ $level }}).exists(key{{ $level }},
  {{ include "secretpin.cel.fieldNames" (dict "of" $inner "keys" $rest "names" .names "level" $level "share" (printf "%s * dyn(values%d).size()" .share $level)) }}))).orValue(false)
{{- else -}}
{{ $values }}.optMap(text, type(text) == string && !(dyn(text).size() < 508 && dyn(text).matches('{{ eq .names "a" | ternary "^$" (printf "^$|.-%s$" (include "secretpin.versionPattern" .)) }}'))).orValue(false)
{{- end }}
{{- end }}

{{/*
True if two maps have the same fields with the same values, apart from some fields. dyn() allows fields that the API server does not know yet.
  new, old: expressions; except: names of fields
*/}}
{{- define "secretpin.cel.same" -}}
dyn({{ .new }}).all(k, k in {{ .except | toJson | replace "\"" "'" }} || k in dyn({{ .old }}) && dyn({{ .new }})[k] == dyn({{ .old }})[k])
&& dyn({{ .old }}).all(k, k in {{ .except | toJson | replace "\"" "'" }} || k in dyn({{ .new }}))
{{- end }}

{{/* The same for a field that both maps may lack. */}}
{{- define "secretpin.cel.sameField" -}}
has({{ .new }}.{{ .field }}) == has({{ .old }}.{{ .field }}) && (!has({{ .new }}.{{ .field }})
  || {{ include "secretpin.cel.same" (dict "new" (printf "%s.%s" .new .field) "old" (printf "%s.%s" .old .field) "except" .except) | nindent 2 | trim }})
{{- end }}

{{/*
Conditions, each after "&&", that are true if an update of a workload changes only the names of Secrets in its pod spec, and the annotations of SecretPin. If
the kind has several pod specs, lists of them, or a pod spec without a pod template, the fields that contain them (usually spec) may change: CEL cannot
compare the elements of two lists in pairs.
  podSpecPaths
*/}}
{{- define "secretpin.cel.onlySecretNamesDiffer" -}}
{{- $podSpecPath := first .podSpecPaths | default "" }}
{{- $hasTemplate := and (contains "." $podSpecPath) (eq (splitList "." $podSpecPath | last) "spec") }}
{{- if or (gt (len .podSpecPaths) 1) (contains "[*]" $podSpecPath) (not $hasTemplate) .paths }}
{{- $containers := list "metadata" "status" }}
{{- range concat .podSpecPaths (.paths | default list) }}
{{- $containers = append $containers (splitList "." . | first | trimSuffix "[*]") }}
{{- end }}
&& {{ include "secretpin.cel.same" (dict "new" "object" "old" "oldObject" "except" (uniq $containers)) }}
&& {{ include "secretpin.cel.onlyResolveRequestDiffers" . }}
{{- else }}
{{- $keys := splitList "." $podSpecPath }}
{{- $path := list }}
&& {{ include "secretpin.cel.same" (dict "new" "object" "old" "oldObject" "except" (list "metadata" "status" (first $keys))) }}
&& {{ include "secretpin.cel.onlyResolveRequestDiffers" . }}
{{- range $index, $key := initial $keys }}
{{- $path = append $path $key }}
{{- $next := index $keys (add1 $index) }}
{{- $isTemplate := eq (add $index 2) (len $keys) }}
&& {{ include "secretpin.cel.same" (dict "new" (printf "object.%s" (join "." $path)) "old" (printf "oldObject.%s" (join "." $path)) "except" ($isTemplate | ternary (list $next "metadata") (list $next))) }}
{{- end }}
{{- $template := join "." $path }}
&& {{ include "secretpin.cel.same" (dict "new" (printf "object.%s.?metadata.orValue({})" $template) "old" (printf "oldObject.%s.?metadata.orValue({})" $template) "except" (list "annotations")) }}
&& {{ include "secretpin.cel.same" (dict "new" (printf "object.%s.?metadata.?annotations.orValue({})" $template) "old" (printf "oldObject.%s.?metadata.?annotations.orValue({})" $template) "except" (list "secretpin.io/resolved")) }}
{{- $new := printf "object.%s" $podSpecPath }}
{{- $old := printf "oldObject.%s" $podSpecPath }}
&& {{ include "secretpin.cel.same" (dict "new" $new "old" $old "except" (list "containers" "initContainers" "volumes" "imagePullSecrets")) }}
{{- range list "containers" "initContainers" }}
&& {{ $new }}.?{{ . }}.orValue([]).map(c, c.name) == {{ $old }}.?{{ . }}.orValue([]).map(c, c.name)
&& {{ $new }}.?{{ . }}.orValue([]).all(c, {{ $old }}.{{ . }}.exists_one(d, d.name == c.name
  && {{ include "secretpin.cel.same" (dict "new" "c" "old" "d" "except" (list "env" "envFrom")) | nindent 2 | trim }}
  && c.?env.orValue([]).size() == d.?env.orValue([]).size()
  && c.?env.orValue([]).all(e, d.?env.orValue([]).exists(f, e.name == f.name
    && {{ include "secretpin.cel.same" (dict "new" "e" "old" "f" "except" (list "valueFrom")) | nindent 4 | trim }}
    && {{ include "secretpin.cel.sameField" (dict "new" "e" "old" "f" "field" "valueFrom" "except" (list "secretKeyRef")) | nindent 4 | trim }}
    && (!has(e.valueFrom) || {{ include "secretpin.cel.sameField" (dict "new" "e.valueFrom" "old" "f.valueFrom" "field" "secretKeyRef" "except" (list "name")) | nindent 4 | trim }})))
  && c.?envFrom.orValue([]).size() == d.?envFrom.orValue([]).size()
  && c.?envFrom.orValue([]).all(e, d.?envFrom.orValue([]).exists(f,
    {{ include "secretpin.cel.same" (dict "new" "e" "old" "f" "except" (list "secretRef")) | nindent 4 | trim }}
    && {{ include "secretpin.cel.sameField" (dict "new" "e" "old" "f" "field" "secretRef" "except" (list "name")) | nindent 4 | trim }}))))
{{- end }}
&& {{ $new }}.?volumes.orValue([]).map(v, v.name) == {{ $old }}.?volumes.orValue([]).map(v, v.name)
&& {{ $new }}.?volumes.orValue([]).all(v, {{ $old }}.volumes.exists_one(w, v.name == w.name
  && dyn(v).all(k, k in dyn(w) && (dyn(v)[k] == dyn(w)[k]
    || k in ['secret', 'projected', 'csi', 'azureFile', 'cephfs', 'cinder', 'flexVolume', 'iscsi', 'rbd', 'scaleIO', 'storageos']))
  && dyn(w).all(k, k in dyn(v))))
{{- end }}
{{- end }}

{{/*
True if an update changes, of the metadata of a workload, only the resolve request, the names in annotations, and what the API server writes. The object
has the annotation secretpin.io/resolved if it takes the place of a pod template.
  podSpecPaths, paths
*/}}
{{- define "secretpin.cel.onlyResolveRequestDiffers" -}}
{{- $annotations := list "secretpin.io/resolve" "deprecated.daemonset.template.generation" }}
{{- range .podSpecPaths }}
{{- if or (not (contains "." .)) (ne (splitList "." . | last) "spec") }}
{{- $annotations = append $annotations "secretpin.io/resolved" | uniq }}
{{- end }}
{{- end }}
{{- range .paths }}
{{- $annotations = append $annotations "secretpin.io/resolved" | uniq }}
{{- $keys := include "secretpin.cel.keys" . | fromJsonArray }}
{{- if and (eq (first $keys) "metadata") (eq (len $keys) 3) }}
{{- $annotations = append $annotations (last $keys) }}
{{- end }}
{{- end -}}
{{ include "secretpin.cel.same" (dict "new" "object.metadata" "old" "oldObject.metadata" "except" (list "annotations" "managedFields" "generation" "resourceVersion")) }}
&& {{ include "secretpin.cel.same" (dict "new" "object.metadata.?annotations.orValue({})" "old" "oldObject.metadata.?annotations.orValue({})" "except" $annotations) }}
{{- end }}
