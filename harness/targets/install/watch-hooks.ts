import type { FailedHook } from '../../diagnosis/facts.ts';
import { readPod } from '../../health/read-pod.ts';
import { KubeError } from '../../kube/client/kube-client.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { isEventAbout } from '../../kube/event-about.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import type { HarnessError } from '../../model/errors/harness-error.ts';
import { ReleaseError } from '../../model/errors/release-error.ts';
import type { Evidence } from '../../model/result/result.ts';

const hookKey = 'helm.sh/hook';
/** How long the last lines of a hook and its events may take to come after helm has ended. */
const afterwardsMs = 2000;
const mostCharacters = 20_000;

/** How often a container that is being started is asked for its log. */
const askAgainMs = 100;

/** What a container of a hook wrote and how it ended. */
interface HookContainer extends FailedHook {
  began: boolean;
  log: string;
  exitCode: number | undefined;
}

/** What the hooks of a release did while helm ran them. */
export interface HookWatch {
  /** What they wrote, as `helm test --logs` shows it. */
  output(): Promise<string>;
  /** Those that did not end with 0. */
  failures(): Promise<HookFailures>;
}

/** How hooks failed. */
export interface HookFailures {
  /** The containers that did not end with 0. */
  readonly hooks: readonly FailedHook[];
  /** Exit code and log of each, and the events of them all. */
  readonly evidence: readonly Evidence[];
  /** Names of these events. */
  readonly toldEvents: ReadonlySet<string>;
}

const noFailures: HookFailures = { hooks: [], evidence: [], toldEvents: new Set() };

/** Hooks of a release failed. */
export class HookError extends ReleaseError {
  /** What they wrote. */
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

/** Follows the pods of hooks from now on: helm removes a hook as soon as it has ended, where its policy says so, and with
 * it what it wrote. Ends with the signal.
 * @param hooks the hooks of the release; only Pods and Jobs write anything. */
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
      // A hook that is gone says no more; what it wrote before is known.
      if (!(error instanceof KubeError) && !stop.signal.aborted) throw error;
      // It is asked for while it is being started: one that ends at once may be removed at once.
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
        text: log.trimEnd() || 'it wrote nothing',
      }));
      const isElsewhere = hooks.length === 0 && [...containers.values()].some(({ began }) => began);
      if (isElsewhere || events.size === 0) return { ...noFailures, hooks, evidence: told };
      const all = { title: 'events of hooks', text: [...events.values()].join('\n') };
      return { hooks, evidence: [...told, all], toldEvents: new Set(events.keys()) };
    },
  };
}
