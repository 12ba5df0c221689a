import { resolve } from 'node:path';
import { HelmError } from '../../helm/binary/run-helm.ts';
import { refOf } from '../../kube/client/kube-client.ts';
import { accessOf, type ClusterAccess } from '../../kube/cluster-access.ts';
import { lastRecords } from '../../kube/recorded-revisions.ts';
import { namespacesOf, ofRelease } from '../../kube/release-objects.ts';
import { describeError, HarnessError } from '../../model/errors/harness-error.ts';
import { HookError } from '../../targets/install/hooks/watch-hooks.ts';
import type { ReleaseState, Releases } from '../../targets/target.ts';
import { requireCluster } from '../require-cluster.ts';
import { objectsDefinedBy } from '../restore/objects-defined-by.ts';
import type { Outcome, StepContext, StepRun } from '../step-run.ts';
import type { HelmInput } from './define.ts';
import { formerHooks } from './former-hooks.ts';
import { formerWorkloads } from './former-workloads.ts';

const restoreTimeoutMs = 180_000;

/** Changes a release and returns its `status`, `revision` and `chart`; the previous revision is restored at the end. */
export const run: StepRun<HelmInput> = async (input, context) => {
  const releases = releasesOf(context);
  const name = input.install ?? input.upgrade ?? input.rollback ?? input.uninstall ?? input.test ?? '';
  try {
    if (input.test !== undefined) {
      await removeTests(name, context);
      const output = await releases.test(name, context);
      return outcome(name, { output: output.trimEnd() }, output);
    }
    if (name === '*') {
      // Releases in an environment that is removed with the scenario need not be restored.
      const kept = context.target.throwaway === undefined ? releases.names : [];
      for (const each of kept) await putBack(releases, each, await releases.state(each), context);
      await context.changes.disown();
      return outcome(undefined, { releases: await releases.upgradeAll(requestOf(input, context)) });
    }
    await change(releases, name, input, context);
    return outcome(name, { ...(await releases.state(name)) });
  } catch (error) {
    if (context.expected('error') === undefined || !(error instanceof HarnessError) || context.signal.aborted)
      throw error;
    const output = error instanceof HelmError || error instanceof HookError ? error.output : '';
    const words = describeError(error).join('\n');
    if (name === '*') return outcome(undefined, { error: words, output }, `${words}\n${output}`);
    // What a failed operation leaves behind is part of the outcome; an API server that does not answer must not hide
    // the error.
    const left = await releases.state(name).catch(() => undefined);
    return outcome(name, { ...left, error: words, output }, `${words}\n${output}`);
  }
};

async function change(releases: Releases, name: string, input: HelmInput, context: StepContext): Promise<void> {
  const before = await releases.state(name);
  if (before === undefined && input.install === undefined && input.upgrade === undefined) {
    throw new HarnessError(`there is no release ${name}`, {
      next: `helm -n ${accessOf(requireCluster(context), name).namespace} list --all`,
    });
  }
  if (input.uninstall !== undefined) refuseForOthers(releases, name, context);
  await putBack(releases, name, before, context);
  // Fields that an earlier step owns in the release's objects would make Helm fail with a conflict.
  await context.changes.disown();
  if (input.install !== undefined && input.chart !== undefined)
    return releases.install(name, resolve(context.folder, input.chart), requestOf(input, context));
  if (input.upgrade !== undefined) return releases.upgrade(name, requestOf(input, context));
  if (input.rollback !== undefined) return releases.rollback(name, input.revision, context);
  return releases.uninstall(name, context);
}

/** @throws HarnessError if the release contains the namespace of another one, which would be deleted with it and could not
 * be put back */
function refuseForOthers(releases: Releases, name: string, context: StepContext): void {
  const { view } = requireCluster(context);
  if (context.target.throwaway === 'cluster') return;
  for (const { kind, metadata } of lastRecords(view).get(name)?.manifest ?? []) {
    const isInside = (other: string) => other !== name && namespacesOf(view, other).includes(metadata.name);
    const inside = kind === 'Namespace' ? releases.names.filter(isInside) : [];
    if (inside.length > 0)
      throw new HarnessError(
        `Namespace/${metadata.name} would be deleted with release ${name}, and ${inside.join(', ')} in it could not be put back`,
        {
          expected: 'a release without the namespaces of others, or a scenario with a cluster of its own',
          next: 'isolation: cluster',
        },
      );
  }
}

/** Registers how the release is restored; called before the change, so that a change that fails halfway is also
 * reverted. */
async function putBack(
  releases: Releases,
  name: string,
  before: ReleaseState | undefined,
  context: StepContext,
): Promise<void> {
  const { throwaway } = context.target;
  // A release of the platform goes with its environment; one that a step installs may have objects beyond its namespace.
  const isOwn = !releases.names.includes(name);
  if (throwaway === 'cluster' || (throwaway === 'namespace' && !isOwn)) return;
  const access = accessOf(requireCluster(context), name);
  await keepDefined(access, name, context);
  const restoreHooks = await formerHooks(access, name);
  const restoreWorkloads = await formerWorkloads(access, name);
  context.defer(
    () =>
      restoreHooks(async () => {
        const signal = AbortSignal.timeout(restoreTimeoutMs);
        await context.changes.disown();
        const restore = () => releases.restore(name, before, { timeoutMs: restoreTimeoutMs, signal });
        await restoreWorkloads(restore, signal);
      }),
    {
      ...{ where: isOwn ? 'cluster' : 'namespace', once: `release ${name}`, what: `release ${name}` },
      mend: () => releases.commandBack(name, before),
    },
  );
}

/** Registers the custom resources of others that are deleted with the release's definitions: they are created again after
 * the release. */
async function keepDefined(access: ClusterAccess, name: string, { changes }: StepContext): Promise<void> {
  const isOwn = ofRelease(access.view, name);
  for (const object of lastRecords(access.view).get(name)?.manifest ?? [])
    for (const each of await objectsDefinedBy(access.client, refOf(object)))
      if (!isOwn(each)) await changes.goesAlong(access, each);
}

/** Registers that the objects of test hooks are removed. */
async function removeTests(name: string, context: StepContext): Promise<void> {
  if (context.target.throwaway !== undefined) return;
  const access = accessOf(requireCluster(context), name);
  const restoreHooks = await formerHooks(access, name);
  context.defer(() => restoreHooks(async () => undefined), {
    ...{ where: 'namespace', once: `hooks of ${name}`, what: `the test hooks of release ${name}` },
    mend: `helm -n ${access.namespace} get hooks ${name}`,
  });
}

function requestOf(input: HelmInput, context: StepContext) {
  const valuesFiles = input.valuesFiles.map((file) => resolve(context.folder, file));
  return { values: input.values, valuesFiles, timeoutMs: context.timeoutMs, signal: context.signal };
}

function outcome(release: string | undefined, value: Outcome['value'], text = ''): Outcome {
  return {
    value,
    implied: { error: { absent: true } },
    evidence: text.trim() === '' ? [] : [{ title: 'helm', text: text.trim().slice(-4000) }],
    ...(release !== undefined && { release }),
  };
}

function releasesOf(context: StepContext): Releases {
  const { releases } = context.target;
  if (releases === undefined) throw new HarnessError(`the ${context.target.kind} target has no Helm releases`);
  return releases;
}
