{{/*
The names do not contain the name of the release, because only one SecretPin can run in a cluster: a second one would answer each review
again. They match the defaults of the webhook's settings, which apply when it runs outside the cluster.
*/}}
{{- define "secretpin.name" -}}secretpin{{- end }}
{{- define "secretpin.certificateSecret" -}}secretpin-tls{{- end }}

{{- define "secretpin.labels" -}}
app.kubernetes.io/name: {{ include "secretpin.name" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: secretpin
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "secretpin.selector" -}}
app.kubernetes.io/name: {{ include "secretpin.name" . }}
{{- end }}

{{/* Empty if the webhook runs outside the cluster. */}}
{{- define "secretpin.inCluster" -}}
{{- if not .Values.webhook.url }}true{{ end }}
{{- end }}

{{- define "secretpin.serviceHost" -}}
{{ include "secretpin.name" . }}.{{ .Release.Namespace }}.svc
{{- end }}

{{/* The kinds of workloads, grouped by the path of their pod spec. A test compares them with Workload.BuiltIn in SecretPin.Core. */}}
{{- define "secretpin.workloads" -}}
- name: workloads
  podSpecPaths: [spec.template.spec]
  rules:
    - {group: apps, version: v1, resources: [deployments, replicasets, statefulsets, daemonsets]}
    - {group: batch, version: v1, resources: [jobs]}
    - {group: "", version: v1, resources: [replicationcontrollers]}
- name: cronjobs
  podSpecPaths: [spec.jobTemplate.spec.template.spec]
  rules:
    - {group: batch, version: v1, resources: [cronjobs]}
- name: podtemplates
  podSpecPaths: [template.spec]
  rules:
    - {group: "", version: v1, resources: [podtemplates]}
{{- range fromYamlArray (include "secretpin.resolvedKinds" .) }}
- name: {{ .resource }}.{{ .group }}
  podSpecPaths: {{ toJson .podSpecPaths }}
  paths: {{ toJson .paths }}
  rules:
    - {group: {{ .group }}, versions: {{ toJson .versions }}, resources: [{{ .resource }}]}
{{- end }}
{{- end }}

{{/*
The kinds whose aliases the webhook resolves, apart from those of Kubernetes with a pod spec: a list of
{group, versions, resource, kind, podSpecPaths, paths}. The paths are those of names outside of the pod specs, from the value references.resolve and the
members resolve of references.entries. A test compares them with the scanner of SecretPin.Core.
*/}}
{{- define "secretpin.resolvedKinds" -}}
{{- $kinds := list }}
{{- $byName := dict }}
{{- range fromYamlArray (include "secretpin.customWorkloads" .) }}
{{- $name := printf "%s.%s" .kind .group }}
{{- $_ := set $byName $name (dict "group" .group "versions" (list .version) "resource" .resource "kind" .kind "podSpecPaths" .podSpecPaths "paths" list) }}
{{- $kinds = append $kinds $name }}
{{- end }}
{{- $all := .Values.references.resolve }}
{{- $known := dict "Ingress.networking.k8s.io" true }}
{{- /* The catalogue has thousands of paths, so it is read only if a value may resolve one of them. */}}
{{- $entries := list }}
{{- if or $all .Values.references.entries }}
{{- $entries = include "secretpin.entries" . | fromJsonArray }}
{{- end }}
{{- range $entry := $entries }}
{{- $name := printf "%s.%s" .kind .group | trimSuffix "." }}
{{- $isNamespaced := eq .scope "Namespaced" }}
{{- $resolvesAll := has $name $all }}
{{- range .secrets }}
{{- if not .provides }}
{{- if $isNamespaced }}
{{- $_ := set $known $name true }}
{{- end }}
{{- if or .resolve $resolvesAll }}
{{- if not $isNamespaced }}
{{- fail (printf "references: %s is cluster-scoped. SecretPin resolves aliases only in objects of a namespace." $name) }}
{{- end }}
{{- if not (hasKey $byName $name) }}
{{- $_ := set $byName $name (dict "group" $entry.group "versions" $entry.versions "resource" $entry.resource "kind" $entry.kind "podSpecPaths" list "paths" list) }}
{{- $kinds = append $kinds $name }}
{{- end }}
{{- $kind := get $byName $name }}
{{- $_ := set $kind "versions" (concat $kind.versions $entry.versions | uniq) }}
{{- $_ := set $kind "paths" (append $kind.paths .path | uniq) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- /* The field of Kubernetes itself, which is not in the catalogue. */}}
{{- if has "Ingress.networking.k8s.io" $all }}
{{- $ingress := get $byName "Ingress.networking.k8s.io" | default (dict "group" "networking.k8s.io" "versions" (list "v1") "resource" "ingresses" "kind" "Ingress" "podSpecPaths" list "paths" list) }}
{{- $_ := set $ingress "paths" (prepend $ingress.paths "spec.tls[*].secretName") }}
{{- $_ := set $byName "Ingress.networking.k8s.io" $ingress }}
{{- $kinds = append $kinds "Ingress.networking.k8s.io" | uniq }}
{{- end }}
{{- range $all }}
{{- if not (hasKey $known .) }}
{{- fail (printf "references.resolve contains %s, which is not the Kind.group of a namespaced entry of the catalogue with the paths of names, or Ingress.networking.k8s.io. For pod specs, use the value workloads." .) }}
{{- end }}
{{- end }}
{{- range $kinds }}
- {{ get $byName . | toJson }}
{{- end }}
{{- end }}

