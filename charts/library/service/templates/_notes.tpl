{{/*
kit.service.notes
Makes: the text of NOTES.txt: how to reach what was installed, and how to see its logs.
Call: {{ include "kit.service.notes" (dict "root" $) }}
Keys:
  root       required  the chart's root context ($)
  component  ""        a part of the release with pods of its own, such as worker
  values     ""        values to use instead of .Values, for a component
*/}}
{{- define "kit.service.notes" -}}
{{- $context := dict "root" .root "component" (.component | default "") -}}
{{- include "kit.common.prepare" (dict "context" $context "library" "kit-service" "values" .values) -}}
{{- $values := $context.values -}}
{{- $name := include "kit.common.fullname" $context -}}
{{- $namespace := .root.Release.Namespace -}}
{{- include "kit.service.ways" (dict "context" $context) -}}
{{- with $context.ways -}}
From outside the cluster:
{{- range $way := . }}
{{- range $way.hosts }}
  {{ ternary "https" "http" (ne ($way.tlsSecret | default "") "") }}://{{ include "kit.common.text" (dict "root" $.root "value" .) }}{{ (first $way.paths).path }}
{{- end }}
{{- end }}
{{ end -}}
{{- range $port, $spec := $values.ports -}}
{{- if and $values.service.enabled $spec.servicePort -}}
In the cluster, port {{ $port }}:
  {{ $name }}.{{ $namespace }}.svc:{{ int $spec.servicePort }}
From your machine:
  kubectl -n {{ $namespace }} port-forward svc/{{ $name }} {{ int $spec.containerPort }}:{{ int $spec.servicePort }}
{{ end -}}
{{- end -}}
Logs:
  kubectl -n {{ $namespace }} logs -l app.kubernetes.io/instance={{ .root.Release.Name }} --all-containers -f
{{- end -}}
