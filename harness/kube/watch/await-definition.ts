import { abortable } from '../../async/abortable.ts';
import type { Judgement } from '../../model/cluster/judgement.ts';
import { conditionsOf, type KubeObject, objectName } from '../../model/cluster/kube-object.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import type { ClusterAccess } from '../cluster-access.ts';

const askAgainMs = 50;

/** The spec of a CustomResourceDefinition. */
export interface Definition {
  readonly group: string;
  readonly names: { readonly kind: string };
  readonly versions: readonly { readonly name: string; readonly served: boolean; readonly storage?: boolean }[];
}

/** Waits until a CustomResourceDefinition is established and the API server serves its kind, so that its objects can be
 * created. */
export async function awaitDefinition(
  { client, view }: ClusterAccess,
  object: KubeObject,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<void> {
  const { group, names, versions } = object['spec'] as Definition;
  const stop = new AbortController();
  try {
    const kind = { apiVersion: object.apiVersion, kind: object.kind, namespace: view.namespace };
    const watch = await view.follow(kind, AbortSignal.any([stop.signal, signal]));
    await abortable(watch.synced, signal);
    const next = `kubectl get crd ${object.metadata.name} -o yaml`;
    const what = `${objectName(object)} established`;
    await view.waitUntil(() => judge(object, watch.objects.get(object.metadata.name)), {
      ...{ what, timeoutMs, signal, next },
    });
    for (const { name, served } of versions)
      if (served) await isServed(client, { apiVersion: `${group}/${name}`, kind: names.kind }, signal, next);
  } finally {
    stop.abort();
  }
}

function judge(object: KubeObject, live: KubeObject | undefined): Judgement {
  const conditions = conditionsOf(live);
  const of = (type: string) => conditions.find((condition) => condition.type === type);
  if (of('Established')?.status === 'True') return { state: 'ready' };
  const why = of('NamesAccepted')?.status === 'False' ? of('NamesAccepted')?.message : undefined;
  return { state: 'pending', waitingFor: `${objectName(object)} is not established${why ? `: ${why}` : ' yet'}` };
}

/** Polls discovery: the API server serves a kind a moment after it is established, without any event. */
async function isServed(
  client: ClusterAccess['client'],
  kind: { readonly apiVersion: string; readonly kind: string },
  signal: AbortSignal,
  next: string,
): Promise<void> {
  for (;;) {
    try {
      await client.isNamespaced(kind);
      return;
    } catch (error) {
      if (!(error instanceof HarnessError)) throw error;
      if (signal.aborted) throw new HarnessError(error.message, { expected: `${kind.kind} is served`, next });
    }
    await new Promise((resolve) => setTimeout(resolve, askAgainMs));
  }
}
