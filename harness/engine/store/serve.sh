# Starts a containerd on what the store keeps, in a container without a cluster.
#   $1  folder in the store of this image of k3s
#   $2  the most that the whole store may take, in KiB
#   $3  ask: only print whether the store is full; start; anew: what is there goes first
set -eu
if [ "$3" = ask ]; then
  [ "$(du -sk "${1%/*}" | cut -f1)" -le "$2" ] || echo full
  exit 0
fi
[ "$3" != anew ] || rm -rf "$1"
root=$1/containerd
mkdir -p "$root" /run/k3s/containerd
# What an import that was cut off had written.
rm -rf "$root/io.containerd.content.v1.content/ingest"
# Nothing is collected on its own account: a cluster that runs may have linked what no image here names any more.
cat >/run/containerd.toml <<'TOML'
version = 2
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.cri.v1.images", "io.containerd.cri.v1.runtime"]
[plugins."io.containerd.gc.v1.scheduler"]
  startup_delay = "24h"
  mutation_threshold = 1000000000
TOML
containerd --config /run/containerd.toml --address /run/k3s/containerd/containerd.sock --root "$root" \
  --state /run/k3s/containerd/state --log-level error >/run/containerd.log 2>&1 &
echo $! >/run/containerd.pid
