{{/*
kit.common.peer
Makes: the peers and ports of one NetworkPolicy rule.
Call: {{ include "kit.common.peer" (dict "root" $ "peer" "postgres" "direction" "to") }}
Keys:
  root       required  the chart's root context ($)
  peer       required  name of a chart in this namespace, or a mapping of name, namespace, labels, cidr, except, ports; a port is a number or name, followed by /UDP if it is not TCP
  direction  required  from or to
*/}}
{{- define "kit.common.peer" -}}
{{- $peer := .peer -}}
{{- if kindIs "string" $peer }}{{ $peer = dict "name" $peer }}{{ end -}}
- {{ .direction }}:
    {{- if $peer.cidr }}
    - ipBlock:
        cidr: {{ $peer.cidr | quote }}
        {{- with $peer.except }}
        except:
          {{- toYaml . | nindent 10 }}
        {{- end }}
    {{- else }}
    {{- $labels := dict -}}
    {{- include "kit.common.texts" (dict "root" .root "into" $labels "over" $peer.labels "at" (printf "networkPolicy.%s.labels" .direction)) -}}
    {{- with $peer.name }}{{ $_ := set $labels "app.kubernetes.io/name" (include "kit.common.text" (dict "root" $.root "value" .)) }}{{ end }}
    - podSelector:
        {{- with $labels }}
        matchLabels:
          {{- toYaml . | nindent 10 }}
        {{- else }} {}
        {{- end }}
      {{- with $peer.namespace }}
      namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: {{ include "kit.common.text" (dict "root" $.root "value" .) | quote }}
      {{- end }}
    {{- end }}
  {{- with $peer.ports }}
  ports:
    {{- range . }}
    {{- $parts := splitList "/" (include "kit.common.text" (dict "root" $.root "value" .)) }}
    - port: {{ first $parts }}
      protocol: {{ ternary (last $parts) "TCP" (gt (len $parts) 1) }}
    {{- end }}
  {{- end }}
{{- end -}}

{{/*
kit.common.networkPolicy
Makes: a NetworkPolicy that denies everything except DNS, the named peers, and (for what is exposed) the ingress controller.
Call: {{ include "kit.common.networkPolicy" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values; networkPolicy, test and ports are read
  ways       []        what lets HTTP in, each with from and the name of a port
  component  ""        a part of the release with pods of its own, such as backup
*/}}
{{- define "kit.common.networkPolicy" -}}
{{- $policy := .values.networkPolicy -}}
{{- if $policy.enabled -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "kit.common.metadata" . | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      {{- include "kit.common.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  {{- $from := list -}}
  {{- range $way := .ways -}}
  {{- $port := get $.values.ports $way.port | default dict -}}
  {{- $from = append $from (mergeOverwrite (dict) $way.from (dict "ports" (list $port.containerPort))) -}}
  {{- end -}}
  {{- $from = uniq $from -}}
  {{- if (.values.test).enabled -}}
  {{- $from = append $from (dict "name" (printf "%s-test" (include "kit.common.name" .))) -}}
  {{- end -}}
  {{- $from = concat $from ($policy.from | default list) }}
  ingress:
    {{- range $from }}
    {{- include "kit.common.peer" (dict "root" $.root "peer" . "direction" "from") | nindent 4 }}
    {{- else }} []
    {{- end }}
  egress:
    {{- if $policy.dns }}
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - {port: 53, protocol: UDP}
        - {port: 53, protocol: TCP}
    {{- end }}
    {{- range $policy.to }}
    {{- include "kit.common.peer" (dict "root" $.root "peer" . "direction" "to") | nindent 4 }}
    {{- else }}{{ if not $policy.dns }} []{{ end }}
    {{- end }}
{{- end -}}
{{- end -}}
