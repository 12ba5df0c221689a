# Makes what the containerd of serve.sh holds into what later runs begin with, and ends it.
#   $1      folder in the store of this image of k3s
#   $2      the most that the whole store may take, in KiB
#   $3      alone: no other container uses the store; shared: one does; unknown
#   others  the images that stay whatever happens: those of this run
# Prints kept; or ask, where the answer depends on $3; or dropped, where even the images of this run are too much.
set -eu
store=$1 limit=$2 users=$3
shift 3
root=$store/containerd
overlay=$root/io.containerd.snapshotter.v1.overlayfs
images() { ctr --namespace k8s.io images "$@"; }
is_over() { [ "$(du -sk "${store%/*}" | cut -f1)" -gt "$limit" ]; }

if is_over; then
  # From here on nobody begins with it, so nobody comes to use it while users are counted and it shrinks.
  rm -f "$store/current"
  [ "$users" != unknown ] || { echo ask; exit 0; }
  if [ "$users" = alone ]; then
    for other in "${store%/*}"/*; do [ "$other" = "$store" ] || rm -rf "$other"; done
    if is_over; then
      images list | awk -v used=" $* " '
        NR > 1 { digest[$1] = $3; if (index(used, " " $1 " ")) kept[$3] = 1 }
        END { for (name in digest) if (!(digest[name] in kept)) print name }' |
        while read -r name; do images rm "$name" >/dev/null; done
      ctr --namespace k8s.io content prune references >/dev/null
    fi
  fi
fi

daemon=$(cat /run/containerd.pid)
kill "$daemon"
while kill -0 "$daemon" 2>/dev/null && ! grep -q '^State:.*Z' "/proc/$daemon/status"; do sleep 0.05; done

if [ "$users" = alone ] && is_over; then
  rm -rf "$store"
  echo dropped
  exit 0
fi
before=$(cat "$store/current" 2>/dev/null || true)
name=$(date +%s)-$(hostname)
base=$store/bases/$name
mkdir -p "$base"
cp "$root/io.containerd.metadata.v1.bolt/meta.db" "$overlay/metadata.db" "$base/"
ls "$overlay/snapshots" | grep '^[0-9]*$' >"$base/snapshots"
ls "$root/io.containerd.content.v1.content/blobs/sha256" >"$base/blobs"
(cd "$base" && sha256sum meta.db metadata.db snapshots blobs >sums)
sync
echo "$name" >"$store/next"
mv "$store/next" "$store/current"
for old in "$store"/bases/*; do
  case ${old##*/} in "$name" | "$before") ;; *) rm -rf "$old" ;; esac
done
echo kept
