{{/*
kit.job.notes
Makes: the text of NOTES.txt: when it runs, how to run it now, and how to see its logs.
Call: {{ include "kit.job.notes" (dict "root" $) }}
Keys:
  root       required  the chart's root context ($)
  component  ""        a part of the release with pods of its own, such as backup
  values     ""        values to use instead of .Values, for a component
*/}}
{{- define "kit.job.notes" -}}
{{- $context := dict "root" .root "component" (.component | default "") -}}
{{- include "kit.common.prepare" (dict "context" $context "library" "kit-job" "values" .values) -}}
{{- $values := $context.values -}}
{{- $name := include "kit.common.fullname" $context -}}
{{- $namespace := .root.Release.Namespace -}}
{{- if eq $values.kind "CronJob" -}}
{{ $name }} runs at {{ $values.schedule }} ({{ $values.timeZone }}){{ if $values.suspend }}, but is suspended{{ end }}. To run it now:
  kubectl -n {{ $namespace }} create job {{ $name }}-now --from=cronjob/{{ $name }}
{{ end -}}
Logs:
  kubectl -n {{ $namespace }} logs -l app.kubernetes.io/instance={{ .root.Release.Name }} --all-containers -f
{{- end -}}
