{{/*
kit.common.env
Makes: the list of environment variables of a container, sorted by name, except that variables referenced by $(NAME) come before their users; a cycle is rejected.
Call: {{ include "kit.common.env" (dict "root" $ "env" (dict "PORT" 3000)) }}
Keys:
  root  required  the chart's root context ($)
  env   {}        name to a scalar, or to {secretKeyRef|configMapKeyRef|fieldRef|resourceFieldRef: ...}; null leaves it out
*/}}
{{- define "kit.common.env" -}}
{{- $texts := dict -}}
{{- range $name, $value := .env -}}
{{- if kindIs "map" $value }}{{ $_ := set $texts $name "" }}
{{- else if not (kindIs "invalid" $value) }}{{ $_ := set $texts $name (include "kit.common.text" (dict "root" $.root "value" $value "at" (printf "env.%s" $name))) }}{{ end -}}
{{- end -}}
{{- $done := list -}}
{{- range $pass := until (len $texts) -}}
{{- range $name, $text := $texts -}}
{{- if not (has $name $done) -}}
{{- $waits := false -}}
{{- /* $$ is an escaped $, which the kubelet does not expand. */ -}}
{{- range regexFindAll "\\$\\([A-Za-z_][A-Za-z0-9_.-]*\\)" (replace "$$" "" $text) -1 -}}
{{- $other := . | trimPrefix "$(" | trimSuffix ")" -}}
{{- if and (hasKey $texts $other) (not (has $other $done)) }}{{ $waits = true }}{{ end -}}
{{- end -}}
{{- if not $waits }}{{ $done = append $done $name }}{{ end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $name, $_ := $texts -}}
{{- if not (has $name $done) }}{{ fail (printf "env.%s: it refers by $(...) to a variable that refers back to it; expected no cycle" $name) }}{{ end -}}
{{- end -}}
{{- range $name := $done }}
{{- $value := get $.env $name }}
- name: {{ $name | quote }}
{{- if kindIs "map" $value }}
  valueFrom:
    {{- include "kit.common.yaml" (dict "root" $.root "value" $value) | nindent 4 }}
{{- else }}
  value: {{ get $texts $name | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/*
kit.common.envFrom
Makes: the list of envFrom sources: the chart's own ConfigMap and Secret if they are to be passed, then those of the values.
Call: {{ include "kit.common.envFrom" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values; config.envFrom, secret.envFrom and envFrom are read
  component  ""        a part of the release with pods of its own, such as backup
*/}}
{{- define "kit.common.envFrom" -}}
{{- if and .values.config.envFrom (include "kit.common.hasConfig" .) }}
- configMapRef:
    name: {{ include "kit.common.fullname" . | quote }}
{{- end }}
{{- if and .values.secret.envFrom (include "kit.common.secretName" .) }}
- secretRef:
    name: {{ include "kit.common.secretName" . | quote }}
{{- end }}
{{- with .values.envFrom }}
{{ include "kit.common.yaml" (dict "root" $.root "value" .) }}
{{- end }}
{{- end -}}

{{/*
kit.common.probe
Makes: a probe; if the values name no handler, it connects to the first port by TCP.
Call: {{ include "kit.common.probe" (dict "root" $ "values" $values "probe" $values.probes.readiness) }}
Keys:
  root    required  the chart's root context ($)
  values  required  merged values; ports is read
  probe   required  a Kubernetes probe
*/}}
{{- define "kit.common.probe" -}}
{{- $probe := dict -}}
{{- include "kit.common.merge" (dict "into" $probe "over" (omit .probe "enabled")) -}}
{{- if not (or $probe.httpGet $probe.tcpSocket $probe.exec $probe.grpc) -}}
{{- $port := ternary "http" (keys .values.ports | sortAlpha | first) (hasKey .values.ports "http") -}}
{{- $_ := set $probe "tcpSocket" (dict "port" $port) -}}
{{- end -}}
{{- include "kit.common.yaml" (dict "root" .root "value" $probe) -}}
{{- end -}}

