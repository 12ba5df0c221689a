{{/*
kit.service.services
Makes: the Service of the release and those of `services`.
Call: {{ include "kit.service.services" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values; service, services and ports are read
  component  ""        a part of the release with pods of its own, such as worker
*/}}
{{- define "kit.service.services" -}}
{{- $ports := dict -}}
{{- range $name, $port := .values.ports -}}
{{- with $port.servicePort }}{{ $_ := set $ports $name . }}{{ end -}}
{{- end -}}
{{- $all := dict "" (merge (dict "ports" $ports) .values.service) -}}
{{- range $name, $service := .values.services -}}
{{- if not $service.ports }}{{ fail (printf "services.%s.ports: nothing was given; expected names of ports, each with its number, such as http: 80" $name) }}{{ end -}}
{{- $_ := set $all $name $service -}}
{{- end -}}
{{- range $part, $service := $all }}
{{- if and $service.ports (not (eq $service.enabled false)) }}
---
{{ include "kit.service.service" (dict "root" $.root "values" $.values "component" $.component "part" $part "service" $service) }}
{{- end }}
{{- end -}}
{{- end -}}

{{/*
kit.service.service
Makes: one Service.
Call: {{ include "kit.service.service" (dict "root" $ "values" $values "service" (dict "ports" (dict "http" 80))) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values; ports is read
  service    required  mapping of ports (name of a port to its number), type, headless, notReady, annotations
  part       ""        suffix of the release's name, such as admin
  component  ""        a part of the release with pods of its own, such as worker
*/}}
{{- define "kit.service.service" -}}
{{- $service := .service -}}
{{- $name := include "kit.common.partName" . -}}
{{- if regexMatch "^[0-9]" $name }}{{ fail (printf "the name %s begins with a digit, which is not allowed for a Service; expected another name of the release, or fullnameOverride" $name) }}{{ end -}}
apiVersion: v1
kind: Service
metadata:
  {{- include "kit.common.metadata" (dict "root" .root "values" .values "component" .component "name" $name "annotations" $service.annotations) | nindent 2 }}
spec:
  type: {{ $service.type | default "ClusterIP" }}
  {{- if $service.headless }}
  clusterIP: None
  {{- end }}
  {{- if $service.notReady }}
  publishNotReadyAddresses: true
  {{- end }}
  selector:
    {{- include "kit.common.selector" . | nindent 4 }}
  ports:
    {{- range $name, $number := $service.ports }}
    {{- if not (hasKey $.values.ports $name) }}{{ fail (printf "%s.ports: %s was given, and ports has no such name; it has %s" (list "services" $.part | compact | join ".") $name (keys $.values.ports | sortAlpha | join ", ")) }}{{ end }}
    {{- $port := get $.values.ports $name }}
    - name: {{ $name | quote }}
      port: {{ int $number }}
      targetPort: {{ $name | quote }}
      protocol: {{ $port.protocol | default "TCP" }}
      {{- with $port.appProtocol }}
      appProtocol: {{ . | quote }}
      {{- end }}
    {{- end }}
{{- end -}}
