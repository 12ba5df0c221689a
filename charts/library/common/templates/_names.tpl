{{/*
kit.common.name
Makes: the value of the label app.kubernetes.io/name: the chart's name, followed by the component.
Call: {{ include "kit.common.name" (dict "root" $) }}
Keys:
  root       required  the chart's root context ($)
  component  ""        a part of the release with pods of its own, such as backup
*/}}
{{- define "kit.common.name" -}}
{{- $name := .root.Values.nameOverride | default .root.Chart.Name -}}
{{- with .component }}{{ $name = printf "%s-%s" $name . }}{{ end -}}
{{- $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/*
kit.common.partName
Makes: the name of a further object of the same kind: that of the release, followed by the part.
Call: {{ include "kit.common.partName" (dict "root" $ "part" "admin") }}
Keys:
  root       required  the chart's root context ($)
  part       ""        suffix of the name
  component  ""        a part of the release with pods of its own, such as backup
*/}}
{{- define "kit.common.partName" -}}
{{- include "kit.common.fullname" (dict "root" .root "component" (list .component .part | compact | join "-")) -}}
{{- end -}}

{{/*
kit.common.fullname
Makes: the name of the release's objects: the release's name if it contains the chart's, else both; followed by the component.
Call: {{ include "kit.common.fullname" (dict "root" $) }}
Keys:
  root       required  the chart's root context ($)
  component  ""        a part of the release with pods of its own, such as backup
*/}}
{{- define "kit.common.fullname" -}}
{{- $chart := .root.Values.nameOverride | default .root.Chart.Name -}}
{{- $name := .root.Release.Name -}}
{{- if .root.Values.fullnameOverride -}}
{{- $name = .root.Values.fullnameOverride -}}
{{- else if not (contains $chart $name) -}}
{{- $name = printf "%s-%s" $name $chart -}}
{{- end -}}
{{- /* A CronJob's name may have 52 characters, because its Jobs add 11. */ -}}
{{- with .component }}{{ $name = printf "%s-%s" ($name | trunc (int (sub 51 (len .))) | trimSuffix "-") . }}{{ end -}}
{{- $name | trunc 52 | trimSuffix "-" -}}
{{- end -}}
