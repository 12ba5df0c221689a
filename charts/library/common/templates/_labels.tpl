{{/*
kit.common.selector
Makes: the labels that select the pods. They never contain a version, because an upgrade cannot change selectors.
Call: {{ include "kit.common.selector" (dict "root" $) }}
Keys:
  root       required  the chart's root context ($)
  component  ""        a part of the release with pods of its own, such as backup
*/}}
{{- define "kit.common.selector" -}}
app.kubernetes.io/name: {{ include "kit.common.name" (dict "root" .root "component" .component) | quote }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
{{- end -}}

{{/*
kit.common.labels
Makes: the labels of every object: the selector, the version, the chart, who manages it, and the labels of the values.
Call: {{ include "kit.common.labels" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     {}        merged values; labels and global.labels are read
  component  ""        a part of the release with pods of its own, such as backup
*/}}
{{- define "kit.common.labels" -}}
{{- $version := (((.values).image).tag) | default .root.Chart.AppVersion | default .root.Chart.Version -}}
{{- $labels := dict
  "app.kubernetes.io/version" (include "kit.common.text" (dict "root" .root "value" $version "at" "image.tag") | replace "+" "_" | trunc 63 | trimSuffix "-")
  "app.kubernetes.io/managed-by" .root.Release.Service
  "helm.sh/chart" (printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-") -}}
{{- $own := dict -}}
{{- include "kit.common.texts" (dict "root" .root "into" $own "over" (.root.Values.global).labels "at" "global.labels") -}}
{{- include "kit.common.texts" (dict "root" .root "into" $own "over" (.values).labels "at" "labels") -}}
{{- $selector := include "kit.common.selector" (dict "root" .root "component" .component) | fromYaml -}}
{{- toYaml (merge (dict) $selector $own $labels) -}}
{{- end -}}

{{/*
kit.common.metadata
Makes: the metadata of an object: name, namespace, labels, annotations.
Call: {{ include "kit.common.metadata" (dict "root" $ "values" $values) }}
Keys:
  root         required  the chart's root context ($)
  values       {}        merged values; labels, annotations and their global forms are read
  component    ""        a part of the release with pods of its own, such as backup
  name         ""        name of the object; default kit.common.fullname
  annotations  {}        annotations of this object only
  scope        namespace cluster for an object that belongs to no namespace
*/}}
{{- define "kit.common.metadata" -}}
name: {{ .name | default (include "kit.common.fullname" (dict "root" .root "component" .component)) | quote }}
{{- if ne (.scope | default "namespace") "cluster" }}
namespace: {{ .root.Release.Namespace | quote }}
{{- end }}
labels:
  {{- include "kit.common.labels" (dict "root" .root "values" .values "component" .component) | nindent 2 }}
{{- $annotations := dict -}}
{{- include "kit.common.texts" (dict "root" .root "into" $annotations "over" (.root.Values.global).annotations "at" "global.annotations") -}}
{{- include "kit.common.texts" (dict "root" .root "into" $annotations "over" (.values).annotations "at" "annotations") -}}
{{- include "kit.common.texts" (dict "root" .root "into" $annotations "over" .annotations "at" "annotations") -}}
{{- with $annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
