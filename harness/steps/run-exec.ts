import type { z } from 'zod';
import type { ClusterAccess } from '../cluster/cluster-access.ts';
import { ofRelease } from '../cluster/collect-evidence.ts';
import { readPod } from '../cluster/read-pod.ts';
import { HarnessError } from '../model/harness-error.ts';
import type { execStep } from '../model/steps/exec-step.ts';
import { requireCluster } from './require-cluster.ts';
import type { StepRun } from './step-run.ts';

/** Runs the command in a container and hands out exitCode, stdout and stderr. */
export const runExec: StepRun<z.output<typeof execStep.schema>> = async (input, context) => {
  const access = requireCluster(context);
  const pod = input.pod ?? readyPod(access, input.release ?? '');
  const result = await access.pods.exec(pod, input.container, input.command, context.signal);
  const output = [`$ ${input.command.join(' ')}`, result.stdout, result.stderr, `exit code ${result.exitCode}`];
  return {
    value: { ...result, stdout: result.stdout.trimEnd(), stderr: result.stderr.trimEnd(), pod },
    implied: { exitCode: 0 },
    evidence: [
      {
        title: `command in ${pod}`,
        text: output
          .filter((line) => line !== '')
          .join('\n')
          .slice(-4000),
      },
    ],
    ...(input.release !== undefined && { release: input.release }),
  };
};

function readyPod(access: ClusterAccess, release: string): string {
  const pods = access.view.all('Pod').filter(ofRelease(release)).map(readPod);
  const pod = pods.find((candidate) => candidate.ready && !candidate.deleting);
  if (pod !== undefined) return pod.name;
  throw new HarnessError(`release ${release} has no ready pod`, {
    observed: pods.map((candidate) => `${candidate.name}: ${candidate.phase}`).join(', ') || 'no pods',
    next: `kubectl -n ${access.namespace} get pods -l app.kubernetes.io/instance=${release}`,
  });
}
