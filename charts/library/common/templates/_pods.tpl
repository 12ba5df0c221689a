{{/*
kit.common.podTemplate
Makes: metadata and spec of a pod template.
Call: {{ include "kit.common.podTemplate" (dict "root" $ "values" $values "restartPolicy" "Always") }}
Keys:
  root           required  the chart's root context ($)
  values         required  merged values
  component      ""        a part of the release with pods of its own, such as backup
  restartPolicy  Always    restart policy of the pod
*/}}
{{- define "kit.common.podTemplate" -}}
{{- $values := .values -}}
metadata:
  labels:
    {{- $labels := include "kit.common.selector" . | fromYaml -}}
    {{- range $key, $value := $values.podLabels }}
    {{- if hasKey $labels $key }}{{ fail (printf "podLabels.%s: the selector uses it, so it cannot be changed; expected another label" $key) }}{{ end -}}
    {{- end -}}
    {{- include "kit.common.texts" (dict "root" .root "into" $labels "over" $values.podLabels "at" "podLabels") -}}
    {{- toYaml $labels | nindent 4 }}
  {{- $annotations := include "kit.common.checksums" . | fromYaml -}}
  {{- include "kit.common.texts" (dict "root" .root "into" $annotations "over" $values.podAnnotations "at" "podAnnotations") -}}
  {{- with $annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- with include "kit.common.pullSecrets" . | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  serviceAccountName: {{ include "kit.common.serviceAccountName" . | quote }}
  automountServiceAccountToken: {{ $values.serviceAccount.token }}
  enableServiceLinks: false
  {{- if ne (.restartPolicy | default "Always") "Always" }}
  restartPolicy: {{ .restartPolicy }}
  {{- end }}
  {{- with $values.priorityClassName }}
  priorityClassName: {{ . | quote }}
  {{- end }}
  {{- with $values.terminationGracePeriodSeconds }}
  terminationGracePeriodSeconds: {{ int . }}
  {{- end }}
  securityContext:
    {{- toYaml $values.podSecurity | nindent 4 }}
  {{- with $values.nodeSelector }}
  nodeSelector:
    {{- include "kit.common.yaml" (dict "root" $.root "value" .) | nindent 4 }}
  {{- end }}
  {{- with $values.affinity }}
  affinity:
    {{- include "kit.common.yaml" (dict "root" $.root "value" .) | nindent 4 }}
  {{- end }}
  {{- with $values.tolerations }}
  tolerations:
    {{- include "kit.common.yaml" (dict "root" $.root "value" .) | nindent 4 }}
  {{- end }}
  {{- with $values.topologySpread }}
  topologySpreadConstraints:
    {{- range . }}
    - labelSelector:
        matchLabels:
          {{- include "kit.common.selector" $ | nindent 10 }}
      {{- include "kit.common.yaml" (dict "root" $.root "value" .) | nindent 6 }}
    {{- end }}
  {{- end }}
  {{- with $values.initContainers }}
  initContainers:
    {{- range . }}
    {{- include "kit.common.container" (dict "root" $.root "values" $values "component" $.component "role" "init" "container" .) | nindent 4 }}
    {{- end }}
  {{- end }}
  containers:
    {{- include "kit.common.container" (dict "root" .root "values" $values "component" .component "role" "main") | nindent 4 }}
    {{- range $values.sidecars }}
    {{- include "kit.common.container" (dict "root" $.root "values" $values "component" $.component "role" "side" "container" .) | nindent 4 }}
    {{- end }}
  {{- with include "kit.common.volumes" . | trim }}
  volumes:
    {{- . | nindent 4 }}
  {{- end }}
{{- end -}}
