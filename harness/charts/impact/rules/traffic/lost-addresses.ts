import { type Json, textAt, textsIn } from '../../../render/json.ts';
import { type Consequence, consequence, type Rule } from '../finding.ts';
import { podPath, workloadPairs } from '../paired-workloads.ts';

/** A text that names a Service of the chart as a host names one that is gone, or pods do not ask the cluster for names. */
export const lostAddresses: Rule = {
  name: 'lost-addresses',
  find: (comparison) => {
    const { before, after } = comparison;
    const asksElsewhere = workloadPairs(comparison)
      .filter((pair) => asksCluster(pair.before.spec) && !asksCluster(pair.after.spec))
      .map((pair) => {
        const message = `dnsPolicy is ${textAt(pair.after.spec, 'dnsPolicy')}: its pods do not find Services by their names`;
        return consequence('TRAFFIC', pair.id, podPath(pair.after, 'dnsPolicy'), message);
      });
    const gone = before
      .ofKind('Service')
      .map(({ metadata }) => metadata.name)
      .filter((name) => after.find('Service', name) === undefined);
    const named = gone.flatMap((name) =>
      after.objects.flatMap((object): Consequence[] => {
        const pattern = new RegExp(`(?:://|@|^)${name}(?:[.:/]|$)`);
        const texts = textsIn({ spec: object['spec'], data: object['data'], stringData: object['stringData'] });
        const found = texts.find(
          ({ text, path }) => pattern.test(text) && !/(name|serviceName|app|instance)$/.test(path),
        );
        if (found === undefined) return [];
        const message = `still connects to ${name}, a Service that is gone`;
        return [consequence('TRAFFIC', `${object.kind}/${object.metadata.name}`, found.path, message)];
      }),
    );
    return [...asksElsewhere, ...named];
  },
};

function asksCluster(pod: Json): boolean {
  return (textAt(pod, 'dnsPolicy') || 'ClusterFirst').startsWith('ClusterFirst');
}
