# Runs as the first process of a cluster's container, before k3s: gives containerd the images that earlier runs left in
# the store. Snapshots and blobs are linked, since nothing changes them; the databases are copied, since this run's
# containerd writes them.
#   $1      folder in the store of this image of k3s
#   others  the command that starts k3s
# What was found is written to /run/image-store: began, empty, damaged, or again.
store=$1
shift
theirs=$store/containerd
ours=/var/lib/rancher/k3s/agent/containerd
overlay=io.containerd.snapshotter.v1.overlayfs
blobs=io.containerd.content.v1.content/blobs/sha256
bolt=io.containerd.metadata.v1.bolt

look() {
  [ -e "$store/current" ] || { echo empty; return 1; }
  base=$store/bases/$(cat "$store/current")
  { cd "$base" && sha256sum -c sums; } >/dev/null 2>&1 || { echo damaged; return 1; }
  while read -r name; do [ -d "$theirs/$overlay/snapshots/$name/fs" ] || { echo damaged; return 1; }; done <snapshots
  while read -r name; do [ -s "$theirs/$blobs/$name" ] || { echo damaged; return 1; }; done <blobs
  echo began
}

# A cluster that was stopped and is started again has them, and more.
if [ -e "$ours/$bolt/meta.db" ]; then
  echo again >/run/image-store
elif look >/run/image-store; then
  mkdir -p "$ours/$overlay/snapshots" "$ours/$blobs" "$ours/$bolt"
  chmod 700 "$ours" "$ours/$overlay"
  cd "$base" || exit 1
  cp meta.db "$ours/$bolt/meta.db"
  cp metadata.db "$ours/$overlay/metadata.db"
  while read -r name; do echo "$theirs/$overlay/snapshots/$name"; done <snapshots >/run/image-store.links
  # Names in these folders are numbers and digests: nothing that a shell would split or expand.
  ln -s $(cat /run/image-store.links) "$ours/$overlay/snapshots/"
  while read -r name; do echo "$theirs/$blobs/$name"; done <blobs >/run/image-store.links
  ln -s $(cat /run/image-store.links) "$ours/$blobs/"
  cd /
fi
exec "$@"
