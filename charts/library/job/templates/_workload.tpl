{{/*
kit.job.workload
Makes: the CronJob, or a Job whose name changes with its spec, because a Job's template is immutable: an upgrade creates a new Job.
Call: {{ include "kit.job.workload" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values
  component  ""        a part of the release with pods of its own, such as backup
*/}}
{{- define "kit.job.workload" -}}
{{- $spec := include "kit.job.spec" . -}}
{{- if eq .values.kind "CronJob" -}}
apiVersion: batch/v1
kind: CronJob
metadata:
  {{- include "kit.common.metadata" . | nindent 2 }}
spec:
  schedule: {{ .values.schedule | quote }}
  timeZone: {{ .values.timeZone | quote }}
  concurrencyPolicy: {{ .values.concurrencyPolicy }}
  {{- if .values.startingDeadlineSeconds }}
  startingDeadlineSeconds: {{ int .values.startingDeadlineSeconds }}
  {{- end }}
  successfulJobsHistoryLimit: {{ int .values.successfulJobsHistoryLimit }}
  failedJobsHistoryLimit: {{ int .values.failedJobsHistoryLimit }}
  suspend: {{ .values.suspend }}
  jobTemplate:
    metadata:
      labels:
        {{- include "kit.common.selector" . | nindent 8 }}
    spec:
      {{- $spec | nindent 6 }}
{{- else -}}
{{- /* The hash is of the parsed spec, so that a change of formatting does not run the Job again. */ -}}
{{- $base := include "kit.common.fullname" . | trunc 43 | trimSuffix "-" -}}
apiVersion: batch/v1
kind: Job
metadata:
  {{- include "kit.common.metadata" (dict "root" .root "values" .values "component" .component "name" (printf "%s-%s" $base ($spec | fromYaml | toJson | sha256sum | trunc 8))) | nindent 2 }}
spec:
  {{- if .values.suspend }}
  suspend: true
  {{- end }}
  {{- $spec | nindent 2 }}
{{- end -}}
{{- end -}}

{{/*
kit.job.spec
Makes: the spec of a Job, without a suspend.
Call: {{ include "kit.job.spec" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values
  component  ""        a part of the release with pods of its own, such as backup
*/}}
{{- define "kit.job.spec" -}}
backoffLimit: {{ int .values.backoffLimit }}
{{- if .values.activeDeadlineSeconds }}
activeDeadlineSeconds: {{ int .values.activeDeadlineSeconds }}
{{- end }}
{{- $ttl := .values.ttlSecondsAfterFinished -}}
{{- if eq ($ttl | toString) "" }}{{ $ttl = ternary 86400 -1 (eq .values.kind "CronJob") }}{{ end }}
{{- if ge (int $ttl) 0 }}
ttlSecondsAfterFinished: {{ int $ttl }}
{{- end }}
parallelism: {{ int .values.parallelism }}
completions: {{ int .values.completions }}
{{- with .values.podFailurePolicy }}
podFailurePolicy:
  {{- toYaml . | nindent 2 }}
{{- end }}
template:
  {{- include "kit.common.podTemplate" (dict "root" .root "values" .values "component" .component "restartPolicy" .values.restartPolicy) | nindent 2 }}
{{- end -}}