{{/* The entries of the catalogue, of the projects that are on, and of the value references.entries: a JSON list. */}}
{{- define "secretpin.entries" -}}
{{- $disabled := include "secretpin.disabledProjects" . | fromJsonArray }}
{{- $entries := list }}
{{- range $path, $_ := .Files.Glob "files/references/*.yaml" }}
{{- if not (has (base $path | trimSuffix ".yaml") $disabled) }}
{{- $project := $.Files.Get $path | fromYaml }}
{{- $entries = concat $entries ($project.entries | default list) }}
{{- end }}
{{- end }}
{{- concat .Values.references.entries $entries | toJson }}
{{- end }}

{{/* The kinds in the value workloads, each with the paths of all its pod specs: a list of {group, version, resource, kind, podSpecPaths}. */}}
{{- define "secretpin.customWorkloads" -}}
{{- $kinds := list }}
{{- $byName := dict }}
{{- range .Values.workloads }}
{{- $name := printf "%s.%s" .kind .group }}
{{- $known := get $byName $name }}
{{- if not $known }}
{{- $known = dict "group" .group "version" .version "resource" .resource "kind" .kind "podSpecPaths" list }}
{{- $_ := set $byName $name $known }}
{{- $kinds = append $kinds $name }}
{{- else if or (ne $known.version .version) (ne $known.resource .resource) }}
{{- fail (printf "workloads contains %s with different versions or resources. A kind has one of each." $name) }}
{{- else if has .podSpecPath $known.podSpecPaths }}
{{- fail (printf "workloads contains %s with the podSpecPath %s twice. Remove one of the entries." $name .podSpecPath) }}
{{- end }}
{{- $_ := set $known "podSpecPaths" (append $known.podSpecPaths .podSpecPath) }}
{{- end }}
{{- range $kinds }}
- {{ get $byName . | toJson }}
{{- end }}
{{- end }}

{{/* The projects of the catalogue that the values turn off, as a JSON list. The image contains the catalogue. */}}
{{- define "secretpin.disabledProjects" -}}
{{- $disabled := list }}
{{- range $project, $isOn := .Values.references.catalogue }}
{{- if not ($.Files.Get (printf "files/references/%s.yaml" $project)) }}
{{- fail (printf "references.catalogue contains %s, which is not a project of the catalogue: see the folder files/references of the chart." $project) }}
{{- end }}
{{- if not $isOn }}
{{- $disabled = append $disabled $project }}
{{- end }}
{{- end }}
{{- toJson $disabled }}
{{- end }}

{{/* The custom resources of the catalogue and of the value references.entries that the guard lists: a JSON object with the resources of each group. */}}
{{- define "secretpin.listedResources" -}}
{{- $groups := dict }}
{{- range include "secretpin.entries" . | fromJsonArray }}
{{- if not (has .group (list "" "apps" "batch" "networking.k8s.io" "storage.k8s.io")) }}
{{- $_ := set $groups .group (append (get $groups .group | default list) .resource | uniq | sortAlpha) }}
{{- end }}
{{- end }}
{{- toJson $groups }}
{{- end }}

{{/* A version: a UTC instant, yyyyMMddHHmmss. The pattern is that of spec.source.version in the CRD SecretAlias; a test compares them. */}}
{{- define "secretpin.versionPattern" -}}
([0-9]{4}((0[13578]|1[02])(0[1-9]|[12][0-9]|3[01])|(0[469]|11)(0[1-9]|[12][0-9]|30)|02(0[1-9]|1[0-9]|2[0-8]))|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)([01][0-9]|2[0-3])([0-5][0-9]){2}
{{- end }}

{{/* The namespaces in which SecretPin is active. */}}
{{- define "secretpin.namespaceSelector" -}}
{{- if .Values.namespaces.onlyLabelled -}}
matchLabels:
  secretpin.io/enabled: "true"
{{ end -}}
matchExpressions:
  - key: kubernetes.io/metadata.name
    operator: NotIn
    values: {{ append .Values.namespaces.excluded .Release.Namespace | uniq | toJson }}
{{- end }}

