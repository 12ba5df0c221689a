#!/usr/bin/env bash
# Scans the packages of package-lock.json and the images of this repository for known vulnerabilities, and judges what is
# found by ci/scan/main.ts. It asks osv.dev, so it needs the internet; it needs Go and a container engine too.
set -euo pipefail
cd "$(dirname "$0")/../.."
scanner() { GOTOOLCHAIN=auto go run github.com/google/osv-scanner/v2/cmd/osv-scanner@v2.6.0 "$@"; }
# It ends with 1 where it found something: what that means is not for it to say.
found() { [ "$1" -le 1 ] || { echo "osv-scanner ended with $1" >&2; exit "$1"; }; }
reports=reports/scan
mkdir -p "$reports"

code=0
scanner scan source --format json --output-file "$reports/npm.json" --lockfile package-lock.json || code=$?
found "$code"
npm run --silent bundle
for image in kaggle-data-api:service fetch-kaggle:job; do
  name=${image%%:*} folder=${image##*:}
  docker build --quiet --tag "scan/$name" --file "$folder/Dockerfile" "$folder/dist"
  code=0
  scanner scan image --format json --output-file "$reports/$name.json" "scan/$name" || code=$?
  found "$code"
done
node ci/scan/main.ts "$reports"/*.json
