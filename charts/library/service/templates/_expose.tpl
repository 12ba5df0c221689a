{{/*
kit.service.ingress
Makes: the Ingress of the expose block; nothing unless expose.via is ingress or both.
Call: {{ include "kit.service.ingress" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values; expose and ports are read
  component  ""        a part of the release with pods of its own, such as worker
*/}}
{{- define "kit.service.ingress" -}}
{{- $expose := .values.expose -}}
{{- if and $expose.enabled (has $expose.via (list "ingress" "both")) -}}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  {{- include "kit.common.metadata" (dict "root" .root "values" .values "component" .component "annotations" $expose.annotations) | nindent 2 }}
spec:
  ingressClassName: {{ $expose.className | quote }}
  {{- with $expose.tlsSecret }}
  tls:
    - secretName: {{ include "kit.common.text" (dict "root" $.root "value" .) | quote }}
      hosts:
        {{- include "kit.common.yaml" (dict "root" $.root "value" $expose.hosts) | nindent 8 }}
  {{- end }}
  rules:
    {{- range $expose.hosts }}
    - host: {{ include "kit.common.text" (dict "root" $.root "value" .) | quote }}
      http:
        paths:
          {{- range $expose.paths }}
          - path: {{ .path | quote }}
            pathType: {{ .type | default "Prefix" }}
            backend:
              service:
                name: {{ include "kit.common.fullname" $ | quote }}
                port:
                  name: {{ $expose.port | quote }}
          {{- end }}
    {{- end }}
{{- end -}}
{{- end -}}

{{/*
kit.service.httpRoute
Makes: the HTTPRoute of the expose block; nothing unless expose.via is httpRoute or both.
Call: {{ include "kit.service.httpRoute" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values; expose and ports are read
  component  ""        a part of the release with pods of its own, such as worker
*/}}
{{- define "kit.service.httpRoute" -}}
{{- $expose := .values.expose -}}
{{- if and $expose.enabled (has $expose.via (list "httpRoute" "both")) -}}
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  {{- include "kit.common.metadata" (dict "root" .root "values" .values "component" .component "annotations" $expose.annotations) | nindent 2 }}
spec:
  parentRefs:
    - name: {{ include "kit.common.text" (dict "root" .root "value" $expose.gateway.name) | quote }}
      {{- with $expose.gateway.namespace }}
      namespace: {{ . | quote }}
      {{- end }}
      {{- with $expose.gateway.sectionName }}
      sectionName: {{ . | quote }}
      {{- end }}
  hostnames:
    {{- include "kit.common.yaml" (dict "root" .root "value" $expose.hosts) | nindent 4 }}
  rules:
    - matches:
        {{- range $expose.paths }}
        - path:
            type: {{ ternary "Exact" "PathPrefix" (eq (.type | default "Prefix") "Exact") }}
            value: {{ .path }}
        {{- end }}
      backendRefs:
        - name: {{ include "kit.common.fullname" . | quote }}
          port: {{ int (get .values.ports $expose.port).servicePort }}
{{- end -}}
{{- end -}}