{{/* The annotation with which cert-manager writes caBundle into a webhook configuration. */}}
{{- define "secretpin.caInjection" -}}
{{- if and (eq .Values.tls.mode "cert-manager") (include "secretpin.inCluster" .) }}
cert-manager.io/inject-ca-from: {{ .Release.Namespace }}/{{ include "secretpin.name" . }}
{{- end }}
{{- end }}

{{/*
The caBundle of the MutatingWebhookConfiguration. An upgrade that changes its name copies the bundle, so that the API server trusts the webhook
from the first request on. Empty without access to the cluster (helm template), and if no configuration has a bundle yet.
*/}}
{{- define "secretpin.currentCaBundle" -}}
{{- $bundle := "" }}
{{- range (lookup "admissionregistration.k8s.io/v1" "MutatingWebhookConfiguration" "" "").items }}
{{- if eq (dig "labels" "app.kubernetes.io/name" "" .metadata) (include "secretpin.name" $) }}
{{- range .webhooks }}
{{- $bundle = $bundle | default .clientConfig.caBundle }}
{{- end }}
{{- end }}
{{- end }}
{{- $bundle }}
{{- end }}

{{/* Selects the namespaces with the label secretpin.io/mode: audit (In), or all others (NotIn). */}}
{{- define "secretpin.modeSelector" -}}
matchExpressions:
  - key: secretpin.io/mode
    operator: {{ . }}
    values: [audit]
{{- end }}

{{/* The validationActions of a policy in audit mode: those of its value, unless they deny. */}}
{{- define "secretpin.auditActions" -}}
{{- if has "Deny" . }}[Warn, Audit]{{ else }}{{ toJson . }}{{ end }}
{{- end }}

{{/* The validationActions of a policy outside of namespaces with the label secretpin.io/mode: audit. */}}
{{- define "secretpin.validationActions" -}}
{{- if eq .root.Values.mode "audit" }}{{ include "secretpin.auditActions" .actions }}{{ else }}{{ toJson .actions }}{{ end }}
{{- end }}

{{/*
A webhook. If its failurePolicy is Fail, namespaces with the label secretpin.io/mode: audit get a webhook of their own with the failurePolicy Ignore, because
an outage must not reject anything in audit mode. With mode audit, every webhook has Ignore.
  The parameters of secretpin.oneWebhook; inEveryMode: true keeps the failurePolicy in audit mode
*/}}
{{- define "secretpin.webhook" -}}
{{- $ignore := dict "failurePolicy" "Ignore" "timeoutSeconds" .policy.timeoutSeconds }}
{{- if or .inEveryMode (eq .policy.failurePolicy "Ignore") }}
{{- include "secretpin.oneWebhook" . }}
{{- else if eq .root.Values.mode "audit" }}
{{- include "secretpin.oneWebhook" (merge (dict "policy" $ignore) .) }}
{{- else }}
{{- include "secretpin.oneWebhook" (merge (dict "modes" "NotIn") .) }}
{{ include "secretpin.oneWebhook" (merge (dict "modes" "In" "policy" $ignore "name" (.name | replace ".secretpin.io" "-audit.secretpin.io")) .) }}
{{- end }}
{{- end }}

{{/*
One entry of a webhook configuration.
  root, name, path; policy: a value in .Values.admission; matchConditions: a list of {name, expression};
  rules: a list of {group, version, resources, operations}; sideEffects: default None; more: additional fields;
  enforced, modes: In or NotIn, for the labels secretpin.io/enforce: versioned and secretpin.io/mode: audit; caBundle: default .Values.webhook.caBundle
*/}}
{{- define "secretpin.oneWebhook" -}}
- name: {{ .name }}
  clientConfig:
    {{- with .root.Values.webhook.caBundle | default .caBundle }}
    caBundle: {{ . }}
    {{- end }}
    {{- with .root.Values.webhook }}
    {{- with .url }}
    url: {{ printf "%s%s" . $.path }}
    {{- end }}
    {{- end }}
    {{- if include "secretpin.inCluster" .root }}
    service:
      name: {{ include "secretpin.name" .root }}
      namespace: {{ .root.Release.Namespace }}
      path: {{ .path }}
      port: 443
    {{- end }}
  rules:
    {{- range .rules }}
    - apiGroups: [{{ .group | quote }}]
      apiVersions: [{{ .versions | default (list .version) | join ", " }}]
      resources: {{ .resources | toJson }}
      operations: {{ .operations | toJson }}
      scope: Namespaced
    {{- end }}
  namespaceSelector:
    {{- include "secretpin.namespaceSelector" .root | nindent 4 }}
      {{- with .enforced }}
      - key: secretpin.io/enforce
        operator: {{ . }}
        values: [versioned]
      {{- end }}
      {{- with .modes }}
      - key: secretpin.io/mode
        operator: {{ . }}
        values: [audit]
      {{- end }}
  matchConditions:
    {{- range .matchConditions }}
    - name: {{ .name }}
      expression: |-
        {{- .expression | trim | nindent 8 }}
    {{- end }}
  matchPolicy: Equivalent
  failurePolicy: {{ .policy.failurePolicy }}
  timeoutSeconds: {{ .policy.timeoutSeconds }}
  sideEffects: {{ .sideEffects | default "None" }}
  admissionReviewVersions: [v1]
  {{- with .more }}
  {{- . | nindent 2 }}
  {{- end }}
{{- end }}

