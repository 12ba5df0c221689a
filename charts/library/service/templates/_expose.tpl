{{/*
kit.service.ways
Makes: nothing; sets `ways` of `context`: a list of `expose` and the entries of `exposeMore` in one form, each with its name suffix.
Call: {{ include "kit.service.ways" (dict "context" $context) }}
Keys:
  context  required  dict with values; ways is set in it
*/}}
{{- define "kit.service.ways" -}}
{{- $values := .context.values -}}
{{- $ways := list -}}
{{- if $values.expose.enabled }}{{ $ways = append $ways (merge (dict "part" "" "at" "expose") $values.expose) }}{{ end -}}
{{- range $name, $more := $values.exposeMore -}}
{{- $way := dict -}}
{{- include "kit.common.merge" (dict "into" $way "over" (omit $values.expose "hosts" "tlsSecret" "annotations")) -}}
{{- include "kit.common.merge" (dict "into" $way "over" $more) -}}
{{- $ways = append $ways (merge (dict "part" $name "at" (printf "exposeMore.%s" $name)) $way) -}}
{{- end -}}
{{- $_ := set .context "ways" $ways -}}
{{- end -}}

{{/*
kit.service.expose
Makes: an Ingress, an HTTPRoute or both for `expose` if it is enabled, and for each entry of `exposeMore`.
Call: {{ include "kit.service.expose" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values; expose, exposeMore and ports are read
  component  ""        a part of the release with pods of its own, such as worker
*/}}
{{- define "kit.service.expose" -}}
{{- $context := dict "values" .values -}}
{{- include "kit.service.ways" (dict "context" $context) -}}
{{- range $way := $context.ways }}
{{- $one := dict "root" $.root "values" $.values "component" $.component "expose" $way }}
{{- if ne $way.via "httpRoute" }}
---
{{ include "kit.service.ingress" $one }}
{{- end }}
{{- if ne $way.via "ingress" }}
---
{{ include "kit.service.httpRoute" $one }}
{{- end }}
{{- end -}}
{{- end -}}

{{/*
kit.service.ingress
Makes: one Ingress.
Call: {{ include "kit.service.ingress" (dict "root" $ "values" $values "expose" $values.expose) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values
  expose     required  mapping in the form of expose; its part is the suffix of the release's name
  component  ""        a part of the release with pods of its own, such as worker
*/}}
{{- define "kit.service.ingress" -}}
{{- $expose := .expose -}}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  {{- include "kit.common.metadata" (dict "root" .root "values" .values "component" .component "name" (include "kit.common.partName" (dict "root" .root "component" .component "part" $expose.part)) "annotations" $expose.annotations) | nindent 2 }}
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

{{/*
kit.service.httpRoute
Makes: one HTTPRoute.
Call: {{ include "kit.service.httpRoute" (dict "root" $ "values" $values "expose" $values.expose) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values; ports is read
  expose     required  mapping in the form of expose; its part is the suffix of the release's name
  component  ""        a part of the release with pods of its own, such as worker
*/}}
{{- define "kit.service.httpRoute" -}}
{{- $expose := .expose -}}
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  {{- include "kit.common.metadata" (dict "root" .root "values" .values "component" .component "name" (include "kit.common.partName" (dict "root" .root "component" .component "part" $expose.part)) "annotations" $expose.annotations) | nindent 2 }}
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
