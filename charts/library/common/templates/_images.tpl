{{/*
kit.common.image
Makes: an image reference. A digest wins over the tag; the tag defaults to the chart's appVersion.
Call: {{ include "kit.common.image" (dict "root" $ "image" $values.image) }}
Keys:
  root   required  the chart's root context ($); global.imageRegistry replaces a missing registry
  image  required  mapping of registry, repository, tag, digest
*/}}
{{- define "kit.common.image" -}}
{{- $image := .image | default dict -}}
{{- if not $image.repository -}}
{{- fail "image.repository: nothing was given; expected the name of an image, such as kaggle-data-api" -}}
{{- end -}}
{{- $registry := (.root.Values.global).imageRegistry | default $image.registry -}}
{{- with $registry }}{{ . }}/{{ end -}}
{{- $image.repository -}}
{{- if $image.digest -}}
@{{ $image.digest }}
{{- else -}}
{{- $tag := include "kit.common.text" (dict "root" .root "value" $image.tag "at" "image.tag") | default .root.Chart.AppVersion -}}
{{- if not $tag }}{{ fail (printf "image.tag: nothing was given for %s, and the chart has no appVersion; expected a tag or a digest" $image.repository) }}{{ end -}}
{{- if eq $tag "latest" }}{{ fail (printf "image.tag: latest was given for %s; expected a tag that names one version, or a digest" $image.repository) }}{{ end -}}
:{{ $tag }}
{{- end -}}
{{- end -}}

{{/*
kit.common.pullSecrets
Makes: imagePullSecrets of a pod: the global ones and the chart's own, each once.
Call: {{ include "kit.common.pullSecrets" (dict "root" $ "values" $values) }}
Keys:
  root    required  the chart's root context ($); global.imagePullSecrets is read
  values  required  merged values; imagePullSecrets is read
*/}}
{{- define "kit.common.pullSecrets" -}}
{{- $names := concat ((.root.Values.global).imagePullSecrets | default list) (.values.imagePullSecrets | default list) | uniq -}}
{{- with $names }}
imagePullSecrets:
  {{- range . }}
  - name: {{ include "kit.common.text" (dict "root" $.root "value" .) | quote }}
  {{- end }}
{{- end }}
{{- end -}}
