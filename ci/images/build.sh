#!/usr/bin/env bash
# Builds stand-ins for the public images of the release monitoring, for a machine with access to Debian's packages but to
# no image registry: each has the program of the Debian package at the entrypoint of the public image. Nothing is committed.
#
#   ci/images/build.sh                 builds the missing ones, in seconds
#   eval "$(ci/images/build.sh env)"   adds the stand-ins to HARNESS_IMAGES, and sets PROMTOOL
#
# The programs are kept in $MONITORING_CACHE, by default ~/.cache/platform-scenarios/monitoring.
set -euo pipefail
cache=${MONITORING_CACHE:-$HOME/.cache/platform-scenarios/monitoring}
images=$cache/images.yaml

if [ "${1:-}" = env ]; then
  [ -e "$images" ] || { echo "nothing was built: run $0 first" >&2; exit 1; }
  echo "export HARNESS_IMAGES=$images"
  echo "export PROMTOOL=$cache/root/usr/bin/promtool"
  exit 0
fi

# Public image, program of the package, entrypoint of the image, package.
table='prom/prometheus prometheus /bin/prometheus prometheus
prom/pushgateway prometheus-pushgateway /bin/pushgateway prometheus-pushgateway
prom/blackbox-exporter prometheus-blackbox-exporter /bin/blackbox_exporter prometheus-blackbox-exporter
prometheuscommunity/postgres-exporter prometheus-postgres-exporter /bin/postgres_exporter prometheus-postgres-exporter
oliver006/redis_exporter prometheus-redis-exporter /redis_exporter prometheus-redis-exporter'

command -v apt-get >/dev/null || { echo "apt-get is not here: the stand-ins are made of Debian's packages" >&2; exit 1; }
mkdir -p "$cache/root" "$cache/debs"
missing=
while read -r _ program _ package; do
  [ -e "$cache/root/usr/bin/$program" ] || missing="$missing $package"
done <<<"$table"
if [ -n "$missing" ]; then
  apt-cache show prometheus >/dev/null 2>&1 || apt-get update -qq
  # shellcheck disable=SC2086
  (cd "$cache/debs" && apt-get download -qq -o APT::Sandbox::User=root $missing)
  for package in "$cache"/debs/*.deb; do dpkg-deb -x "$package" "$cache/root"; done
  rm -rf "$cache/debs"
fi

# The entries of the previous map are kept; the file of an earlier call refers to itself.
before=${HARNESS_IMAGES:-}
base=debian:trixie-slim
if [ -n "$before" ] && [ "$before" != "$images" ]; then
  grep -v '^ *#' "$before" >"$images.new"
  base=$(sed -n 's/^debian\(:trixie-slim\)\{0,1\}: *\([^ #]*\).*/\2/p' "$before" | head -1)
elif [ -e "$images" ]; then
  grep -v 'local/monitoring-' "$images" >"$images.new"
else
  : >"$images.new"
fi
# All programs are in one layer, which is stored and transferred once. The images differ only in their entrypoint.
build() { # name, Dockerfile, context
  docker image inspect "$1" >/dev/null 2>&1 && return
  printf '%b' "$2" >"$cache/Dockerfile"
  DOCKER_BUILDKIT=0 docker build -q -t "$1" -f "$cache/Dockerfile" "$3" >/dev/null 2>"$cache/build.log" || { cat "$cache/build.log" >&2; exit 1; }
}
empty=$(mktemp -d)
trap 'rm -rf "$empty"' EXIT
links=true
while read -r _ program entrypoint _; do links="$links && ln -sf /opt/monitoring/$program $entrypoint"; done <<<"$table"
build local/monitoring-programs:1 "FROM ${base:-debian:trixie-slim}\nCOPY . /opt/monitoring/\nRUN $links\nUSER 65534\n" "$cache/root/usr/bin"
while read -r public program entrypoint _; do
  name=local/monitoring-$program
  echo "$public: $name:1" >>"$images.new"
  build "$name:1" "FROM local/monitoring-programs:1\nENTRYPOINT [\"$entrypoint\"]\n" "$empty"
done <<<"$table"
mv "$images.new" "$images"
echo "ready: $(grep -c 'local/monitoring-' "$images") images, $("$cache/root/usr/bin/promtool" --version 2>&1 | head -1)"
