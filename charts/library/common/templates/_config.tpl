{{/*
kit.common.hasConfig
Makes: "true" if the values need a ConfigMap, else nothing.
Call: {{ include "kit.common.hasConfig" (dict "values" $values) }}
Keys:
  values  required  merged values; config.data and config.raw are read
*/}}
{{- define "kit.common.hasConfig" -}}
{{- if or .values.config.data .values.config.raw }}true{{ end -}}
{{- end -}}

{{/*
kit.common.configMap
Makes: the ConfigMap of config.data, with templates evaluated, and of config.raw, not evaluated; nothing if there is neither.
Call: {{ include "kit.common.configMap" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values; config is read
  component  ""        a part of the release with pods of its own, such as backup
*/}}
{{- define "kit.common.configMap" -}}
{{- if include "kit.common.hasConfig" . -}}
apiVersion: v1
kind: ConfigMap
metadata:
  {{- include "kit.common.metadata" . | nindent 2 }}
data:
  {{- range $key, $value := .values.config.data }}
  {{ $key | quote }}: {{ include "kit.common.text" (dict "root" $.root "value" $value "at" (printf "config.data.%s" $key)) | quote }}
  {{- end }}
  {{- range $key, $text := .values.config.raw }}
  {{- if hasKey $.values.config.data $key }}{{ fail (printf "config.raw.%s: it is also in config.data; expected one of the two" $key) }}{{ end }}
  {{ $key | quote }}: {{ $text | quote }}
  {{- end }}
{{- end -}}
{{- end -}}

{{/*
kit.common.secretName
Makes: the name of the Secret that the pods read: the existing one, the chart's own, or nothing.
Call: {{ include "kit.common.secretName" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values; secret is read
  component  ""        a part of the release with pods of its own, such as backup
*/}}
{{- define "kit.common.secretName" -}}
{{- $secret := .values.secret -}}
{{- $inline := or $secret.data $secret.generate $secret.fromFile -}}
{{- if and $secret.existing $inline -}}
{{- fail (printf "secret.existing: %s was given beside secret.data, secret.generate or secret.fromFile; expected one of the two" $secret.existing) -}}
{{- end -}}
{{- if and $secret.external.keys (or $secret.existing $inline) -}}
{{- fail "secret.external.keys: keys were given beside secret.existing, secret.data, secret.generate or secret.fromFile; expected one of the two" -}}
{{- end -}}
{{- if $secret.existing -}}
{{- include "kit.common.text" (dict "root" .root "value" $secret.existing) -}}
{{- else if or $inline $secret.external.keys -}}
{{- include "kit.common.fullname" (dict "root" .root "component" .component) -}}
{{- end -}}
{{- end -}}

