import { readPod } from '../../health/read-pod.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { isEventAbout } from '../../kube/event-about.ts';
import { KubeError } from '../../kube/kube-client.ts';
import type { HarnessError } from '../../model/harness-error.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import { ReleaseError } from '../../model/release-error.ts';
import type { Evidence } from '../../model/result.ts';

const hookKey = 'helm.sh/hook';
/** How long the last lines of a hook and its events may take to come after helm has ended. */
const afterwardsMs = 2000;
const mostCharacters = 20_000;

/** What a container of a hook wrote and how it ended. */
interface HookContainer {
  readonly title: string;
  log: string;
  exitCode: number | undefined;
}

/** What the hooks of a release did while helm ran them. */
export interface HookWatch {
  /** What they wrote, as `helm test --logs` shows it. */
  output(): Promise<string>;
  /** Exit code, log and events of each that did not end with 0. */
  failures(): Promise<readonly Evidence[]>;
}

/** Hooks of a release failed. */
export class HookError extends ReleaseError {
  /** What they wrote. */
  readonly output: string;

  constructor(cause: HarnessError, release: string, evidence: readonly Evidence[], output: string) {
    const { message, observed, next } = cause;
    super(release, message, {
      ...(observed !== undefined && { observed }),
      ...(next !== undefined && { next }),
      evidence,
      cause,
    });
    this.output = output;
  }
}

/** Whether an object is a hook. */
export function isHook(object: KubeObject): boolean {
  return object.metadata.annotations?.[hookKey] !== undefined;
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
  if (runs.length === 0) return { output: async () => '', failures: async () => [] };
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
    }
  };
  const look = () => {
    for (const pod of view.all('Pod')) {
      const hook = old.has(pod.metadata['uid']) ? undefined : hookOf(pod);
      if (hook === undefined) continue;
      const { uid, name, containers: states } = readPod(pod);
      pods.set(uid, pod);
      for (const state of states) {
        if (!state.running && state.terminated === undefined) continue;
        const key = `${uid} ${state.name}`;
        const title = `${hook.metadata.annotations?.[hookKey]} hook ${hook.kind}/${hook.metadata.name}, container ${state.name}`;
        const known = containers.get(key) ?? { title, log: '', exitCode: undefined };
        if (!containers.has(key)) logs.push(follow(name, state.name, known).catch(() => undefined));
        containers.set(key, known);
        known.exitCode = state.terminated?.exitCode ?? known.exitCode;
      }
    }
    for (const event of view.all('Event'))
      if ([...pods.values(), ...runs].some((object) => isEventAbout(event, object)))
        events.set(event.metadata.name, `${event['type']}  ${event['reason']}  ${event['message']}`);
  };
  const ended = (async () => {
    while (!signal.aborted) {
      const before = view.changes;
      look();
      await view.changedSince(before, signal);
    }
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
      const failed = [...containers.values()].filter(({ exitCode }) => exitCode !== 0);
      const told = failed.map(({ title, exitCode, log }) => ({
        title: `${title}: ${exitCode === undefined ? 'it did not end' : `exit code ${exitCode}`}`,
        text: log.trimEnd() || 'it wrote nothing',
      }));
      const text = [...events.values()].join('\n');
      return text === '' || (failed.length === 0 && containers.size > 0)
        ? told
        : [...told, { title: 'events of hooks', text }];
    },
  };
}
