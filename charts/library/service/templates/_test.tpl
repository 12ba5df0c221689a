{{/*
kit.service.test
Makes: the pod of `helm test`, which requests test.path from the Service, or runs test.command.
Call: {{ include "kit.service.test" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values; test and ports are read
  component  ""        a part of the release with pods of its own, such as worker
*/}}
{{- define "kit.service.test" -}}
{{- $test := .values.test -}}
{{- if $test.enabled -}}
{{- $component := trimPrefix "-" (printf "%s-test" (.component | default "")) -}}
{{- $port := get .values.ports $test.port | default dict -}}
{{- if not (or $test.command $port.servicePort) -}}
{{- fail (printf "test.port: %s was given; expected a port that has a servicePort: %s" $test.port (include "kit.service.servicePorts" .)) -}}
{{- end -}}
apiVersion: v1
kind: Pod
metadata:
  {{- include "kit.common.metadata" (dict "root" .root "values" .values "component" $component "annotations" (dict "helm.sh/hook" "test" "helm.sh/hook-delete-policy" "before-hook-creation,hook-succeeded")) | nindent 2 }}
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: 1
  {{- with include "kit.common.pullSecrets" . | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  securityContext:
    {{- toYaml .values.podSecurity | nindent 4 }}
  containers:
    - name: test
      image: {{ include "kit.common.image" (dict "root" .root "image" $test.image) | quote }}
      imagePullPolicy: {{ $test.image.pullPolicy | default "IfNotPresent" }}
      command:
        {{- if $test.command }}
        {{- include "kit.common.yaml" (dict "root" .root "value" $test.command) | nindent 8 }}
        {{- else }}
        - wget
        - -q
        - -O-
        - -T5
        - http://{{ include "kit.common.fullname" . }}:{{ int $port.servicePort }}{{ $test.path }}
        {{- end }}
      {{- with include "kit.common.env" (dict "root" .root "env" $test.env) | trim }}
      env:
        {{- . | nindent 8 }}
      {{- end }}
      resources:
        requests: {cpu: 10m, memory: 16Mi}
        limits: {cpu: 100m, memory: 64Mi}
      securityContext:
        {{- toYaml .values.containerSecurity | nindent 8 }}
{{- end -}}
{{- end -}}
