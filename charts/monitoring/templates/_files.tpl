{{/*
monitoring.file
Makes: a file of the chart, with the replacements of `replace`.
Call: {{ include "monitoring.file" (dict "root" $ "name" "prometheus.yaml") }}
Keys:
  root  required  the chart's root context ($)
  name  required  path in the chart's folder
*/}}
{{- define "monitoring.file" -}}
{{- $text := .root.Files.Get .name -}}
{{- if not $text }}{{ fail (printf "%s is empty or not in the chart's folder" .name) }}{{ end -}}
{{- range $from, $to := .root.Values.replace }}{{ $text = replace $from (toString $to) $text }}{{ end -}}
{{- $text -}}
{{- end -}}
