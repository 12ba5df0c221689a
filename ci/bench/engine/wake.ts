import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { loadScenarios, type StartedPlatform } from '@platform-scenarios/harness';

/** Long enough for a step to have looked once and to wait for a change. */
const waitingMs = 300;

/** Milliseconds from the writing of what a step waits for to the verdict of its scenario, so many times: the watch event
 * comes in between, so that the time from the event to the verdict is shorter still. */
export async function measureWake(platform: StartedPlatform, folder: string, times: number): Promise<number[]> {
  const { cluster } = platform.target;
  if (cluster === undefined) throw new Error('there is no cluster to wait for');
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
    const running = platform.runScenarios(loadScenarios([file], []));
    await delay(waitingMs);
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'signal' }, data: { number: `${number}` } };
    const begun = performance.now();
    await cluster.client.json('PATCH', path, { body: map, type: 'application/apply-patch+yaml' });
    const [result] = await running;
    took.push(performance.now() - begun);
    if (result?.verdict !== 'passed' || (result.steps[0]?.observations ?? 0) < 2)
      throw new Error(`the step did not wait: ${JSON.stringify(result?.steps)}`);
  }
  return took.sort((a, b) => a - b);
}
