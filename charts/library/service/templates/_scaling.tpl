{{/*
kit.service.autoscaler
Makes: the HorizontalPodAutoscaler (autoscaling/v2); nothing if autoscaling.enabled is false.
Call: {{ include "kit.service.autoscaler" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values; autoscaling and kind are read
  component  ""        a part of the release with pods of its own, such as worker
*/}}
{{- define "kit.service.autoscaler" -}}
{{- $scale := .values.autoscaling -}}
{{- if $scale.enabled -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- include "kit.common.metadata" . | nindent 2 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: {{ .values.kind }}
    name: {{ include "kit.common.fullname" . | quote }}
  minReplicas: {{ int $scale.minReplicas }}
  maxReplicas: {{ int $scale.maxReplicas }}
  metrics:
    {{- range $resource := list "cpu" "memory" }}
    {{- with get $scale $resource }}
    - type: Resource
      resource:
        name: {{ $resource }}
        target:
          type: Utilization
          averageUtilization: {{ int . }}
    {{- end }}
    {{- end }}
    {{- with $scale.metrics }}
    {{- include "kit.common.yaml" (dict "root" $.root "value" .) | nindent 4 }}
    {{- end }}
  {{- with $scale.behavior }}
  behavior:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
{{- end -}}

{{/*
kit.service.disruptionBudget
Makes: the PodDisruptionBudget, but none for a DaemonSet, whose pods a drain does not evict; fails the render if it would block every drain.
Call: {{ include "kit.service.disruptionBudget" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values; pdb, replicas and autoscaling are read
  component  ""        a part of the release with pods of its own, such as worker
*/}}
{{- define "kit.service.disruptionBudget" -}}
{{- $pdb := .values.pdb -}}
{{- if and $pdb.enabled (ne .values.kind "DaemonSet") -}}
{{- $pods := int (ternary .values.autoscaling.minReplicas .values.replicas .values.autoscaling.enabled) -}}
{{- $stay := $pdb.minAvailable -}}
{{- if ne ($stay | toString) "" -}}
{{- $least := int $stay -}}
{{- if hasSuffix "%" ($stay | toString) }}{{ $least = divf (trimSuffix "%" $stay | float64 | mulf $pods) 100 | ceil | int }}{{ end -}}
{{- if ge $least $pods -}}
{{- fail (printf "pdb.minAvailable: %v was given, and there are %d pods, so none could be moved and every drain would block forever; expected less than that, or pdb.maxUnavailable: 1" $stay $pods) -}}
{{- end -}}
{{- else if has ($pdb.maxUnavailable | toString) (list "0" "0%") -}}
{{- fail (printf "pdb.maxUnavailable: %v was given, so no pod could be moved and every drain would block forever; expected 1 or more" $pdb.maxUnavailable) -}}
{{- end -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "kit.common.metadata" . | nindent 2 }}
spec:
  {{- if eq ($stay | toString) "" }}
  maxUnavailable: {{ include "kit.common.text" (dict "root" .root "value" $pdb.maxUnavailable) }}
  {{- else }}
  minAvailable: {{ include "kit.common.text" (dict "root" .root "value" $stay) }}
  {{- end }}
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "kit.common.selector" . | nindent 6 }}
{{- end -}}
{{- end -}}
