{{/*
kit.job.all
Makes: every object of a job: Job or CronJob, configuration, volumes, access, network policy.
Call: {{ include "kit.job.all" (dict "root" $) }}
Keys:
  root       required  the chart's root context ($)
  component  ""        a part of the release with pods of its own, such as backup
  values     ""        values to use instead of .Values, for a component
*/}}
{{- define "kit.job.all" -}}
{{- $context := dict "root" .root "component" (.component | default "") -}}
{{- include "kit.common.prepare" (dict "context" $context "library" "kit-job" "values" .values) -}}
{{- include "kit.job.refuse" $context -}}
{{- include "kit.common.documents" (dict "documents" (list
  (include "kit.common.serviceAccount" $context)
  (include "kit.common.role" $context)
  (include "kit.common.networkPolicy" $context)
  (include "kit.common.configMap" $context)
  (include "kit.common.secret" $context)
  (include "kit.common.externalSecret" $context)
  (include "kit.common.claims" $context)
  (include "kit.job.workload" $context)
  (include "kit.common.extraObjects" $context)
)) -}}
{{- end -}}

{{/*
kit.job.refuse
Makes: nothing; fails the render with one line if values contradict each other.
Call: {{ include "kit.job.refuse" (dict "root" $ "values" $values) }}
Keys:
  root    required  the chart's root context ($)
  values  required  merged values
*/}}
{{- define "kit.job.refuse" -}}
{{- $values := .values -}}
{{- if not (has $values.kind (list "CronJob" "Job")) }}{{ fail (printf "kind: %v was given; expected CronJob or Job" $values.kind) }}{{ end -}}
{{- if and (eq $values.kind "CronJob") (not $values.schedule) }}{{ fail "schedule: nothing was given, and kind is CronJob; expected five fields of cron, such as 0 2 * * *" }}{{ end -}}
{{- if and (eq $values.kind "Job") $values.schedule }}{{ fail (printf "schedule: %s was given, and kind is Job, which runs at once; expected kind CronJob, or no schedule" $values.schedule) }}{{ end -}}
{{- if or (hasPrefix "TZ=" $values.schedule) (hasPrefix "CRON_TZ=" $values.schedule) }}{{ fail (printf "schedule: %s was given; Kubernetes does not allow a time zone there: use timeZone" $values.schedule) }}{{ end -}}
{{- if and $values.podFailurePolicy (ne $values.restartPolicy "Never") }}{{ fail (printf "restartPolicy: %s was given beside podFailurePolicy, which needs Never" $values.restartPolicy) }}{{ end -}}
{{- range $name, $volume := $values.persistence -}}
{{- if eq $volume.type "template" }}{{ fail (printf "persistence.%s.type: template was given; only a StatefulSet has claim templates: use claim" $name) }}{{ end -}}
{{- end -}}
{{- end -}}
