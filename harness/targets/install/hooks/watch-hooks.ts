import type { FailedHook } from '../../../diagnosis/facts.ts';
import { readPod } from '../../../health/read-pod.ts';
import { KubeError } from '../../../kube/client/kube-error.ts';
import type { ClusterAccess } from '../../../kube/cluster-access.ts';
import { isEventAbout } from '../../../kube/event-about.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import type { HarnessError } from '../../../model/errors/harness-error.ts';
import { ReleaseError } from '../../../model/errors/release-error.ts';
import type { Evidence } from '../../../model/result/result.ts';

const hookKey = 'helm.sh/hook';
/** How long to wait for a hook's last log lines and events after Helm has ended, in milliseconds. */
const afterwardsMs = 2000;
const mostCharacters = 20_000;

/** Interval at which the log of a starting container is requested, in milliseconds. */
const askAgainMs = 100;

/** A container of a hook, with its output and exit code. */
interface HookContainer extends FailedHook {
  began: boolean;
  log: string;
  exitCode: number | undefined;
}

/** Observes the hooks of a release while Helm runs them. */
export interface HookWatch {
  /** Output of the hooks, in the format of `helm test --logs`. */
  output(): Promise<string>;
  /** The hooks that did not exit with 0. */
  failures(): Promise<HookFailures>;
}

/** How hooks failed. */
export interface HookFailures {
  /** The containers that did not exit with 0. */
  readonly hooks: readonly FailedHook[];
  /** Exit code and log of each container, and the events of all of them. */
  readonly evidence: readonly Evidence[];
  /** Names of the events in the evidence. */
  readonly toldEvents: ReadonlySet<string>;
}

const noFailures: HookFailures = { hooks: [], evidence: [], toldEvents: new Set() };

/** The error of a release whose hooks failed. */
export class HookError extends ReleaseError {
  /** Output of the hooks. */
  readonly output: string;

  readonly failures: HookFailures;

  constructor(cause: HarnessError, release: string, failures: HookFailures, output: string) {
    const { message, observed, next } = cause;
    super(release, message, {
      ...(observed !== undefined && { observed }),
      ...(next !== undefined && { next }),
      evidence: failures.evidence,
      cause,
    });
    this.output = output;
    this.failures = failures;
  }
}

/** Starts following the pods of hooks, because Helm may delete a hook, and its log, as soon as it has ended. Stops when
 * the signal aborts.
 * @param hooks the hooks of the release; only Pods and Jobs have output */
export async function watchHooks(
  { view, client, namespace }: ClusterAccess,
  hooks: readonly KubeObject[],
  signal: AbortSignal,
): Promise<HookWatch> {
  const runs = hooks.filter(({ kind }) => kind === 'Pod' || kind === 'Job');
  if (runs.length === 0) return { output: async () => '', failures: async () => noFailures };
  const stop = new AbortController();
  const containers = new Map<string, HookContainer>();
  const pods = new Map<string, KubeObject>();
  const events = new Map<string, string>();
  const logs: Promise<void>[] = [];
  await view.synced(['Pod', 'Event']);
  const old = new Set(view.all('Pod').map(({ metadata }) => metadata['uid']));
  const hookOf = (pod: KubeObject) => {
    const { owner, name } = readPod(pod);
    return runs.find(({ kind, metadata }) => `${kind}/${metadata.name}` === (owner ?? `Pod/${name}`));
  };
  const follow = async (pod: string, container: string, into: HookContainer) => {
    const query = new URLSearchParams({ container, follow: 'true' });
    const path = `/api/v1/namespaces/${namespace}/pods/${pod}/log?${query}`;
    try {
      const { body } = await client.request('GET', path, { signal: stop.signal });
      const decoder = new TextDecoder();
      for await (const chunk of body ?? []) {
        into.log = (into.log + decoder.decode(chunk as Uint8Array, { stream: true })).slice(-mostCharacters);
      }
    } catch (error) {
      // The hook may already be deleted; its output so far is kept.
      if (!(error instanceof KubeError) && !stop.signal.aborted) throw error;
      // Status 400 means that the container is still starting. Keep asking, because a short hook may be deleted right
      // after it ends.
      if (!(error instanceof KubeError) || error.status !== 400 || signal.aborted) return;
      await new Promise((resolve) => setTimeout(resolve, askAgainMs));
      await follow(pod, container, into);
    }
  };
  const look = () => {
    for (const pod of view.all('Pod')) {
      const hook = old.has(pod.metadata['uid']) ? undefined : hookOf(pod);
      if (hook === undefined) continue;
      const { uid, name, containers: states } = readPod(pod);
      pods.set(uid, pod);
      for (const state of states) {
        const key = `${uid} ${state.name}`;
        const title = `${hook.metadata.annotations?.[hookKey]} hook ${hook.kind}/${hook.metadata.name}`;
        const fresh = { title, pod, container: state.name, began: false, log: '', exitCode: undefined };
        const known: HookContainer = containers.get(key) ?? fresh;
        if (!containers.has(key)) logs.push(follow(name, state.name, known).catch(() => undefined));
        containers.set(key, known);
        known.began ||= state.running || state.terminated !== undefined;
        known.exitCode = state.terminated?.exitCode ?? known.exitCode;
      }
    }
    for (const event of view.all('Event'))
      if ([...pods.values(), ...runs].some((object) => isEventAbout(event, object)))
        events.set(event.metadata.name, `${event['type']}  ${event['reason']}  ${event['message']}`);
  };
  const ended = (async () => {
    await view.eachChange(look, signal);
    look();
    await Promise.race([Promise.all(logs), new Promise((resolve) => setTimeout(resolve, afterwardsMs))]);
    stop.abort();
  })();
  return {
    output: async () => {
      await ended;
      return [...containers.values()].map(({ log }) => log).join('');
    },
    failures: async () => {
      await ended;
      const hooks = [...containers.values()].filter(({ began, exitCode }) => began && exitCode !== 0);
      const told = hooks.map(({ title, container, exitCode, log }) => ({
        title: `${title}, container ${container}: ${exitCode === undefined ? 'it did not end' : `exit code ${exitCode}`}`,
        text: log.trimEnd() || 'no output',
      }));
      const isElsewhere = hooks.length === 0 && [...containers.values()].some(({ began }) => began);
      if (isElsewhere || events.size === 0) return { ...noFailures, hooks, evidence: told };
      const all = { title: 'hook events', text: [...events.values()].join('\n') };
      return { hooks, evidence: [...told, all], toldEvents: new Set(events.keys()) };
    },
  };
}
