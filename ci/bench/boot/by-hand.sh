#!/usr/bin/env bash
# The same work without the kit: one step after the other, each with the usual tool.
# Reads from the environment: K3S_IMAGE, IMAGES (lines "name in the engine=name in the charts"), HELM, NODE_IMAGE,
# BASE_IMAGE. Prints the seconds of each part to standard error.
set -euo pipefail
cd "$(dirname "$0")/../../.."
work=$(mktemp -d)
cluster=by-hand-$$
trap 'docker rm -fv "$cluster" >/dev/null 2>&1 || true; rm -rf "$work"' EXIT

begun=$(date +%s%N)
part() { echo "$1 $((($(date +%s%N) - begun) / 1000000))" >&2; }
kubectl() { docker exec -i "$cluster" kubectl -n kaggle "$@"; }

# The images of this repository.
npm run --silent bundle
build() { # image, context, Dockerfile
  tar -C "$2" -cf "$work/context.tar" . && cp "$3" "$work/Dockerfile" && tar -C "$work" -rf "$work/context.tar" --transform 's,^,./,' Dockerfile
  docker build -q -t "$1" --build-arg "NODE_IMAGE=$NODE_IMAGE" --build-arg "BASE_IMAGE=$BASE_IMAGE" - <"$work/context.tar" >/dev/null
}
build kaggle-data-api:by-hand service/dist service/Dockerfile
build fetch-kaggle:by-hand job/dist job/Dockerfile
build kaggle-source:by-hand scenarios/fixtures/kaggle-source scenarios/fixtures/kaggle-source/Dockerfile
part build

# The cluster.
docker run -d --privileged --name "$cluster" -p 6443 -p 80 "$K3S_IMAGE" server --tls-san=localhost >/dev/null
until docker logs "$cluster" 2>&1 | grep -q 'Node controller sync successful'; do sleep 0.5; done
export KUBECONFIG=$work/kubeconfig
docker exec "$cluster" cat /etc/rancher/k3s/k3s.yaml |
  sed "s#server: .*#server: https://localhost:$(docker port "$cluster" 6443/tcp | head -1 | sed 's/.*://')#" >"$KUBECONFIG"
docker exec "$cluster" kubectl create namespace kaggle >/dev/null
part boot

# The images that the charts use.
for pair in $IMAGES kaggle-data-api:by-hand=kaggle-data-api:by-hand fetch-kaggle:by-hand=fetch-kaggle:by-hand kaggle-source:by-hand=kaggle-source:by-hand; do
  docker save "${pair%%=*}" | docker exec -i "$cluster" ctr -n k8s.io images import - >/dev/null
  canonical() { case $1 in */*) echo "docker.io/$1" ;; *) echo "docker.io/library/$1" ;; esac; }
  if [ "${pair%%=*}" != "${pair##*=}" ]; then
    docker exec "$cluster" ctr -n k8s.io images tag "$(canonical "${pair%%=*}")" "$(canonical "${pair##*=}")" >/dev/null
  fi
done
part images

# The charts and their libraries.
cp -r charts scenarios "$work"
install() { # release, chart, further flags
  local release=$1 chart=$2
  shift 2
  "$HELM" dependency update "$work/$chart" >/dev/null
  "$HELM" upgrade --install "$release" "$work/$chart" -n kaggle -f "$work/$chart/values-local.yaml" --wait --timeout 5m "$@" >/dev/null
}
for library in service job; do "$HELM" dependency update "$work/charts/library/$library" >/dev/null; done
image() { echo "--set image.repository=$1,image.tag=by-hand"; }
docker exec "$cluster" kubectl -n kube-system rollout status deployment coredns --timeout 2m >/dev/null
install kaggle-data-pvc charts/kaggle-data-pvc
install postgres charts/postgres --set database.name=kaggle,database.user=kaggle
install redis charts/redis
# shellcheck disable=SC2046
{
  install kaggle-data-api charts/kaggle-data-api $(image kaggle-data-api)
  install kaggle-source scenarios/fixtures/kaggle-source/chart $(image kaggle-source)
  install fetch-kaggle charts/fetch-kaggle $(image fetch-kaggle)
}
part install

# The checks.
origin=http://localhost:$(docker port "$cluster" 80/tcp | head -1 | sed 's/.*://')
api() { curl -fsS -H 'Host: kaggle-data-api.localhost' "$@"; }
until api "$origin/health" >/dev/null 2>&1; do sleep 0.5; done
id=$(api -H 'Content-Type: application/json' -d '{"name":"by-hand"}' "$origin/datasets" | sed 's/.*"id":\([0-9]*\).*/\1/')
api "$origin/datasets/$id" | grep -q by-hand
kubectl exec postgres-0 -- sh -c "psql -qtA -U kaggle -d kaggle -c 'select count(*) from datasets where id = $id'" | grep -qx 1

pod() { # name
  cat <<POD
apiVersion: v1
kind: Pod
metadata: {name: $1}
spec:
  terminationGracePeriodSeconds: 0
  securityContext: {runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: shell
      image: busybox:1.37
      command: [sleep, "3600"]
      securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
      volumeMounts: [{name: data, mountPath: /data/kaggle}]
  volumes: [{name: data, persistentVolumeClaim: {claimName: kaggle-data}}]
POD
}
{ pod one; echo ---; pod two; } | kubectl apply -f - >/dev/null
kubectl wait --for=condition=Ready pod/one pod/two --timeout 2m >/dev/null
kubectl exec one -- sh -c 'echo hello >/data/kaggle/note'
kubectl exec two -- cat /data/kaggle/note | grep -q hello
kubectl delete pod one --wait >/dev/null
pod one | kubectl apply -f - >/dev/null
kubectl wait --for=condition=Ready pod/one --timeout 2m >/dev/null
kubectl exec one -- cat /data/kaggle/note | grep -q hello

kubectl create job --from=cronjob/fetch-kaggle fetch-now >/dev/null
kubectl wait --for=condition=Complete job/fetch-now --timeout 3m >/dev/null
kubectl exec two -- sh -c 'cat /data/kaggle/uciml/iris/latest/*.csv' | wc -l | grep -q '15'
api "$origin/datasets?limit=100" | grep -q uciml/iris
part scenarios

docker rm -fv "$cluster" >/dev/null
part removed