{{/*
kit.common.resources
Makes: the resources of a container, without the quantities that are empty.
Call: {{ include "kit.common.resources" (dict "resources" $values.resources) }}
Keys:
  resources  required  mapping of requests and limits
*/}}
{{- define "kit.common.resources" -}}
{{- $resources := dict -}}
{{- range $kind, $quantities := .resources -}}
{{- $given := dict -}}
{{- range $name, $quantity := $quantities }}{{ if $quantity }}{{ $_ := set $given $name $quantity }}{{ end }}{{ end -}}
{{- if $given }}{{ $_ := set $resources $kind $given }}{{ end -}}
{{- end -}}
{{- toYaml $resources -}}
{{- end -}}

{{/*
kit.common.container
Makes: one container. An init or side container takes image, env and mounts of the main one unless it has its own.
Call: {{ include "kit.common.container" (dict "root" $ "values" $values "role" "main") }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values
  component  ""        a part of the release with pods of its own, such as backup
  role       main      main, init or side
  container  {}        an entry of initContainers or sidecars
*/}}
{{- define "kit.common.container" -}}
{{- $values := .values -}}
{{- $main := eq (.role | default "main") "main" -}}
{{- $own := .container | default dict -}}
{{- $spec := ternary $values $own $main -}}
{{- $image := dict -}}
{{- include "kit.common.merge" (dict "into" $image "over" ($own.image | default $values.image)) -}}
- name: {{ ternary (include "kit.common.name" .) ($own.name | default "") $main | quote }}
  image: {{ include "kit.common.image" (dict "root" .root "image" $image) | quote }}
  imagePullPolicy: {{ $image.pullPolicy | default "IfNotPresent" }}
  {{- with $spec.command }}
  command:
    {{- include "kit.common.yaml" (dict "root" $.root "value" .) | nindent 4 }}
  {{- end }}
  {{- with $spec.args }}
  args:
    {{- include "kit.common.yaml" (dict "root" $.root "value" .) | nindent 4 }}
  {{- end }}
  {{- with $own.restartPolicy }}
  restartPolicy: {{ . }}
  {{- end }}
  {{- $env := dict -}}
  {{- if not $own.image }}{{ include "kit.common.merge" (dict "into" $env "over" $values.env) }}{{ end -}}
  {{- if not $main }}{{ include "kit.common.merge" (dict "into" $env "over" $own.env) }}{{ end -}}
  {{- with include "kit.common.env" (dict "root" .root "env" $env) | trim }}
  env:
    {{- . | nindent 4 }}
  {{- end }}
  {{- if not $own.image }}
  {{- with include "kit.common.envFrom" . | trim }}
  envFrom:
    {{- . | nindent 4 }}
  {{- end }}
  {{- end }}
  {{- if and $main $values.ports }}
  ports:
    {{- range $name, $port := $values.ports }}
    - name: {{ $name | quote }}
      containerPort: {{ int $port.containerPort }}
      protocol: {{ $port.protocol | default "TCP" }}
    {{- end }}
  {{- else if $own.ports }}
  ports:
    {{- include "kit.common.yaml" (dict "root" $.root "value" $own.ports) | nindent 4 }}
  {{- end }}
  {{- range $kind := list "startup" "readiness" "liveness" }}
  {{- with get ($spec.probes | default dict) $kind }}
  {{- if not (eq .enabled false) }}
  {{ $kind }}Probe:
    {{- include "kit.common.probe" (dict "root" $.root "values" $values "probe" .) | nindent 4 }}
  {{- end }}
  {{- end }}
  {{- end }}
  {{- $lifecycle := dict -}}
  {{- if and $main $values.preStopSeconds -}}
  {{- $_ := set $lifecycle "preStop" (dict "sleep" (dict "seconds" (int $values.preStopSeconds))) -}}
  {{- end -}}
  {{- range $hook, $action := $spec.lifecycle }}{{ $_ := set $lifecycle $hook $action }}{{ end -}}
  {{- with $lifecycle }}
  lifecycle:
    {{- include "kit.common.yaml" (dict "root" $.root "value" .) | nindent 4 }}
  {{- end }}
  resources:
    {{- include "kit.common.resources" (dict "resources" ($own.resources | default $values.resources)) | nindent 4 }}
  securityContext:
    {{- toYaml ($own.containerSecurity | default $values.containerSecurity) | nindent 4 }}
  {{- with include "kit.common.mounts" . | trim }}
  volumeMounts:
    {{- . | nindent 4 }}
  {{- end }}
{{- end -}}
