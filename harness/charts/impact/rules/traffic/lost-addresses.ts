import { textsIn } from '../../../render/json.ts';
import type { Consequence, Rule } from '../finding.ts';

/** A text that names a Service of the chart as a host names one that is gone. */
export const lostAddresses: Rule = {
  name: 'lost-addresses',
  find: ({ before, after }) => {
    const gone = before
      .ofKind('Service')
      .map(({ metadata }) => metadata.name)
      .filter((name) => after.find('Service', name) === undefined);
    return gone.flatMap((name) =>
      after.objects.flatMap((object): Consequence[] => {
        const pattern = new RegExp(`(?:://|@|^)${name}(?:[.:/]|$)`);
        const texts = textsIn({ spec: object['spec'], data: object['data'], stringData: object['stringData'] });
        const found = texts.find(
          ({ text, path }) => pattern.test(text) && !/(name|serviceName|app|instance)$/.test(path),
        );
        if (found === undefined) return [];
        const message = `still connects to ${name}, a Service that is gone`;
        return [{ effect: 'TRAFFIC', object: `${object.kind}/${object.metadata.name}`, path: found.path, message }];
      }),
    );
  },
};
