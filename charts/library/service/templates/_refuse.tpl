{{/*
kit.service.refuse
Makes: nothing; ends the render with one line where values cannot go together.
Call: {{ include "kit.service.refuse" (dict "root" $ "values" $values) }}
Keys:
  root    required  the chart's root context ($)
  values  required  merged values
*/}}
{{- define "kit.service.refuse" -}}
{{- $values := .values -}}
{{- if not (has $values.kind (list "Deployment" "StatefulSet")) -}}
{{- fail (printf "kind: %v was given; expected Deployment or StatefulSet" $values.kind) -}}
{{- end -}}
{{- if $values.expose.enabled -}}
{{- if not $values.expose.hosts }}{{ fail "expose.hosts: nothing was given, and expose.enabled is true; expected at least one host name" }}{{ end -}}
{{- if not $values.service.enabled }}{{ fail "service.enabled: false was given, and expose.enabled is true; an Ingress or HTTPRoute needs the Service" }}{{ end -}}
{{- if not (get (get $values.ports $values.expose.port | default dict) "servicePort") -}}
{{- fail (printf "expose.port: %s was given; expected a port that has a servicePort: %s" $values.expose.port (include "kit.service.servicePorts" . )) -}}
{{- end -}}
{{- if and (ne $values.expose.via "ingress") (not $values.expose.gateway.name) -}}
{{- fail (printf "expose.gateway.name: nothing was given, and expose.via is %s; expected the name of a Gateway" $values.expose.via) -}}
{{- end -}}
{{- end -}}
{{- if $values.autoscaling.enabled -}}
{{- $scale := $values.autoscaling -}}
{{- if lt (int $scale.maxReplicas) (int $scale.minReplicas) -}}
{{- fail (printf "autoscaling.maxReplicas: %d was given; expected at least autoscaling.minReplicas, which is %d" (int $scale.maxReplicas) (int $scale.minReplicas)) -}}
{{- end -}}
{{- if not (or $scale.cpu $scale.memory $scale.metrics) }}{{ fail "autoscaling: no metric was given; expected autoscaling.cpu, autoscaling.memory or autoscaling.metrics" }}{{ end -}}
{{- range $resource := list "cpu" "memory" -}}
{{- if and (get $scale $resource) (not (get ($values.resources.requests | default dict) $resource)) -}}
{{- fail (printf "autoscaling.%s: it measures the share of resources.requests.%s, which is not given" $resource $resource) -}}
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
Makes: the names of the ports that the Service has, for messages.
Call: {{ include "kit.service.servicePorts" (dict "values" $values) }}
Keys:
  values  required  merged values; ports is read
*/}}
{{- define "kit.service.servicePorts" -}}
{{- $names := list -}}
{{- range $name, $port := .values.ports }}{{ if $port.servicePort }}{{ $names = append $names $name }}{{ end }}{{ end -}}
{{- join ", " $names | default "there is none" -}}
{{- end -}}
