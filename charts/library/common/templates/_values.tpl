{{/*
kit.common.merge
Makes: nothing; writes `over` into `into`, mapping by mapping. A null removes the key, a list replaces the list.
Call: {{ include "kit.common.merge" (dict "into" $into "over" $over) }}
Keys:
  into  required  mapping to change
  over  {}        mapping that wins
*/}}
{{- define "kit.common.merge" -}}
{{- range $key, $value := .over -}}
{{- if kindIs "invalid" $value -}}
{{- $_ := unset $.into $key -}}
{{- else if and (kindIs "map" $value) (kindIs "map" (get $.into $key)) -}}
{{- include "kit.common.merge" (dict "into" (get $.into $key) "over" $value) -}}
{{- else if kindIs "map" $value -}}
{{- $copy := dict -}}
{{- include "kit.common.merge" (dict "into" $copy "over" $value) -}}
{{- $_ := set $.into $key $copy -}}
{{- else -}}
{{- $_ := set $.into $key $value -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/*
kit.common.prepare
Makes: nothing; sets `values` of `context`: the library's defaults with the chart's values over them.
Call: {{ include "kit.common.prepare" (dict "context" $context "library" "kit-service") }}
Keys:
  context  required  dict with root; values is set in it
  library  required  name of the library chart whose values.yaml holds the defaults
  values   ""        values to use instead of .Values, for a component
*/}}
{{- define "kit.common.prepare" -}}
{{- $values := dict -}}
{{- include "kit.common.merge" (dict "into" $values "over" (index .context.root.Values .library)) -}}
{{- $over := dict -}}
{{- range $key, $value := (.values | default .context.root.Values) -}}
{{- if not (hasPrefix "kit-" $key) -}}{{- $_ := set $over $key $value -}}{{- end -}}
{{- end -}}
{{- include "kit.common.merge" (dict "into" $values "over" $over) -}}
{{- $_ := set $values "global" (.context.root.Values.global | default dict) -}}
{{- $_ := set .context "values" (omit $values "kit-common") -}}
{{- end -}}

{{/*
kit.common.text
Makes: a scalar as text, with its templates evaluated. Whole numbers never come out as 1e+06; a fractional number is rejected, because 3.1 and 3.10 are the same number.
Call: {{ include "kit.common.text" (dict "root" $ "value" "{{ .Release.Name }}-data") }}
Keys:
  root   required  the chart's root context ($)
  value  required  string, number or boolean
  at     ""        path of the value, for messages
*/}}
{{- define "kit.common.text" -}}
{{- $at := empty .at | ternary "" (printf "%s: " .at) -}}
{{- if kindIs "string" .value -}}
{{- if contains "{{" .value }}{{ tpl .value .root }}{{ else }}{{ .value }}{{ end -}}
{{- else if kindIs "float64" .value -}}
{{- if or (gt .value 9007199254740991.0) (lt .value -9007199254740991.0) -}}
{{- fail (printf "%sthe number %.0f was given, which has more digits than a number holds; quote it" $at .value) -}}
{{- end -}}
{{- if ne .value (floor .value) -}}
{{- fail (printf "%sthe number %v was given where text is due, and %v0 would be the same number; quote it" $at .value .value) -}}
{{- end -}}
{{- int64 .value -}}
{{- else if not (kindIs "invalid" .value) -}}
{{- .value -}}
{{- end -}}
{{- end -}}

{{/*
kit.common.texts
Makes: nothing; writes the scalars of `over` into `into`, each as text.
Call: {{ include "kit.common.texts" (dict "root" $ "into" $into "over" $values.labels "at" "labels") }}
Keys:
  root  required  the chart's root context ($)
  into  required  mapping to change
  over  {}        mapping of scalars that wins
  at    required  path of the mapping, for messages
*/}}
{{- define "kit.common.texts" -}}
{{- range $key, $value := .over -}}
{{- $_ := set $.into $key (include "kit.common.text" (dict "root" $.root "value" $value "at" (printf "%s.%s" $.at $key))) -}}
{{- end -}}
{{- end -}}

{{/*
kit.common.yaml
Makes: a mapping or list as YAML, with the templates in it evaluated.
Call: {{ include "kit.common.yaml" (dict "root" $ "value" $values.affinity) }}
Keys:
  root   required  the chart's root context ($)
  value  required  mapping or list
*/}}
{{- define "kit.common.yaml" -}}
{{- $text := toYaml .value -}}
{{- if contains "{{" $text }}{{ tpl $text .root }}{{ else }}{{ $text }}{{ end -}}
{{- end -}}

{{/*
kit.common.documents
Makes: one YAML stream of several objects; empty ones are left out.
Call: {{ include "kit.common.documents" (dict "documents" (list $one $two)) }}
Keys:
  documents  required  list of texts, one object each
*/}}
{{- define "kit.common.documents" -}}
{{- range .documents -}}
{{- with . | trim | trimPrefix "---" | trim }}
---
{{ . }}
{{ end -}}
{{- end -}}
{{- end -}}

{{/*
kit.common.extraObjects
Makes: the objects of extraObjects, with the templates in them evaluated; each a mapping, or text that is YAML.
Call: {{ include "kit.common.extraObjects" (dict "root" $ "values" $values) }}
Keys:
  root    required  the chart's root context ($)
  values  required  merged values; extraObjects is read
*/}}
{{- define "kit.common.extraObjects" -}}
{{- range .values.extraObjects }}
---
{{ if kindIs "string" . }}{{ tpl . $.root }}{{ else }}{{ include "kit.common.yaml" (dict "root" $.root "value" .) }}{{ end }}
{{- end -}}
{{- end -}}
