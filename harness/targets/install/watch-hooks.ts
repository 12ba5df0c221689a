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
  /** Exit code, log and events of each that did not end with 0. */
  failures(): Promise<readonly Evidence[]>;
  /** The containers of those. */
  failed(): Promise<readonly FailedHook[]>;
}

/** Hooks of a release failed. */
export class HookError extends ReleaseError {
  /** What they wrote. */
  readonly output: string;

  /** How those ended that failed. */
  readonly hooks: readonly FailedHook[];

  constructor(
    cause: HarnessError,
    release: string,
    seen: { readonly evidence: readonly Evidence[]; readonly hooks: readonly FailedHook[]; readonly output: string },
  ) {
    const { message, observed, next } = cause;
    const { evidence, hooks, output } = seen;
    super(release, message, {
      ...(observed !== undefined && { observed }),
      ...(next !== undefined && { next }),
      evidence,
      cause,
    });
    this.output = output;
    this.hooks = hooks;
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
  if (runs.length === 0) return { output: async () => '', failures: async () => [], failed: async () => [] };
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
  const failed = async () => {
    await ended;
    return [...containers.values()].filter(({ began, exitCode }) => began && exitCode !== 0);
  };
  return {
    failed,
    output: async () => {
      await ended;
      return [...containers.values()].map(({ log }) => log).join('');
    },
    failures: async () => {
      const all = await failed();
      const told = all.map(({ title, container, exitCode, log }) => ({
        title: `${title}, container ${container}: ${exitCode === undefined ? 'it did not end' : `exit code ${exitCode}`}`,
        text: log.trimEnd() || 'it wrote nothing',
      }));
      const text = [...events.values()].join('\n');
      return text === '' || (all.length === 0 && [...containers.values()].some(({ began }) => began))
        ? told
        : [...told, { title: 'events of hooks', text }];
    },
  };
}
