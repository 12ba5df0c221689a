{{/*
kit.common.volume
Makes: a PersistentVolumeClaim for a chart that consists only of a volume; with hostPath.enabled also its PersistentVolume, and a hook that creates the folder as the user who will write to it, so that nothing runs as root.
Call: {{ include "kit.common.volume" (dict "root" $) }}
Keys:
  root  required  the chart's root context ($); name, size, accessModes, storageClass, retain, hostPath are read from its values
*/}}
{{- define "kit.common.volume" -}}
{{- $values := .root.Values -}}
{{- $name := $values.name | default (include "kit.common.fullname" .) -}}
{{- $folder := printf "%s-%s" .root.Release.Namespace $name -}}
{{- $claim := dict "size" $values.size "accessModes" $values.accessModes "storageClass" $values.storageClass -}}
{{- if $values.hostPath.enabled -}}
{{- include "kit.common.hostFolder" (dict "root" .root "folder" $folder) }}
---
apiVersion: v1
kind: PersistentVolume
metadata:
  {{- include "kit.common.metadata" (dict "root" .root "values" $values "name" $folder "scope" "cluster") | nindent 2 }}
spec:
  capacity:
    storage: {{ $values.size }}
  accessModes:
    {{- toYaml $values.accessModes | nindent 4 }}
  persistentVolumeReclaimPolicy: Retain
  storageClassName: ""
  claimRef:
    namespace: {{ .root.Release.Namespace | quote }}
    name: {{ $name | quote }}
  hostPath:
    path: {{ printf "%s/%s" $values.hostPath.parent $folder | quote }}
    type: Directory
{{- /* Only the volume refers to the claim: with references on both sides, they are often bound only by the next resync of the controller, 15 s later. */ -}}
{{- $claim = merge (dict "storageClass" "-") $claim -}}
{{- end }}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  {{- include "kit.common.metadata" (dict "root" .root "values" $values "name" $name "annotations" (ternary (dict "helm.sh/resource-policy" "keep") dict $values.retain)) | nindent 2 }}
spec:
  {{- include "kit.common.claimSpec" (dict "root" .root "volume" $claim) | nindent 2 }}
{{ end -}}

{{/*
kit.common.hostFolder
Makes: the hooks that create a folder on the node before the volume is installed: a volume of the parent folder, its claim, and a Job. They are removed once the folder exists.
Call: {{ include "kit.common.hostFolder" (dict "root" $ "folder" "shop-data") }}
Keys:
  root    required  the chart's root context ($); hostPath is read from its values
  folder  required  name of the folder below hostPath.parent
*/}}
{{- define "kit.common.hostFolder" -}}
{{- $values := .root.Values -}}
{{- $host := $values.hostPath -}}
{{- $hook := dict "helm.sh/hook" "pre-install,pre-upgrade" "helm.sh/hook-delete-policy" "before-hook-creation,hook-succeeded" -}}
{{- $parent := printf "%s-parent" .folder -}}
apiVersion: v1
kind: PersistentVolume
metadata:
  {{- include "kit.common.metadata" (dict "root" .root "values" $values "name" $parent "scope" "cluster" "annotations" (merge (dict "helm.sh/hook-weight" "-3") $hook)) | nindent 2 }}
spec:
  capacity:
    storage: 1Mi
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: ""
  claimRef:
    namespace: {{ .root.Release.Namespace | quote }}
    name: {{ include "kit.common.fullname" (dict "root" .root "component" "folder") | quote }}
  hostPath:
    path: {{ $host.parent | quote }}
    type: Directory
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  {{- include "kit.common.metadata" (dict "root" .root "values" $values "component" "folder" "annotations" (merge (dict "helm.sh/hook-weight" "-2") $hook)) | nindent 2 }}
spec:
  {{- include "kit.common.claimSpec" (dict "root" .root "volume" (dict "size" "1Mi" "storageClass" "-")) | nindent 2 }}
---
apiVersion: batch/v1
kind: Job
metadata:
  {{- include "kit.common.metadata" (dict "root" .root "values" $values "component" "folder" "annotations" (merge (dict "helm.sh/hook-weight" "-1") $hook)) | nindent 2 }}
spec:
  backoffLimit: 1
  activeDeadlineSeconds: 120
  template:
    metadata:
      labels:
        {{- include "kit.common.selector" (dict "root" .root "component" "folder") | nindent 8 }}
    spec:
      {{- with include "kit.common.pullSecrets" (dict "root" .root "values" $values) | trim }}
      {{- . | nindent 6 }}
      {{- end }}
      restartPolicy: Never
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: 1
      securityContext:
        runAsNonRoot: true
        runAsUser: {{ int $host.runAsUser }}
        runAsGroup: {{ int $host.runAsUser }}
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: folder
          image: {{ include "kit.common.image" (dict "root" .root "image" $host.image) | quote }}
          imagePullPolicy: {{ $host.image.pullPolicy }}
          command: [sh, -ec]
          args:
            - mkdir -p "/host/$FOLDER" && [ -w "/host/$FOLDER" ]
          env:
            - name: FOLDER
              value: {{ .folder | quote }}
          resources:
            requests: {cpu: 10m, memory: 16Mi}
            limits: {cpu: 100m, memory: 32Mi}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
          volumeMounts:
            - name: host
              mountPath: /host
      volumes:
        - name: host
          persistentVolumeClaim:
            claimName: {{ include "kit.common.fullname" (dict "root" .root "component" "folder") | quote }}
{{- end -}}