{{/*
The webhooks for workloads and Pods.
  root, path; suffix: the end of the name; policies: {workloads, pods}; more, caBundle: fields of each webhook
  receives: which of the created and changed objects the webhook receives
    unversioned   those that name an unversioned Secret, or have a resolve request; not those of another workload
    versions      those that name only versions; neither those of another workload nor those in namespaces with enforcement
    enforced      in namespaces with enforcement, those that name any Secret and are not in the first group
*/}}
{{- define "secretpin.workloadWebhooks" -}}
{{- $both := list "CREATE" "UPDATE" }}
{{- $enforced := get (dict "enforced" "In" "versions" "NotIn") .receives | default "" }}
{{- range fromYamlArray (include "secretpin.workloads" .root) }}
{{- $rules := list }}
{{- range .rules }}
{{- $rules = append $rules (set . "operations" $both) }}
{{- end }}
{{- include "secretpin.webhook" (dict "root" $.root "name" (printf "%s.%s" .name $.suffix) "path" $.path
  "policy" $.policies.workloads "rules" $rules "enforced" $enforced "caBundle" $.caBundle "more" $.more
  "matchConditions" (include "secretpin.workloadConditions" (merge (dict "root" $.root "receives" $.receives) .) | fromJsonArray)) | nindent 0 }}
{{- end }}
{{- $rules := list
  (dict "group" "" "version" "v1" "resources" (list "pods") "operations" $both)
  (dict "group" "" "version" "v1" "resources" (list "pods/ephemeralcontainers") "operations" (list "UPDATE"))
}}
{{- include "secretpin.webhook" (dict "root" $.root "name" (printf "pods.%s" $.suffix) "path" $.path
  "policy" $.policies.pods "rules" $rules "enforced" $enforced "caBundle" $.caBundle "more" $.more
  "matchConditions" (include "secretpin.workloadConditions" (dict "root" $.root "receives" $.receives "podSpecPaths" (list "spec") "isPod" true) | fromJsonArray)) | nindent 0 }}
{{- end }}

{{/*
The match conditions of a webhook for workloads or Pods: a JSON list of {name, expression}. Pods that a controller owns can name an unversioned Secret, so
the first group contains them.
  root, podSpecPaths, paths; receives: see secretpin.workloadWebhooks; isPod
*/}}
{{- define "secretpin.workloadConditions" -}}
{{- $requested := include "secretpin.cel.requested" . }}
{{- $names := dict "podSpecPaths" .podSpecPaths "paths" .paths }}
{{- $unversioned := printf "%s\n|| %s" (include "secretpin.cel.names" (merge (dict "names" "an-unversioned") $names)) $requested }}
{{- $conditions := list }}
{{- if .isPod }}
{{- $conditions = append $conditions (dict "name" "no-mirror" "expression" (include "secretpin.cel.notMirrorPod" .)) }}
{{- end }}
{{- if or (eq .receives "versions") (and (not .isPod) (eq .receives "unversioned")) }}
{{- $conditions = append $conditions (dict "name" "top-level" "expression" (include "secretpin.cel.notControllerOwned" .)) }}
{{- end }}
{{- $conditions = append $conditions (dict "name" (empty .isPod | ternary "new-template" "new-spec")
  "expression" (printf "%s\n|| %s" (include "secretpin.cel.templateChanged" .) $requested)) }}
{{- if eq .receives "unversioned" }}
{{- $conditions = append $conditions (dict "name" "names-an-unversioned-secret" "expression" $unversioned) }}
{{- else }}
{{- $conditions = append $conditions (dict "name" "names-a-secret"
  "expression" (printf "%s\n|| %s" (include "secretpin.cel.names" (merge (dict "names" "a") $names)) $requested)) }}
{{- $conditions = append $conditions (dict "name" "only-versions" "expression"
  (printf "%s!(%s)" (and (eq .receives "enforced") (not .isPod) | ternary (printf "%s\n|| " (include "secretpin.cel.controllerOwned" .)) "") $unversioned)) }}
{{- end }}
{{- toJson $conditions }}
{{- end }}