{{/*
kit.common.secret
Makes: the Secret of secret.data, of secret.generate (created once; an upgrade reads it back) and of secret.fromFile.
Call: {{ include "kit.common.secret" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values; secret and allow are read; templates of secret.data can use .Secret.KEY of generated keys
  component  ""        a part of the release with pods of its own, such as backup
*/}}
{{- define "kit.common.secret" -}}
{{- $secret := .values.secret -}}
{{- if and (include "kit.common.secretName" .) (not $secret.existing) (not $secret.external.keys) -}}
{{- $name := include "kit.common.fullname" (dict "root" .root "component" .component) -}}
{{- $data := dict -}}
{{- with $secret.fromFile -}}
{{- if not $.values.allow.secretFromFile -}}
{{- fail (printf "secret.fromFile: %s was given, and allow.secretFromFile is false; a Secret in a file is for a local environment only" .) -}}
{{- end -}}
{{- $text := $.root.Files.Get . -}}
{{- if not $text }}{{ fail (printf "secret.fromFile: %s is empty or not in the chart's folder; expected lines KEY=VALUE" .) }}{{ end -}}
{{- range $line := splitList "\n" $text -}}
{{- $line = trim $line -}}
{{- if and $line (not (hasPrefix "#" $line)) -}}
{{- $pair := splitn "=" 2 $line -}}
{{- $_ := set $data (trim $pair._0) (trim $pair._1) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if $secret.generate -}}
{{- $generated := dict -}}
{{- $live := (lookup "v1" "Secret" .root.Release.Namespace $name).data | default dict -}}
{{- $cache := dict -}}
{{- if hasKey .root "KitGenerated" }}{{ $cache = .root.KitGenerated }}{{ else }}{{ $_ := set .root "KitGenerated" $cache }}{{ end -}}
{{- range $key, $length := $secret.generate -}}
{{- $cacheKey := printf "%s/%s" $name $key -}}
{{- $value := "" -}}
{{- if hasKey $live $key -}}
{{- $value = get $live $key | b64dec -}}
{{- else if hasKey $cache $cacheKey -}}
{{- /* The checksum of the pods renders the Secret too, and both must have the same random text. */ -}}
{{- $value = get $cache $cacheKey -}}
{{- else -}}
{{- $value = randAlphaNum (int $length) -}}
{{- end -}}
{{- $_ := set $cache $cacheKey $value -}}
{{- $_ := set $generated $key $value -}}
{{- $_ := set $data $key $value -}}
{{- end -}}
{{- $_ := set .root "Secret" $generated -}}
{{- end -}}
{{- include "kit.common.texts" (dict "root" .root "into" $data "over" $secret.data "at" "secret.data") -}}
apiVersion: v1
kind: Secret
metadata:
  {{- include "kit.common.metadata" (dict "root" .root "values" .values "component" .component "annotations" (ternary (dict "helm.sh/resource-policy" "keep") dict (not (empty $secret.generate)))) | nindent 2 }}
type: Opaque
data:
  {{- range $key, $value := $data }}
  {{ $key | quote }}: {{ $value | b64enc | quote }}
  {{- end }}
{{- end -}}
{{- end -}}

{{/*
kit.common.externalSecret
Makes: the ExternalSecret of secret.external, from which External Secrets Operator creates the Secret that the pods read; nothing if it has no keys.
Call: {{ include "kit.common.externalSecret" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values; secret is read
  component  ""        a part of the release with pods of its own, such as backup
*/}}
{{- define "kit.common.externalSecret" -}}
{{- $external := .values.secret.external -}}
{{- if $external.keys -}}
{{- $name := include "kit.common.secretName" . -}}
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  {{- include "kit.common.metadata" . | nindent 2 }}
spec:
  refreshInterval: {{ $external.refresh | quote }}
  secretStoreRef:
    kind: {{ $external.storeKind | quote }}
    name: {{ include "kit.common.text" (dict "root" .root "value" (required "secret.external.store: nothing was given beside secret.external.keys; expected the name of a SecretStore" $external.store)) | quote }}
  target:
    name: {{ $name | quote }}
  data:
    {{- range $key, $remote := $external.keys }}
    {{- if kindIs "string" $remote }}{{ $remote = dict "key" $remote }}{{ end }}
    - secretKey: {{ $key | quote }}
      remoteRef:
        key: {{ include "kit.common.text" (dict "root" $.root "value" $remote.key) | quote }}
        {{- with $remote.property }}
        property: {{ . | quote }}
        {{- end }}
    {{- end }}
{{- end -}}
{{- end -}}

{{/*
kit.common.checksums
Makes: pod annotations that change with the ConfigMap and the Secret, so that a change rolls the pods.
Call: {{ include "kit.common.checksums" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values; config and secret are read
  component  ""        a part of the release with pods of its own, such as backup
*/}}
{{- define "kit.common.checksums" -}}
{{- if include "kit.common.hasConfig" . }}
checksum/config: {{ (include "kit.common.configMap" . | fromYaml).data | toJson | sha256sum | trunc 32 }}
{{- end }}
{{- if and (include "kit.common.secretName" .) (not .values.secret.existing) (not .values.secret.external.keys) }}
checksum/secret: {{ (include "kit.common.secret" . | fromYaml).data | toJson | sha256sum | trunc 32 }}
{{- end }}
{{- end -}}
