import type { ContainerEnd, ContainerState } from '../../../health/read-pod.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { type Cause, certain, type Facts, type Field, type Finding, logsOf } from '../../facts.ts';
import { containersOf, placeOf } from '../../read-spec.ts';
import { endedSince, eventsAbout, ofPod, type TroubledPod, troubledPods } from '../../troubled-pods.ts';
import { lastWords } from '../../words/crash-words.ts';
import { isUnanswered } from '../network/service-cause.ts';
import { describeFile } from './describe-file.ts';
import { commandOf, runOf } from './run-of.ts';

/** Meanings of exit codes that shells and container runtimes agree on. */
const known: Readonly<Record<number, string>> = {
  126: 'its command cannot be run',
  127: 'its command was not found',
  132: 'it crashed with an illegal instruction',
  134: 'it aborted',
  135: 'it crashed with a bus error',
  137: 'it was killed by SIGKILL',
  139: 'it crashed with a segmentation fault',
  143: 'it was terminated by SIGTERM',
};

/** A container that exited with an error, or exited although it should keep running: its exit code and last output. */
export const crashCause: Cause = (facts) => {
  for (const pod of troubledPods(facts)) {
    const { object, state } = pod;
    for (const container of state.containers) {
      const whose = ofPod(container.name, pod);
      if (
        container.waiting !== undefined &&
        /^(RunContainerError|CreateContainerError)$/.test(container.waiting.reason)
      ) {
        const command = containersOf(object).find(({ name }) => name === container.name);
        const why = shortest(container.waiting.message);
        const text = `${whose} cannot be started from image ${command?.image}: ${why}`;
        return certain(text, fieldAt(object, container, container.waiting.message));
      }
      const end = container.terminated ?? container.lastTerminated;
      if (end !== undefined && /^(StartError|ContainerCannotRun)$/.test(end.reason))
        return certain(`${whose} cannot be started: ${shortest(end.message)}`, fieldAt(object, container, end.message));
      const hook = isKilled(end) ? describePostStart(facts, pod, container) : undefined;
      if (hook !== undefined) return hook;
      if (end === undefined || (container.init && end.exitCode === 0)) continue;
      // Without a probe, a restarted container is ready at once; requests in between were lost.
      const isMissed = isUnanswered(facts) && endedSince({ containers: [container] }, facts.sinceMs);
      if (container.ready && !isMissed) continue;
      // In a pod with restartPolicy Always, a container that exits with 0 is restarted each time.
      if (end.exitCode === 0 && container.restartCount === 0) continue;
      // A restarted container that is running may become ready soon, unless it has crashed repeatedly.
      const isAgain = container.restartCount > 1 && !(Date.parse(end.finishedAt ?? '') < facts.sinceMs);
      if (container.running && state.phase === 'Running' && !isAgain && !isMissed) continue;
      const said = saidBy(facts, object, container, end.message);
      const words = /exec format error/.test(said)
        ? `${said} (the program is built for a different architecture than the node has)`
        : said;
      const ends = container.restartCount + (container.running ? 0 : 1);
      const often = ends > 1 ? ` ${ends} times` : '';
      const exitMeaning = end.exitCode === 0 ? 'it should keep running' : known[end.exitCode];
      const code = `exit code ${end.exitCode}${exitMeaning === undefined ? '' : ` (${exitMeaning})`}`;
      const file = describeFile(facts, object, container.name, said);
      const text = `${whose} ended${often} with ${code}${words}${file?.words ?? ''}`;
      return certain(text, file === undefined ? runOf(object, container, said, facts) : file.field);
    }
  }
  return undefined;
};

/** The field of a container that keeps the runtime from starting it. */
function fieldAt(object: KubeObject, container: ContainerState, message: string): Field | undefined {
  if (/seccomp profile/.test(message)) return { object, key: 'localhostProfile' };
  if (!/mount/.test(message) || /exec: /.test(message)) return commandOf(object, container);
  const mounts = containersOf(object).find(({ name }) => name === container.name)?.volumeMounts ?? [];
  const mount = mounts.find(
    ({ mountPath }) => message.includes(`"${mountPath}"`) || message.includes(`:${mountPath} `),
  );
  return mount && { object, key: 'mountPath', value: mount.mountPath, within: placeOf(object, container.name) };
}

/** Whether a container was ended from outside, as far as its exit code shows. A hook also fails because its container
 * has ended by itself. */
function isKilled(end: ContainerEnd | undefined): boolean {
  return end === undefined || [0, 137, 143].includes(end.exitCode);
}

/** A container that is killed because its postStart hook fails. */
function describePostStart(facts: Facts, pod: TroubledPod, { name, ready }: ContainerState): Finding | undefined {
  const spec = containersOf(pod.object).find((each) => each.name === name);
  const failed = eventsAbout(facts, pod.object).some(({ reason }) => reason === 'FailedPostStartHook');
  const { postStart } = spec?.lifecycle ?? {};
  if (ready || !failed || postStart === undefined) return undefined;
  const runs = postStart.exec === undefined ? '' : ` (${(postStart.exec.command ?? []).join(' ').slice(0, 120)})`;
  const text = `the postStart hook of ${ofPod(name, pod)}${runs} fails, so the container is killed`;
  return certain(text, { object: pod.object, key: 'postStart' });
}

/** The container's last words: its termination message, else the log of the run that ended, else that of the other
 * run. */
function saidBy(facts: Facts, pod: KubeObject, container: ContainerState, message: string): string {
  const logs = logsOf(facts, pod, container.name);
  const texts = (container.running ? logs.toReversed() : logs).map(({ text }) => text);
  return lastWords(message === '' ? texts : [message, ...texts]);
}

/** The end of the runtime's chain of error messages, which contains the actual reason. */
function shortest(message: string): string {
  const ends = message.replace(/: unknown$/, '').split(': ');
  return ends.slice(-3).join(': ').slice(0, 200);
}
