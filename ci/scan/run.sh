#!/usr/bin/env bash
# Scans the packages of package-lock.json and the images of this repository for known vulnerabilities, and judges the
# reports with ci/scan/main.ts. It needs Go, a container engine, and access to osv.dev.
#
#   ci/scan/run.sh [OPTION...]   options of osv-scanner, such as --offline-vulnerabilities, which uses a local database
#
# OSV_SCANNER is the path of an existing osv-scanner; REPORTS is the folder of the reports, by default reports/scan.
set -euo pipefail
cd "$(dirname "$0")/../.."
reports=${REPORTS:-reports/scan}
options=("$@")
if [ -z "${OSV_SCANNER:-}" ]; then
  # Built instead of `go run`, which exits with 1 for every failure of its program.
  GOBIN=$(mktemp -d)
  trap 'rm -rf "$GOBIN"' EXIT
  export GOBIN GOTOOLCHAIN=auto
  go install github.com/google/osv-scanner/v2/cmd/osv-scanner@v2.6.0
  OSV_SCANNER=$GOBIN/osv-scanner
fi
# osv-scanner exits with 1 if it found vulnerabilities, which main.ts judges, and with more if the scan failed.
scan() { # kind, report, arguments
  local kind=$1 report=$2 code=0
  shift 2
  "$OSV_SCANNER" scan "$kind" --format json --output-file "$reports/$report.json" "${options[@]}" "$@" || code=$?
  [ "$code" -le 1 ] || { echo "osv-scanner exited with $code, expected 0 or 1: $report was not scanned" >&2; exit 3; }
}

rm -rf "$reports"
mkdir -p "$reports"
scan source npm --lockfile package-lock.json
npm run --silent bundle
for image in kaggle-data-api:service fetch-kaggle:job; do
  name=${image%%:*} folder=${image##*:}
  docker build --quiet --tag "scan/$name:latest" --file "$folder/Dockerfile" "$folder/dist"
  scan image "$name" "scan/$name:latest"
done
node ci/scan/main.ts "$reports"/{npm,kaggle-data-api,fetch-kaggle}.json
