{{/*
kit.common.mounts
Makes: the list of volume mounts of a container: persistence, the ConfigMap and Secret where mounted, /tmp, extras.
Call: {{ include "kit.common.mounts" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values; persistence, config, secret, tmp and volumeMounts are read
  component  ""        a part of the release with pods of its own, such as backup
  container  {}        an entry of initContainers or sidecars; its volumeMounts are added
*/}}
{{- define "kit.common.mounts" -}}
{{- range $name, $volume := .values.persistence }}
- name: {{ $name | quote }}
  mountPath: {{ required (printf "persistence.%s.mountPath: nothing was given; expected an absolute path" $name) $volume.mountPath | quote }}
  {{- with $volume.subPath }}
  subPath: {{ include "kit.common.text" (dict "root" $.root "value" .) | quote }}
  {{- end }}
  {{- if $volume.readOnly }}
  readOnly: true
  {{- end }}
{{- end }}
{{- if and .values.config.mountPath (include "kit.common.hasConfig" .) }}
- name: config
  mountPath: {{ .values.config.mountPath | quote }}
  readOnly: true
{{- end }}
{{- if and .values.secret.mountPath (include "kit.common.secretName" .) }}
- name: secret
  mountPath: {{ .values.secret.mountPath | quote }}
  readOnly: true
{{- end }}
{{- if .values.tmp.enabled }}
- name: tmp
  mountPath: /tmp
{{- end }}
{{- range $extra := list .values.volumeMounts (.container).volumeMounts }}
{{- with $extra }}
{{ include "kit.common.yaml" (dict "root" $.root "value" .) }}
{{- end }}
{{- end }}
{{- end -}}

{{/*
kit.common.volumes
Makes: the list of volumes of a pod that belong to the mounts, without claim templates, which a StatefulSet has.
Call: {{ include "kit.common.volumes" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values; persistence, config, secret, tmp, volumes and allow are read
  component  ""        a part of the release with pods of its own, such as backup
*/}}
{{- define "kit.common.volumes" -}}
{{- range $name, $volume := .values.persistence }}
{{- if ne $volume.type "template" }}
- name: {{ $name | quote }}
  {{- if eq $volume.type "claim" }}
  persistentVolumeClaim:
    claimName: {{ printf "%s-%s" (include "kit.common.fullname" $) $name | quote }}
  {{- else if eq $volume.type "existingClaim" }}
  persistentVolumeClaim:
    claimName: {{ include "kit.common.text" (dict "root" $.root "value" (required (printf "persistence.%s.claim: nothing was given; expected the name of a PersistentVolumeClaim" $name) $volume.claim)) | quote }}
  {{- else if eq $volume.type "emptyDir" }}
  {{- with pick $volume "medium" "sizeLimit" }}
  emptyDir:
    {{- toYaml . | nindent 4 }}
  {{- else }}
  emptyDir: {}
  {{- end }}
  {{- else if eq $volume.type "hostPath" }}
  {{- if not $.values.allow.hostPath }}
  {{- fail (printf "persistence.%s.type: hostPath was given, and allow.hostPath is false; Pod Security `restricted` rejects it: set allow.hostPath in the values of a local environment only" $name) }}
  {{- end }}
  hostPath:
    path: {{ include "kit.common.text" (dict "root" $.root "value" (required (printf "persistence.%s.path: nothing was given; expected a path on the node" $name) $volume.path)) | quote }}
    type: DirectoryOrCreate
  {{- else if eq $volume.type "configMap" }}
  configMap:
    name: {{ include "kit.common.text" (dict "root" $.root "value" (required (printf "persistence.%s.source: nothing was given; expected the name of a ConfigMap" $name) $volume.source)) | quote }}
  {{- else if eq $volume.type "secret" }}
  secret:
    secretName: {{ include "kit.common.text" (dict "root" $.root "value" (required (printf "persistence.%s.source: nothing was given; expected the name of a Secret" $name) $volume.source)) | quote }}
  {{- else }}
  {{- fail (printf "persistence.%s.type: %v was given; expected claim, existingClaim, emptyDir, hostPath, configMap, secret or template" $name $volume.type) }}
  {{- end }}
{{- end }}
{{- end }}
{{- if and .values.config.mountPath (include "kit.common.hasConfig" .) }}
- name: config
  configMap:
    name: {{ include "kit.common.fullname" . | quote }}
{{- end }}
{{- if and .values.secret.mountPath (include "kit.common.secretName" .) }}
- name: secret
  secret:
    secretName: {{ include "kit.common.secretName" . | quote }}
{{- end }}
{{- if .values.tmp.enabled }}
- name: tmp
  emptyDir:
    sizeLimit: {{ .values.tmp.sizeLimit }}
{{- end }}
{{- with .values.volumes }}
{{ include "kit.common.yaml" (dict "root" $.root "value" .) }}
{{- end }}
{{- end -}}

{{/*
kit.common.claimSpec
Makes: the spec of a PersistentVolumeClaim.
Call: {{ include "kit.common.claimSpec" (dict "root" $ "volume" (dict "size" "1Gi")) }}
Keys:
  root    required  the chart's root context ($); global.storageClass replaces a missing class
  volume  required  mapping of size, accessModes (ReadWriteOnce), storageClass ("-" for none), volumeName
*/}}
{{- define "kit.common.claimSpec" -}}
accessModes:
  {{- toYaml (.volume.accessModes | default (list "ReadWriteOnce")) | nindent 2 }}
{{- $class := .volume.storageClass | default (.root.Values.global).storageClass -}}
{{- if eq ($class | toString) "-" }}
storageClassName: ""
{{- else if $class }}
storageClassName: {{ include "kit.common.text" (dict "root" .root "value" $class) | quote }}
{{- end }}
{{- with .volume.volumeName }}
volumeName: {{ include "kit.common.text" (dict "root" $.root "value" .) | quote }}
{{- end }}
resources:
  requests:
    storage: {{ required "size: nothing was given for a volume; expected a quantity such as 1Gi" .volume.size }}
{{- end -}}

{{/*
kit.common.claims
Makes: a PersistentVolumeClaim for each volume of type claim. It outlives the release if its `retain` is true.
Call: {{ include "kit.common.claims" (dict "root" $ "values" $values) }}
Keys:
  root       required  the chart's root context ($)
  values     required  merged values; persistence is read
  component  ""        a part of the release with pods of its own, such as backup
*/}}
{{- define "kit.common.claims" -}}
{{- range $name, $volume := .values.persistence }}
{{- if eq $volume.type "claim" }}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  {{- include "kit.common.metadata" (dict "root" $.root "values" $.values "component" $.component "name" (printf "%s-%s" (include "kit.common.fullname" $) $name) "annotations" (ternary (dict "helm.sh/resource-policy" "keep") dict ($volume.retain | default false))) | nindent 2 }}
spec:
  {{- include "kit.common.claimSpec" (dict "root" $.root "volume" $volume) | nindent 2 }}
{{ end }}
{{- end }}
{{- end -}}
