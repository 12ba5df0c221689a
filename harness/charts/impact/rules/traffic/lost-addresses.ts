import { textsIn } from '../../../render/json.ts';
import { idOf } from '../../../render/manifest.ts';
import { consequence, type Rule } from '../finding.ts';

/** A text that names a Service of the chart as a host names one that is gone. */
export const lostAddresses: Rule = {
  name: 'lost-addresses',
  *find({ before, after }) {
    for (const { metadata } of before.ofKind('Service')) {
      const { name } = metadata;
      if (after.find('Service', name) !== undefined) continue;
      const pattern = new RegExp(`(?:://|@|^)${name}(?:[.:/]|$)`);
      for (const object of after.objects) {
        const { spec, data, stringData } = object;
        const found = textsIn({ spec, data, stringData }).find(
          ({ text, path }) => pattern.test(text) && !/(name|serviceName|app|instance)$/.test(path),
        );
        const message = `still connects to ${name}, a Service that is gone`;
        if (found !== undefined) yield consequence('TRAFFIC', idOf(object, after.namespace), found.path, message);
      }
    }
  },
};
