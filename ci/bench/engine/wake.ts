import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { loadScenarios, type Session } from 'platform-scenarios';

/** Milliseconds until a step has observed once and waits for a change. */
const waitingMs = 300;

/** Measures, `times` times, the milliseconds from the API server's response to a write until the verdict of the
 * scenario that waits for that change. */
export async function measureWake(session: Session, folder: string, times: number): Promise<number[]> {
  const { cluster } = session.environment;
  if (cluster === undefined) throw new Error('the session has no cluster');
  const path = `/api/v1/namespaces/${cluster.namespace}/configmaps/signal?fieldManager=bench&force=true`;
  const took: number[] = [];
  for (let number = 0; number < times; number += 1) {
    const file = join(folder, `wake-${number}.yaml`);
    const scenario = [
      `scenario: The signal comes ${number}`,
      'steps:',
      '  - eventually: {within: 20s}',
      '    assert: {apiVersion: v1, kind: ConfigMap, name: signal}',
      `    expect: {object: {data: {number: "${number}"}}}`,
    ];
    await writeFile(file, scenario.join('\n'));
    const running = session.run({ scenarios: loadScenarios([file], []) });
    await delay(waitingMs);
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'signal' }, data: { number: `${number}` } };
    const ended = running.then(() => performance.now());
    await cluster.client.json('PATCH', path, { body: map, type: 'application/apply-patch+yaml' });
    const writtenMs = performance.now();
    const [result] = (await running).result.scenarios;
    // The event may arrive before the response.
    took.push(Math.max(0, (await ended) - writtenMs));
    if (result?.verdict !== 'passed' || (result.steps[0]?.observations ?? 0) < 2)
      throw new Error(`the step did not wait: ${JSON.stringify(result?.steps)}`);
  }
  return took.sort((a, b) => a - b);
}
