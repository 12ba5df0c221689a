{{/*
kit.common.serviceAccountName
Makes: the name of the ServiceAccount that the pods run as.
Call: {{ include "kit.common.serviceAccountName" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values; serviceAccount is read
  component  ""        a part of the release with pods of its own, such as backup
*/}}
{{- define "kit.common.serviceAccountName" -}}
{{- $account := .values.serviceAccount -}}
{{- if $account.create -}}
{{- $account.name | default (include "kit.common.fullname" (dict "root" .root "component" .component)) -}}
{{- else -}}
{{- $account.name | default "default" -}}
{{- end -}}
{{- end -}}

{{/*
kit.common.serviceAccount
Makes: the ServiceAccount, without a token unless serviceAccount.token is true; nothing if create is false.
Call: {{ include "kit.common.serviceAccount" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values; serviceAccount is read
  component  ""        a part of the release with pods of its own, such as backup
*/}}
{{- define "kit.common.serviceAccount" -}}
{{- if .values.serviceAccount.create -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  {{- include "kit.common.metadata" (dict "root" .root "values" .values "component" .component "name" (include "kit.common.serviceAccountName" .) "annotations" .values.serviceAccount.annotations) | nindent 2 }}
automountServiceAccountToken: false
{{- end -}}
{{- end -}}

{{/*
kit.common.role
Makes: a Role of rbac.rules and the RoleBinding to the ServiceAccount; nothing if there are no rules.
Call: {{ include "kit.common.role" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values; rbac and serviceAccount are read
  component  ""        a part of the release with pods of its own, such as backup
*/}}
{{- define "kit.common.role" -}}
{{- with .values.rbac.rules -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  {{- include "kit.common.metadata" $ | nindent 2 }}
rules:
  {{- include "kit.common.yaml" (dict "root" $.root "value" .) | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  {{- include "kit.common.metadata" $ | nindent 2 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ include "kit.common.fullname" $ | quote }}
subjects:
  - kind: ServiceAccount
    name: {{ include "kit.common.serviceAccountName" $ | quote }}
    namespace: {{ $.root.Release.Namespace | quote }}
{{- end -}}
{{- end -}}
