{{/*
kit.service.service
Makes: the Service of the ports that have a servicePort; nothing where service.enabled is false or there is no such port.
Call: {{ include "kit.service.service" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values; service and ports are read
  component  ""        a part of the release with pods of its own, such as worker
*/}}
{{- define "kit.service.service" -}}
{{- $ports := list -}}
{{- range $name, $port := .values.ports -}}
{{- if $port.servicePort }}{{ $ports = append $ports (merge (dict "name" $name) $port) }}{{ end -}}
{{- end -}}
{{- if and .values.service.enabled $ports -}}
{{- $name := include "kit.common.fullname" . -}}
{{- if regexMatch "^[0-9]" $name }}{{ fail (printf "the name %s begins with a digit, which that of a Service cannot; expected another name of the release, or fullnameOverride" $name) }}{{ end -}}
apiVersion: v1
kind: Service
metadata:
  {{- include "kit.common.metadata" (dict "root" .root "values" .values "component" .component "annotations" .values.service.annotations) | nindent 2 }}
spec:
  type: {{ .values.service.type }}
  {{- if .values.service.headless }}
  clusterIP: None
  {{- end }}
  selector:
    {{- include "kit.common.selector" . | nindent 4 }}
  ports:
    {{- range $ports }}
    - name: {{ .name | quote }}
      port: {{ int .servicePort }}
      targetPort: {{ .name | quote }}
      protocol: {{ .protocol | default "TCP" }}
      {{- with .appProtocol }}
      appProtocol: {{ . | quote }}
      {{- end }}
    {{- end }}
{{- end -}}
{{- end -}}
