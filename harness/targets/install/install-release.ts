import { examine } from '../../diagnosis/examine.ts';
import { findOrigin } from '../../diagnosis/find-origin.ts';
import { isOrBelongsTo } from '../../diagnosis/revision.ts';
import { type Helm, HelmError } from '../../helm/binary/run-helm.ts';
import { valuesArguments } from '../../helm/render-release.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import {
  lastRecords,
  objectsOfRelease,
  ofRelease,
  type ReleaseRecord,
  syncRelease,
} from '../../kube/release-objects.ts';
import { parseObjects } from '../../load/yaml/parse-manifests.ts';
import { isHook, type KubeObject, objectName } from '../../model/cluster/kube-object.ts';
import type { RenderedRelease } from '../../model/cluster/rendered-release.ts';
import { HarnessError, InterruptedError } from '../../model/errors/harness-error.ts';
import { ReleaseError } from '../../model/errors/release-error.ts';
import { WaitError } from '../../model/errors/wait-error.ts';
import { dumpYaml } from '../../text/exact-yaml.ts';
import { awaitRelease } from './await-release.ts';
import { guardHelm } from './guard-helm.ts';
import { applyManifests } from './manifests/apply-manifests.ts';
import { watchHooks } from './watch-hooks.ts';

/** Installs or upgrades a release and waits until everything in it is ready. The wait, and helm itself, end at once
 * where a pod of the release can never become ready.
 * @returns what is settled but not at work, such as a suspended Job.
 * @throws ReleaseError with what the cluster shows of the release; HelmError where there is no cluster to show anything. */
export async function installRelease(
  helm: Helm,
  access: ClusterAccess,
  rendered: RenderedRelease,
  request: {
    readonly values: Readonly<Record<string, unknown>>;
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
    readonly note: (text: string) => void;
    /** The release stands as it is to be: it is only waited for. */
    readonly unchanged: boolean;
    /** The values of a step among them. */
    readonly given?: Readonly<Record<string, unknown>>;
    /** The platform file, where the release is one of it. */
    readonly platformFile?: string;
  },
): Promise<string | undefined> {
  const { release } = rendered;
  const sinceMs = Date.now();
  const stood = lastRecords(access.view).get(release.name);
  const done = stood === undefined || isBegun(stood) ? 'installed' : 'upgraded';
  const over = new AbortController();
  const isTest = ({ metadata }: KubeObject) => /^test/.test(metadata.annotations?.['helm.sh/hook'] ?? '');
  const hooks = request.unchanged ? [] : rendered.objects.filter((object) => isHook(object) && !isTest(object));
  // Whatever pod of a first installation is stuck by its end is stuck in what was asked for.
  const isFirst = !request.unchanged && objectsOfRelease(access.view, 'Pod', release.name).length === 0;
  const watch = await watchHooks(access, hooks, AbortSignal.any([over.signal, request.signal]));
  try {
    if (request.unchanged) await syncRelease(access.view, release.name);
    // What helm rendered on the cluster counts: an object for another version of Kubernetes is not there.
    const made = request.unchanged
      ? lastRecords(access.view).get(release.name)?.manifest
      : release.chart === undefined
        ? await applyManifests(access, rendered, request)
        : await runHelm(helm, access, rendered, request);
    return await awaitRelease(access, release.name, made ?? rendered.objects, {
      ...request,
      ...(isFirst && { stuckBeforeMs: 0 }),
    });
  } catch (cause) {
    if (request.signal.aborted || cause instanceof InterruptedError || !(cause instanceof HarnessError)) throw cause;
    if (cause instanceof HelmError && cause.isUnreachable) throw cause;
    over.abort();
    const isMine = isMadeBy(rendered, access);
    const failures = await watch.failures();
    const { evidence, ...why } = await examine(
      access,
      {
        isAbout: (object) => isOrBelongsTo(object, (kind) => access.view.everywhere(kind), isMine),
        sinceMs,
        asked: rendered.objects,
        messages: [{ text: `${cause.message}\n${cause.observed ?? ''}` }],
        ...failures,
      },
      (field) => findOrigin({ helm, rendered, namespace: access.namespace, ...request }, field),
    );
    throw new ReleaseError(release.name, headlineOf(`release ${release.name} could not be ${done}`, cause, why.cause), {
      ...(cause.expected !== undefined && { expected: cause.expected }),
      ...(cause.observed !== undefined && cause.observed !== cause.message && { observed: cause.observed }),
      next:
        cause.next ??
        `${release.chart === undefined ? 'kubectl' : 'helm'} -n ${access.namespace} ${release.chart === undefined ? 'get all' : `status ${release.name}`}`,
      evidence: [...failures.evidence, ...evidence],
      why,
      cause,
    });
  } finally {
    over.abort();
  }
}

