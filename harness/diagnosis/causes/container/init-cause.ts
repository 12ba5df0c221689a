import { type Cause, likely, logsOf } from '../../facts.ts';
import { ofPod, troubledPods } from '../../troubled-pods.ts';
import { crashWords } from '../../words/crash-words.ts';
import { runOf } from './crash-cause.ts';

/** An init container that has not ended, so that the containers of its pod do not start: its last output. */
export const initCause: Cause = (facts) => {
  for (const { object, state } of troubledPods(facts)) {
    const init = state.containers.find((container) => container.init && container.running);
    if (init === undefined) continue;
    const said = logsOf(facts, object, init.name).flatMap(({ text }) => crashWords(text) ?? []);
    const last = said.length === 0 ? 'it has no log' : `its last output: ${said[0]}`;
    const text = `init ${ofPod(init.name, { state })} has not ended, and the other containers wait for it; ${last}`;
    return likely(text, runOf(object, init));
  }
  return undefined;
};
