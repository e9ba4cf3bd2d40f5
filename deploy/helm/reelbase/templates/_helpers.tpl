{{- define "reelbase.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "reelbase.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "reelbase.labels" -}}
{{ include "reelbase.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "reelbase.onPostgres" -}}
{{- if or .Values.database.url .Values.database.existingSecret }}yes{{ end }}
{{- end }}

{{- define "reelbase.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}{{ .Values.serviceAccount.name | default (include "reelbase.name" .) }}{{ else }}{{ .Values.serviceAccount.name | default "default" }}{{ end }}
{{- end }}

{{- define "reelbase.hasSecret" -}}
{{- if or .Values.secrets .Values.database.url }}yes{{ end }}
{{- end }}

{{/* A value as text. Numbers in a file of values are floating: 20000000 would be written 2e+07. */}}
{{- define "reelbase.text" -}}
{{- if and (kindIs "float64" .) (eq . (floor .)) }}{{ int64 . }}{{ else }}{{ . }}{{ end }}
{{- end }}

{{/* What every container is: its image, its rights, its variables and its folders. */}}
{{- define "reelbase.container" -}}
image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
env:
  {{- if .Values.database.existingSecret }}
  - name: REELBASE_DATABASE
    valueFrom:
      secretKeyRef:
        name: {{ .Values.database.existingSecret }}
        key: url
  {{- end }}
  {{- if and .Values.ingress.enabled (not .Values.settings.base_url) }}
  - name: REELBASE_BASE_URL
    value: {{ ternary "https" "http" (not (empty .Values.ingress.tlsSecret)) }}://{{ .Values.ingress.host }}
  {{- end }}
  {{- if and .Values.serviceMonitor.enabled (not .Values.settings.metrics_address) }}
  - name: REELBASE_METRICS_ADDRESS
    value: 0.0.0.0:9464
  {{- end }}
  {{- range $name, $value := .Values.settings }}
  - name: REELBASE_{{ upper $name }}
    value: {{ include "reelbase.text" $value | quote }}
  {{- end }}
  {{- range $name, $value := .Values.env }}
  - name: {{ $name }}
    value: {{ include "reelbase.text" $value | quote }}
  {{- end }}
{{- if or (include "reelbase.hasSecret" .) .Values.existingSecret }}
envFrom:
  {{- if include "reelbase.hasSecret" . }}
  - secretRef:
      name: {{ include "reelbase.name" . }}
  {{- end }}
  {{- with .Values.existingSecret }}
  - secretRef:
      name: {{ . }}
  {{- end }}
{{- end }}
volumeMounts:
  - name: data
    mountPath: /data
  - name: tmp
    mountPath: /tmp
{{- end }}
