import { examine } from '../../diagnosis/examine.ts';
import { findOrigin } from '../../diagnosis/find-origin.ts';
import { isOrBelongsTo } from '../../diagnosis/revision.ts';
import { type Helm, HelmError } from '../../helm/binary/run-helm.ts';
import { valuesArguments } from '../../helm/render-release.ts';
import { refOf } from '../../kube/client/kube-client.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { lastRecords, type ReleaseRecord } from '../../kube/recorded-revisions.ts';
import { objectsOfRelease, ofRelease, syncRelease } from '../../kube/release-objects.ts';
import { parseObjects } from '../../load/yaml/parse-manifests.ts';
import { isHook, type KubeObject, objectName } from '../../model/cluster/kube-object.ts';
import type { RenderedRelease } from '../../model/cluster/rendered-release.ts';
import { HarnessError, InterruptedError } from '../../model/errors/harness-error.ts';
import { ReleaseError } from '../../model/errors/release-error.ts';
import { WaitError } from '../../model/errors/wait-error.ts';
import { valueAt } from '../../model/value-at.ts';
import { dumpYaml } from '../../text/exact-yaml.ts';
import { awaitRelease } from './await-release.ts';
import { guardHelm } from './hooks/guard-helm.ts';
import { watchHooks } from './hooks/watch-hooks.ts';
import { applyManifests } from './manifests/apply-manifests.ts';

/** Installs or upgrades a release and waits until everything in it is ready. The wait and Helm itself are aborted as
 * soon as a pod of the release can never become ready.
 * @returns what needs no waiting but is not at work either, such as a suspended Job
 * @throws ReleaseError with evidence from the cluster; HelmError if there is no cluster to get evidence from */
export async function installRelease(
  helm: Helm,
  access: ClusterAccess,
  rendered: RenderedRelease,
  request: {
    readonly values: Readonly<Record<string, unknown>>;
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
    readonly note: (text: string) => void;
    /** Whether the release is already up to date and only awaited. */
    readonly unchanged: boolean;
    readonly isRestore?: boolean;
    /** Values that a step gave; they are part of the release's values. */
    readonly given?: Readonly<Record<string, unknown>>;
    /** The platform file, if the release belongs to the platform. */
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
  // In a first installation, every stuck pod is stuck because of what was just installed.
  const isFirst = !request.unchanged && objectsOfRelease(access.view, 'Pod', release.name).length === 0;
  const watch = await watchHooks(access, hooks, AbortSignal.any([over.signal, request.signal]));
  try {
    if (request.unchanged) await syncRelease(access.view, release.name);
    // Helm's record on the cluster is authoritative: templates may omit objects for this version of Kubernetes.
    const made = request.unchanged
      ? lastRecords(access.view).get(release.name)?.manifest
      : release.chart === undefined
        ? await applyManifests(access, rendered, request)
        : await runHelm(helm, access, rendered, request);
    return await awaitRelease(access, release.name, made ?? rendered.objects, {
      ...request,
      // Helm may take long: what it creates meanwhile is new.
      stuckBeforeMs: isFirst ? 0 : sinceMs,
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

/** Selects the objects that belong to this release; objects of the same name in other namespaces belong to other
 * releases. */
function isMadeBy(
  { release, objects }: RenderedRelease,
  { view, namespace: home }: ClusterAccess,
): (object: KubeObject) => boolean {
  const isOfRelease = ofRelease(view, release.name);
  const place = (object: KubeObject) => `${object.metadata.namespace ?? home} ${objectName(object)}`;
  const places = new Set(objects.map(place));
  return (object) => places.has(place(object)) || isOfRelease(object);
}

/** The headline of a failed installation; if a cause is known, Helm's own message becomes the observation instead. */
function headlineOf(failed: string, error: HarnessError, cause: string | undefined): string {
  if (error instanceof WaitError) return error.message;
  const [hook] =
    /(?:pre|post)-(?:install|upgrade)(?= hooks? failed)|(?<=failed )(?:pre|post)-(?:install|upgrade)/.exec(
      error.message,
    ) ?? [];
  const isLate = /deadline exceeded|timed out/.test(error.observed ?? error.message);
  const which = hook === undefined ? '' : `: its ${hook} hook ${isLate ? 'did not end in time' : 'failed'}`;
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
    // Otherwise, without any values, Helm would reuse those of the previous revision.
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
  const guarded = { what: `release ${release.name} is ready`, signal: request.signal };
  const run = async (runsLeft: number): Promise<string> => {
    await clearUnfinished(helm, access, release.name, request.signal);
    try {
      return await guardHelm(access, release.name, guarded, (signal) => helm.run(args, { kubeconfig, input, signal }));
    } catch (error) {
      const hook = vanishedHook(rendered.objects, error);
      if (hook === undefined || runsLeft === 0) throw error;
      request.note(`helm runs again: ${hook} was removed by its ttlSecondsAfterFinished before helm saw it end`);
      return run(runsLeft - 1);
    }
  };
  const told = await run(furtherRuns);
  const { manifest = '' } = JSON.parse(told) as { manifest?: string };
  return parseObjects(manifest);
}

/** How often Helm runs again for a hook that was removed too early. */
const furtherRuns = 2;

/** The hook because of which Helm failed although it may have succeeded: Kubernetes removes a finished Job after its
 * ttlSecondsAfterFinished, and Helm reports one that it does not find as failed. */
function vanishedHook(objects: readonly KubeObject[], error: unknown): string | undefined {
  const said = error instanceof HarnessError ? `${error.message}\n${error.observed ?? ''}` : '';
  const [, name] = /resource Job\/[^/\s]+\/(\S+) not ready\. status: NotFound/.exec(said) ?? [];
  const hook = objects.find((each) => each.kind === 'Job' && each.metadata.name === name && isHook(each));
  return valueAt(hook?.['spec'], ['ttlSecondsAfterFinished']) === undefined ? undefined : `hook Job/${name}`;
}

/** Removes unfinished revisions that would block Helm: a first installation that failed (Helm would upgrade it and skip
 * its install hooks), an unfinished uninstall, an upgrade that is stuck as pending, and the hooks that they left. */
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
  if (last.status === 'deployed') return;
  for (const hook of last.objects.filter(isNotReplaced)) {
    const live = await access.client.get(refOf(hook), signal);
    if (live !== undefined && isHook(live)) await access.client.delete(refOf(live), 0);
  }
}

/** Whether Helm refuses to create a hook object that an earlier revision left. */
function isNotReplaced({ metadata: { annotations = {} } }: KubeObject): boolean {
  const { 'helm.sh/hook': hook, 'helm.sh/hook-delete-policy': policy = 'before-hook-creation' } = annotations;
  return hook !== undefined && !policy.includes('before-hook-creation');
}

/** Whether a release never completed its first installation. */
function isBegun({ revision, status }: ReleaseRecord): boolean {
  return revision === 1 && /^(failed|pending-install)$/.test(status);
}
