import { podsCommand, runningPodsOf } from '../../health/release-workloads.ts';
import { syncRelease } from '../../kube/release-objects.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { requireReleaseInStep } from '../require-cluster.ts';
import type { Outcome, StepContext } from '../step-run.ts';
import { awaitPods } from './await-pods.ts';
import { openFault } from './open-fault.ts';

/** Drops every packet between the current pods of two releases, in both directions, with firewall rules on the node:
 * unlike a NetworkPolicy this also cuts established connections. */
export async function cutPath(
  { from, to }: { readonly from: string; readonly to: string },
  context: StepContext,
): Promise<Outcome['value']> {
  const access = await requireReleaseInStep(context, from);
  const { view } = access;
  await syncRelease(view, to);
  const { onNode } = context.target;
  if (onNode === undefined) {
    throw new HarnessError(
      `the ${context.target.kind} target cannot cut a network path: it has no access to the node`,
      {
        next: 'limit the scenario: targets: [k3s]',
      },
    );
  }
  for (const release of [from, to]) await awaitPods(access, release, ({ phase }) => phase === 'Running', context);
  const ends = [from, to].map((release) => {
    const pods = runningPodsOf(view, release);
    if (pods.length > 0) return pods;
    throw new HarnessError(`release ${release} has no running pod to cut off`, {
      next: podsCommand(view, release),
    });
  });
  const [some = [], others = []] = ends.map((pods) => pods.flatMap(({ ips }) => ips.filter((ip) => ip.includes('.'))));
  const rules = some.flatMap((one) => others.flatMap((other) => [ruleOf(one, other), ruleOf(other, one)]));
  const set: string[][] = [];
  const how = { what: `the path between ${from} and ${to}`, mend: 'npm run clean, which removes a kept cluster' };
  openFault(context, 'cut', how, async () => {
    for (const rule of set) await onNode(['iptables', '-w', '--delete', ...rule]);
  });
  for (const rule of rules) {
    await onNode(['iptables', '-w', '--insert', ...rule]);
    set.push(rule);
  }
  return { pods: ends.flat().map(({ name }) => name) };
}

function ruleOf(source: string, destination: string): string[] {
  return ['FORWARD', '--source', source, '--destination', destination, '--jump', 'DROP'];
}
