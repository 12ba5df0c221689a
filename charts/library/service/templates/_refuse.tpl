{{/*
kit.service.refuse
Makes: nothing; fails the render with one line if values contradict each other.
Call: {{ include "kit.service.refuse" (dict "root" $ "values" $values) }}
Keys:
  root    required  the chart's root context ($)
  values  required  merged values
*/}}
{{- define "kit.service.refuse" -}}
{{- $values := .values -}}
{{- if not (has $values.kind (list "Deployment" "StatefulSet" "DaemonSet")) -}}
{{- fail (printf "kind: %v was given; expected Deployment, StatefulSet or DaemonSet" $values.kind) -}}
{{- end -}}
{{- $context := dict "values" $values -}}
{{- include "kit.service.ways" (dict "context" $context) -}}
{{- range $way := $context.ways -}}
{{- if not $way.hosts }}{{ fail (printf "%s.hosts: nothing was given%s; expected at least one host name" $way.at (ternary ", and expose.enabled is true" "" (eq $way.at "expose"))) }}{{ end -}}
{{- if not $values.service.enabled }}{{ fail (printf "service.enabled: false was given, and there is %s; an Ingress or HTTPRoute requires the Service" $way.at) }}{{ end -}}
{{- if not (get (get $values.ports $way.port | default dict) "servicePort") -}}
{{- fail (printf "%s.port: %s was given; expected a port that has a servicePort: %s" $way.at $way.port (include "kit.service.servicePorts" $)) -}}
{{- end -}}
{{- if and (ne $way.via "ingress") (not $way.gateway.name) -}}
{{- fail (printf "%s.gateway.name: nothing was given, and %s.via is %s; expected the name of a Gateway" $way.at $way.at $way.via) -}}
{{- end -}}
{{- end -}}
{{- if and $values.serviceName (not (hasKey $values.services $values.serviceName)) -}}
{{- fail (printf "serviceName: %s was given; expected one of services: %s" $values.serviceName (keys $values.services | sortAlpha | join ", " | default "there is none")) -}}
{{- end -}}
{{- if $values.autoscaling.enabled -}}
{{- if eq $values.kind "DaemonSet" }}{{ fail "autoscaling.enabled: true was given, and kind is DaemonSet, which runs one pod on each node" }}{{ end -}}
{{- $scale := $values.autoscaling -}}
{{- if lt (int $scale.maxReplicas) (int $scale.minReplicas) -}}
{{- fail (printf "autoscaling.maxReplicas: %d was given; expected at least autoscaling.minReplicas, which is %d" (int $scale.maxReplicas) (int $scale.minReplicas)) -}}
{{- end -}}
{{- if not (or $scale.cpu $scale.memory $scale.metrics) }}{{ fail "autoscaling: no metric was given; expected autoscaling.cpu, autoscaling.memory or autoscaling.metrics" }}{{ end -}}
{{- range $resource := list "cpu" "memory" -}}
{{- if and (get $scale $resource) (not (get ($values.resources.requests | default dict) $resource)) -}}
{{- fail (printf "autoscaling.%s: it is a percentage of resources.requests.%s, which is not set" $resource $resource) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $name, $volume := $values.persistence -}}
{{- if and (eq $volume.type "template") (ne $values.kind "StatefulSet") -}}
{{- fail (printf "persistence.%s.type: template was given, and kind is %s; only a StatefulSet has claim templates: use claim" $name $values.kind) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/*
kit.service.servicePorts
Makes: the names of the ports of the Service, for messages.
Call: {{ include "kit.service.servicePorts" (dict "values" $values) }}
Keys:
  values  required  merged values; ports is read
*/}}
{{- define "kit.service.servicePorts" -}}
{{- $names := list -}}
{{- range $name, $port := .values.ports }}{{ if $port.servicePort }}{{ $names = append $names $name }}{{ end }}{{ end -}}
{{- join ", " $names | default "there is none" -}}
{{- end -}}
