{{/*
kit.service.monitor
Makes: the ServiceMonitor or PodMonitor of the Prometheus operator; nothing if metrics.monitor is none.
Call: {{ include "kit.service.monitor" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values; metrics is read
  component  ""        a part of the release with pods of its own, such as worker
*/}}
{{- define "kit.service.monitor" -}}
{{- $metrics := .values.metrics -}}
{{- if ne $metrics.monitor "none" -}}
{{- $pod := eq $metrics.monitor "pod" -}}
{{- if not (hasKey .values.ports $metrics.port) -}}
{{- fail (printf "metrics.port: %s was given, and ports has no such name; it has %s" $metrics.port (keys .values.ports | sortAlpha | join ", ")) -}}
{{- end -}}
{{- if and (not $pod) (not (get .values.ports $metrics.port).servicePort) -}}
{{- fail (printf "metrics.monitor: service was given, and ports.%s has no servicePort; give it one, or use pod" $metrics.port) -}}
{{- end -}}
{{- $labels := dict -}}
{{- include "kit.common.merge" (dict "into" $labels "over" .values.labels) -}}
{{- include "kit.common.merge" (dict "into" $labels "over" $metrics.labels) -}}
apiVersion: monitoring.coreos.com/v1
kind: {{ ternary "PodMonitor" "ServiceMonitor" $pod }}
metadata:
  {{- include "kit.common.metadata" (dict "root" .root "values" (dict "labels" $labels "image" .values.image "annotations" .values.annotations) "component" .component) | nindent 2 }}
spec:
  selector:
    matchLabels:
      {{- include "kit.common.selector" . | nindent 6 }}
  {{ ternary "podMetricsEndpoints" "endpoints" $pod }}:
    - port: {{ $metrics.port | quote }}
      path: {{ $metrics.path | quote }}
      interval: {{ $metrics.interval | quote }}
{{- end -}}
{{- end -}}
