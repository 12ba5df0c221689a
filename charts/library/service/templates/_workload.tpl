{{/*
kit.service.workload
Makes: the Deployment, StatefulSet or DaemonSet. With autoscaling it has no replicas: the autoscaler owns them.
Call: {{ include "kit.service.workload" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values
  component  ""        a part of the release with pods of its own, such as worker
*/}}
{{- define "kit.service.workload" -}}
{{- $kinds := dict "StatefulSet" "kit.service.statefulSet" "DaemonSet" "kit.service.daemonSet" -}}
{{- include (get $kinds .values.kind | default "kit.service.deployment") . -}}
{{- end -}}

{{/*
kit.service.deployment
Makes: the Deployment.
Call: {{ include "kit.service.deployment" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values
  component  ""        a part of the release with pods of its own, such as worker
*/}}
{{- define "kit.service.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "kit.common.metadata" . | nindent 2 }}
spec:
  {{- if not .values.autoscaling.enabled }}
  replicas: {{ int .values.replicas }}
  {{- end }}
  revisionHistoryLimit: {{ int .values.revisionHistoryLimit }}
  {{- with .values.strategy }}
  strategy:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "kit.common.selector" . | nindent 6 }}
  template:
    {{- include "kit.common.podTemplate" . | nindent 4 }}
{{- end -}}

{{/*
kit.service.statefulSet
Makes: the StatefulSet, with a claim template for each volume of type template.
Call: {{ include "kit.service.statefulSet" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values
  component  ""        a part of the release with pods of its own, such as worker
*/}}
{{- define "kit.service.statefulSet" -}}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  {{- include "kit.common.metadata" . | nindent 2 }}
spec:
  serviceName: {{ include "kit.common.partName" (dict "root" .root "component" .component "part" .values.serviceName) | quote }}
  {{- if not .values.autoscaling.enabled }}
  replicas: {{ int .values.replicas }}
  {{- end }}
  revisionHistoryLimit: {{ int .values.revisionHistoryLimit }}
  podManagementPolicy: {{ .values.podManagementPolicy }}
  {{- with .values.strategy }}
  updateStrategy:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "kit.common.selector" . | nindent 6 }}
  template:
    {{- include "kit.common.podTemplate" . | nindent 4 }}
  {{- $templates := list -}}
  {{- range $name, $volume := .values.persistence -}}
  {{- if eq $volume.type "template" }}{{ $templates = append $templates (dict "name" $name "volume" $volume) }}{{ end -}}
  {{- end -}}
  {{- with $templates }}
  volumeClaimTemplates:
    {{- range . }}
    - apiVersion: v1
      kind: PersistentVolumeClaim
      metadata:
        name: {{ .name | quote }}
        labels:
          {{- include "kit.common.selector" $ | nindent 10 }}
      spec:
        {{- include "kit.common.claimSpec" (dict "root" $.root "volume" .volume) | nindent 8 }}
    {{- end }}
  {{- end }}
{{- end -}}

{{/*
kit.service.daemonSet
Makes: the DaemonSet. It has no topology spread, because it runs one pod on each node.
Call: {{ include "kit.service.daemonSet" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values
  component  ""        a part of the release with pods of its own, such as worker
*/}}
{{- define "kit.service.daemonSet" -}}
apiVersion: apps/v1
kind: DaemonSet
metadata:
  {{- include "kit.common.metadata" . | nindent 2 }}
spec:
  revisionHistoryLimit: {{ int .values.revisionHistoryLimit }}
  {{- with .values.strategy }}
  updateStrategy:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "kit.common.selector" . | nindent 6 }}
  template:
    {{- include "kit.common.podTemplate" (dict "root" .root "component" .component "values" (omit .values "topologySpread")) | nindent 4 }}
{{- end -}}
