import { suggestion } from '../../../text/suggest.ts';
import { beside, type Cause, type Facts, likely, logsOf } from '../../facts.ts';
import { containersOf } from '../../read-spec.ts';
import { ofPod, type TroubledPod, troubledPods } from '../../troubled-pods.ts';
import { crashWords } from '../../words/crash-words.ts';
import { describeUnready } from '../network/service-cause.ts';
import { runOf } from './run-of.ts';

/** Hosts in a shell command: those of a URL, and the operands of tools that containers wait with. */
const hosts =
  /(?:\b[a-z]+:\/\/(?:[^\s@/"']*@)?|\b(?:nslookup|getent \w+|ping|nc|(?:pg_isready|redis-cli|mysqladmin)\b[^;|&]*? -h)(?: +-\w+(?: \d+)?)* +)["']?([a-z][\w.-]*)/g;

/** An init container that has not ended, so that the containers of its pod do not start: its last output, and the Service
 * that its command waits for in vain. */
export const initCause: Cause = (facts) => {
  for (const { object, state } of troubledPods(facts)) {
    const init = state.containers.find((container) => container.init && container.running);
    if (init === undefined) continue;
    const said = logsOf(facts, object, init.name).flatMap(({ text }) => crashWords(text) ?? []);
    const last = said.length === 0 ? 'it has no log' : `its last output: ${said[0]}`;
    const text = `init ${ofPod(init.name, { state })} has not ended, and the other containers wait for it; ${last}`;
    return likely(`${text}${describeAwaited(facts, object, init.name)}`, runOf(object, init));
  }
  return undefined;
};

function describeAwaited(facts: Facts, pod: TroubledPod['object'], container: string): string {
  const { command = [], args = [] } = containersOf(pod).find(({ name }) => name === container) ?? {};
  const services = beside(facts, 'Service', pod);
  const names = services.map(({ metadata }) => metadata.name);
  for (const [, host = ''] of [...command, ...args].join(' ').matchAll(hosts)) {
    const [name = '', namespace, cluster = 'svc'] = host.split('.');
    // A name with a domain of its own is not that of a Service beside the pod.
    if (cluster !== 'svc' || (namespace !== undefined && namespace !== pod.metadata.namespace)) continue;
    const service = services.find(({ metadata }) => metadata.name === name);
    const finding = service && describeUnready(facts, service)?.text;
    const missing = `there is no Service ${name}${suggestion(name, names)}`;
    if (service === undefined || finding !== undefined) return `; its command names ${name}: ${finding ?? missing}`;
  }
  return '';
}
