import test from 'ava';
import { object, podIn } from '../../health/fixtures/seen.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { homesIn, type NamespaceView, type Seen } from '../../kube/watch/namespace-view.ts';
import { snapshotOf } from '../../kube/watch/snapshot.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { forecastOf } from './forecast-of.ts';
import type { Unmet } from './judge-unmet.ts';

const crashing = podIn({ waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 3 });
const starting = podIn({ waiting: { reason: 'ContainerCreating' } });
const unmet: Unmet = {
  expected: { object: { status: { phase: 'Running', conditions: { contains: { type: 'Ready', status: 'True' } } } } },
  mismatches: [{ path: ['object', 'status', 'conditions'], message: 'contains none' } as never],
};

/** A view of namespace shop, whose platform has `homes`, and in which an older state of the pod is seen. */
function viewOf({
  homes = ['shop'],
  synced = Promise.resolve(),
}: {
  homes?: readonly string[];
  synced?: Promise<void>;
} = {}) {
  const asked: string[] = [];
  const make = (namespace: string): NamespaceView => {
    const old: Seen = snapshotOf(namespace, () => [starting]);
    const at = (other = namespace) => {
      asked.push(other);
      return other === 'shop' ? view : make(other);
    };
    return { ...old, homes: { ...homesIn('shop'), all: homes }, at, synced: () => synced } as unknown as NamespaceView;
  };
  const view = make('shop');
  return { access: { view } as unknown as ClusterAccess, asked };
}
const pods = { apiVersion: 'v1', kind: 'Pod' };
const never = new AbortController().signal;
function soon(): AbortSignal {
  const end = new AbortController();
  setTimeout(() => end.abort(), 20);
  return end.signal;
}
const forecast = (
  input: { readonly apiVersion: string; readonly kind: string; readonly namespace?: string },
  objects: readonly KubeObject[],
  { access } = viewOf(),
  signal = never,
) => forecastOf(input, objects, access, signal).forecast;

test('The forecast uses the objects that were just read, not the older state of the watch', async (t) => {
  t.is((await forecast(pods, [crashing])?.(unmet as never))?.by.state, 'hopeless');
  t.is(await forecast(pods, [starting])?.(unmet as never), undefined);
});

test('There is no forecast for a kind that the kit does not judge, or the same kind in another API group', (t) => {
  t.is(forecast({ apiVersion: 'v1', kind: 'ConfigMap' }, [object('ConfigMap', 'c')]), undefined);
  t.is(forecast({ apiVersion: 'example.test/v1', kind: 'Pod' }, [crashing]), undefined);
  for (const apiVersion of ['v1', 'apps/v1', 'batch/v1']) t.truthy(forecast({ apiVersion, kind: 'Pod' }, [crashing]));
});

test('In a namespace of the platform the forecast waits for its view, elsewhere it uses only what was read', async (t) => {
  const home = viewOf({ homes: ['shop', 'other'], synced: new Promise(() => undefined) });
  const waiting = forecast({ ...pods, namespace: 'other' }, [crashing], home, soon());
  t.is(await waiting?.(unmet as never), undefined, 'its view was not in sync at the deadline');
  const away = viewOf({ synced: new Promise(() => undefined) });
  t.is((await forecast({ ...pods, namespace: 'other' }, [crashing], away)?.(unmet as never))?.by.state, 'hopeless');
});

test('There is no forecast while the view is not in sync', async (t) => {
  const late = viewOf({ synced: new Promise(() => undefined) });
  t.is(await forecast(pods, [crashing], late, soon())?.(unmet as never), undefined);
  const broken = viewOf({ synced: Promise.reject(new Error('gone')) });
  t.is(await forecast(pods, [crashing], broken)?.(unmet as never), undefined);
});