/** Picks the objects that a chart made; those of the same names in other namespaces are of other releases. */
function isMadeBy(
  { release, objects }: RenderedRelease,
  { view, namespace: home }: ClusterAccess,
): (object: KubeObject) => boolean {
  const isOfRelease = ofRelease(view, release.name);
  const place = (object: KubeObject) => `${object.metadata.namespace ?? home} ${objectName(object)}`;
  const places = new Set(objects.map(place));
  return (object) => places.has(place(object)) || isOfRelease(object);
}

/** What happened, in plain words: where the cause is told, helm's own words are the observation. */
function headlineOf(failed: string, error: HarnessError, cause: string | undefined): string {
  if (error instanceof WaitError) return error.message;
  const [hook] =
    /(?:pre|post)-(?:install|upgrade)(?= hooks? failed)|(?<=failed )(?:pre|post)-(?:install|upgrade)/.exec(
      error.message,
    ) ?? [];
  const which = hook === undefined ? '' : `: its ${hook} hook failed`;
  return `${failed}${which || (cause === undefined ? `: ${error.message}` : '')}`;
}

async function runHelm(
  helm: Helm,
  access: ClusterAccess,
  rendered: RenderedRelease,
  request: {
    readonly timeoutMs: number;
    readonly values: Readonly<Record<string, unknown>>;
    readonly signal: AbortSignal;
    readonly note: (text: string) => void;
  },
): Promise<readonly KubeObject[]> {
  const { release } = rendered;
  const args = [
    'upgrade',
    '--install',
    // Where no value is given helm would take those of the revision before.
    '--reset-values',
    release.name,
    rendered.chartPath,
    '--namespace',
    access.namespace,
    '--timeout',
    `${Math.ceil(request.timeoutMs / 1000)}s`,
    '--output',
    'json',
    ...valuesArguments(release),
  ];
  const { kubeconfig } = access;
  const input = dumpYaml(request.values);
  await clearUnfinished(helm, access, release.name, request.signal);
  const guarded = { what: `release ${release.name} is ready`, signal: request.signal };
  const told = await guardHelm(access, release.name, guarded, (signal) =>
    helm.run(args, { kubeconfig, input, signal }),
  );
  const { manifest = '' } = JSON.parse(told) as { manifest?: string };
  return parseObjects(manifest);
}

/** Clears what stands in helm's way since it was interrupted or a hook failed: a first installation that did not come to
 * its end, which helm would take for one to upgrade and leave out its hooks, an uninstallation that did not, and an upgrade
 * that is for ever in progress. */
async function clearUnfinished(helm: Helm, access: ClusterAccess, release: string, signal: AbortSignal): Promise<void> {
  await syncRelease(access.view, release);
  const last = lastRecords(access.view).get(release);
  if (last === undefined) return;
  const { kubeconfig, namespace } = access;
  const args =
    isBegun(last) || last.status === 'uninstalling'
      ? ['uninstall', release, '--no-hooks', '--wait']
      : /^pending-(upgrade|rollback)$/.test(last.status)
        ? ['rollback', release, '--no-hooks']
        : undefined;
  if (args !== undefined) await helm.run([...args, '--namespace', namespace], { kubeconfig, signal });
}

/** Whether a release is of a first installation that did not come to its end. */
function isBegun({ revision, status }: ReleaseRecord): boolean {
  return revision === 1 && /^(failed|pending-install)$/.test(status);
}
