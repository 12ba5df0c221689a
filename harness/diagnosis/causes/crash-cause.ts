import type { ContainerState } from '../../health/read-pod.ts';
import type { Cause, Facts } from '../facts.ts';
import { containersOf } from '../read-spec.ts';
import { troubledPods } from '../troubled-pods.ts';

/** Exit codes that shells and container runtimes agree on. */
const known: Readonly<Record<number, string>> = {
  126: 'its command cannot be run',
  127: 'its command was not found',
  137: 'it was killed by SIGKILL',
  139: 'it crashed with a segmentation fault',
  143: 'it was ended by SIGTERM',
};

/** A container that ends with an error: its exit code and its last words. */
export const crashCause: Cause = (facts) => {
  for (const { object, state } of troubledPods(facts)) {
    for (const container of state.containers) {
      const whose = `container ${container.name} of pod ${state.name}`;
      if (
        container.waiting !== undefined &&
        /^(RunContainerError|CreateContainerError)$/.test(container.waiting.reason)
      ) {
        const command = containersOf(object).find(({ name }) => name === container.name);
        return `${whose} cannot be started from image ${command?.image}: ${shortest(container.waiting.message)}`;
      }
      const end = container.terminated ?? container.lastTerminated;
      if (end === undefined || end.exitCode === 0 || container.ready) continue;
      // One that was started again and runs may be ready soon.
      if (container.running && state.phase === 'Running') continue;
      const words = lastWords(facts, state.name, container, end.message);
      const often = container.restartCount > 0 ? ` ${container.restartCount + 1} times` : '';
      const told = known[end.exitCode];
      return `${whose} ended${often} with exit code ${end.exitCode}${told === undefined ? '' : ` (${told})`}${words}`;
    }
  }
  return undefined;
};

/** The last line that a container wrote, of the run that ended. */
function lastWords(facts: Facts, pod: string, container: ContainerState, message: string): string {
  const logs = facts.spoken.filter((spoken) => spoken.pod === pod && spoken.container === container.name);
  const line = [message, ...logs.map(({ text }) => text).toReversed()]
    .flatMap((text) => text.trimEnd().split('\n').at(-1)?.trim() || [])
    .at(0);
  return line === undefined ? '; it wrote nothing' : `; its last words: ${line.slice(0, 200)}`;
}

/** The end of a runtime's chain of reasons, which is where it says what is wrong. */
function shortest(message: string): string {
  return message.split(': ').slice(-3).join(': ').slice(0, 200);
}
