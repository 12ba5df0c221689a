{{/*
kit.service.all
Makes: every object of a service: workload, Services, Ingresses or HTTPRoutes, configuration, access, policies, scaling, monitor, test.
Call: {{ include "kit.service.all" (dict "root" $) }}
Keys:
  root       required  the chart's root context ($)
  component  ""        a part of the release with pods of its own, such as worker
  values     ""        values to use instead of .Values, for a component
*/}}
{{- define "kit.service.all" -}}
{{- $context := dict "root" .root "component" (.component | default "") -}}
{{- include "kit.common.prepare" (dict "context" $context "library" "kit-service" "values" .values) -}}
{{- include "kit.service.refuse" $context -}}
{{- include "kit.service.ways" (dict "context" $context) -}}
{{- include "kit.common.documents" (dict "documents" (list
  (include "kit.common.serviceAccount" $context)
  (include "kit.common.role" $context)
  (include "kit.common.networkPolicy" $context)
  (include "kit.common.configMap" $context)
  (include "kit.common.secret" $context)
  (include "kit.common.externalSecret" $context)
  (include "kit.common.claims" $context)
  (include "kit.service.services" $context)
  (include "kit.service.workload" $context)
  (include "kit.service.autoscaler" $context)
  (include "kit.service.disruptionBudget" $context)
  (include "kit.service.expose" $context)
  (include "kit.service.monitor" $context)
  (include "kit.service.test" $context)
  (include "kit.common.extraObjects" $context)
)) -}}
{{- end -}}
