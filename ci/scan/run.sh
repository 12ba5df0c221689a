#!/usr/bin/env bash
# Scans the packages of package-lock.json and the images of this repository for known vulnerabilities, and judges what is
# found by ci/scan/main.ts. It asks osv.dev, so it needs the internet; it needs Go and a container engine too.
#
#   ci/scan/run.sh [OPTION...]   options of osv-scanner, such as --offline-vulnerabilities, which reads a database that is there
#
# OSV_SCANNER names a program that is built already; REPORTS the folder of the reports, default reports/scan.
set -euo pipefail
cd "$(dirname "$0")/../.."
reports=${REPORTS:-reports/scan}
options=("$@")
if [ -z "${OSV_SCANNER:-}" ]; then
  # Built and not `go run`, which ends with 1 whatever its program ends with.
  GOBIN=$(mktemp -d)
  trap 'rm -rf "$GOBIN"' EXIT
  export GOBIN GOTOOLCHAIN=auto
  go install github.com/google/osv-scanner/v2/cmd/osv-scanner@v2.6.0
  OSV_SCANNER=$GOBIN/osv-scanner
fi
# It ends with 1 where it found something: what that means is not for it to say. With more it did not look, or not at all.
scan() { # kind, report, arguments
  local kind=$1 report=$2 code=0
  shift 2
  "$OSV_SCANNER" scan "$kind" --format json --output-file "$reports/$report.json" "${options[@]}" "$@" || code=$?
  [ "$code" -le 1 ] || { echo "osv-scanner ended with $code, expected 0 or 1: nothing is known of $report" >&2; exit 3; }
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
